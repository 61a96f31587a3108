/*
 * checkpoint.h - moves what is in the write-ahead log into the database file,
 * in a thread and on a connection of its own, off the way of the mail.
 */
#ifndef SYNPUNKT_STORE_SQLITE_CHECKPOINT_H
#define SYNPUNKT_STORE_SQLITE_CHECKPOINT_H

#include "store/place.h"

/* When the log has grown by this many pages (4 MiB) it is worth it. */
#define CHECKPOINT_PAGES 1024

typedef struct Checkpointer Checkpointer;

Checkpointer *checkpointer_new(const char *path, GError **error);
/* Waits for a checkpoint that is under way. */
void checkpointer_free(Checkpointer *checkpointer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Checkpointer, checkpointer_free)

/* The log is this long.  Starts one if it is worth it and the file is still at `place`; never waits.  Called by one
 * thread. */
void checkpointer_tell(Checkpointer *checkpointer, guint log_pages, const Place *place);

#endif

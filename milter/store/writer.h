/*
 * writer.h - the one thread that writes.
 *
 * It takes the waiting jobs, up to BATCH_JOBS at a time, runs them as one
 * batch and wakes those who wait; the next batch forms meanwhile, so that no
 * delay is ever added.  Before and after each batch it looks whether the file
 * is still where it was.
 *
 * Plain pthread locks, not GLib's: the thread sanitizer understands them.
 */
#ifndef SYNPUNKT_STORE_WRITER_H
#define SYNPUNKT_STORE_WRITER_H

#include "store/place.h"
#include "store/store.h"

typedef struct Writer Writer;

/* Takes over nothing; `epoch` is what a file must have to be the same store. */
Writer *writer_new(const char *path, const char *epoch, GError **error);
/* Finishes the jobs that wait, then stops. */
void writer_free(Writer *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Writer, writer_free)

gboolean writer_run(Writer *writer, StoreWork work, gpointer data, GError **error);

/* FALSE with the trouble the last batch met (then it also tries whether it is over), or when the disk does not answer
 * the one at work. */
gboolean writer_is_well(Writer *writer, GError **error);

/* Have the writer look whether writing works, at most once a second; does not wait. */
void writer_probe(Writer *writer);

/* The file the writer has open: readers use no other. */
Place writer_place(Writer *writer);

#endif

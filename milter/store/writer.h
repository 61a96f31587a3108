/*
 * writer.h - the threads that write: one to a file, a few to a server.
 *
 * Each takes waiting jobs, as many at a time as its engine joins into one
 * transaction, runs them as one batch and wakes those who wait; the next batch
 * forms meanwhile, so that no delay is ever added.
 *
 * Plain pthread locks, not GLib's: the thread sanitizer understands them.
 */
#ifndef SYNPUNKT_STORE_WRITER_H
#define SYNPUNKT_STORE_WRITER_H

#include "store/database.h"
#include "store/place.h"
#include "store/store.h"

typedef struct Writer Writer;

/* Takes over nothing; `epoch` is what a database must have to be the same store. */
Writer *writer_new(const Engine *engine, const char *where, const char *epoch, GError **error);
/* Finishes the jobs that wait, then stops. */
void writer_free(Writer *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Writer, writer_free)

gboolean writer_run(Writer *writer, StoreWork work, gpointer data, GError **error);

/* FALSE with the trouble the last batch met (then it also tries whether it is over), or when the disk does not answer
 * the one at work. */
gboolean writer_is_well(Writer *writer, GError **error);

/* Have the writer look whether writing works, at most once a second; does not wait. */
void writer_probe(Writer *writer);

/* What the writer has open: readers use no other. */
Place writer_place(Writer *writer);

#endif

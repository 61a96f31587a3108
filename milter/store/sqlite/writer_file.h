/*
 * writer_file.h - the writer's connection, and what becomes of it when the
 * file under it is taken away, replaced or found damaged.
 *
 * A file that was taken away may be put back: the connection is kept and
 * works again.  A file that was replaced is opened anew if it is the same
 * store.  Damage that the file shows when it is opened and read anew ends it:
 * no mail is taken until there is another file.
 */
#ifndef SYNPUNKT_STORE_SQLITE_WRITER_FILE_H
#define SYNPUNKT_STORE_SQLITE_WRITER_FILE_H

#include "store/batch.h"
#include "store/place.h"

/* A log this long (64 MiB) that checkpoints cannot keep up with is finished between two batches. */
#define WRITER_LOG_PAGES 16384

typedef struct WriterFile WriterFile;

WriterFile *writer_file_new(const char *path, const char *epoch, GError **error);
void writer_file_free(WriterFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WriterFile, writer_file_free)

/* Run the batch; NULL, or the trouble that no job of it is to blame for.  Caller owns. */
GError *writer_file_run(WriterFile *file, Batch *batch, const char *host);

guint writer_file_log_pages(const WriterFile *file);

/* Checkpoints beside a busy writer never quite reach the log's end; let one do so when it has grown long. */
void writer_file_keep_log_short(WriterFile *file);

Place writer_file_place(const WriterFile *file);

#endif

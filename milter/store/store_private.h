/* store_private.h - what is behind a Store; for the files of this folder. */
#ifndef SYNPUNKT_STORE_STORE_PRIVATE_H
#define SYNPUNKT_STORE_STORE_PRIVATE_H

#include "store/batch.h"
#include "store/readers.h"
#include "store/store.h"
#include "store/writer.h"

#include <pthread.h>

struct Store {
    char *path;
    char *epoch;
    GPtrArray *former;
    Writer *writer; /* NULL: read only */
    Readers *readers;
    int handing_over;     /* the lock of who hands letters over, or -1 */
    pthread_mutex_t lock; /* over the last look of store_is_ready() */
    gint64 looked_at;     /* monotonic microseconds, 0 never */
    GError *unready;      /* what it found, or NULL */
};

/* A reading connection for the calling thread until it is freed.  NULL with error. */
Reader *store_reader(Store *store, GError **error);

#endif

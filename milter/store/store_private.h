/* store_private.h - what is behind a Store; for the files of this folder. */
#ifndef SYNPUNKT_STORE_STORE_PRIVATE_H
#define SYNPUNKT_STORE_STORE_PRIVATE_H

#include "store/batch.h"
#include "store/readers.h"
#include "store/store.h"
#include "store/writer.h"

#include <pthread.h>

struct Store {
    const Engine *engine;
    char *path;
    char *epoch;
    GPtrArray *former;
    Writer *writer; /* NULL: read only */
    Readers *readers;
    pthread_mutex_t lock;    /* over all below */
    struct Handing *handing; /* of who hands letters over (engine.h), or NULL */
    struct Sweeper *sweeper; /* if this host sweeps (engine.h), or NULL */
    gint64 looked_at;        /* when store_is_ready() last looked, monotonic microseconds, 0 never */
    GError *unready;      /* what it found, or NULL */
};

/* A reading connection for the calling thread until it is freed.  NULL with error. */
Reader *store_reader(Store *store, GError **error);

/* noted.c: store_told() without a job, so that nobody is waited for. */
gboolean noted_told(Database *database, const char *what, gint64 *at, char **state, GError **error);

#endif

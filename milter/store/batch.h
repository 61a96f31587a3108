/*
 * batch.h - several jobs in one transaction.
 *
 * Each job has a savepoint: one that fails undoes itself only.  If SQLite
 * rolls the whole transaction back by itself, or the commit fails, all jobs
 * of the batch fail with the same error and nothing of them is kept.
 */
#ifndef SYNPUNKT_STORE_BATCH_H
#define SYNPUNKT_STORE_BATCH_H

#include "store/database.h"
#include "store/store.h"

#define BATCH_JOBS 64

struct StoreJob {
    Database *database;
    const char *host; /* whose event chain is written */
};

typedef struct {
    StoreWork work;
    gpointer data;
    gboolean done; /* kept, once the batch has been committed */
    GError *error; /* if not */
} BatchJob;

typedef struct {
    BatchJob *jobs[BATCH_JOBS];
    guint count;
} Batch;

/* FALSE: nothing was kept, `error` says why.  Jobs that failed by themselves have an error of their own either way. */
gboolean batch_run(Batch *batch, Database *database, const char *host, GError **error);

/* Nothing of the batch counts: all jobs that have no error of their own get `cause`. */
void batch_fail(Batch *batch, const GError *cause);

#endif

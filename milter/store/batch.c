#include "store/batch.h"

#include "util/error.h"

static gboolean rolled_back(GError *cause, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "store undid the whole batch: %s",
                cause ? cause->message : "no reason given");
    g_clear_error(&cause);
    return FALSE;
}

static gboolean undo_job(BatchJob *job, Database *database, GError **error)
{
    if (!database_in_transaction(database))
        return rolled_back(g_error_copy(job->error), error);
    return database_run(database, DO_SAVEPOINT_UNDO, error) && database_run(database, DO_SAVEPOINT_RELEASE, error);
}

/* FALSE only when the whole transaction is lost. */
static gboolean run_job(BatchJob *job, Database *database, const char *host, GError **error)
{
    StoreJob open = {database, host};
    if (!database_run(database, DO_SAVEPOINT, error))
        return FALSE;
    job->done = job->work(&open, job->data, &job->error);
    if (job->done)
        return database_run(database, DO_SAVEPOINT_RELEASE, error);
    if (!job->error)
        g_set_error_literal(&job->error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "job gave no reason");
    return undo_job(job, database, error);
}

static gboolean run_jobs(Batch *batch, Database *database, const char *host, GError **error)
{
    for (guint i = 0; i < batch->count; i++)
        if (!run_job(batch->jobs[i], database, host, error))
            return FALSE;
    return database_run(database, DO_COMMIT, error);
}

void batch_fail(Batch *batch, const GError *cause)
{
    for (guint i = 0; i < batch->count; i++) {
        BatchJob *job = batch->jobs[i];
        job->done = FALSE;
        if (!job->error)
            job->error = g_error_copy(cause);
    }
}

static gboolean leave_transaction(Database *database, GError **error)
{
    return !database_in_transaction(database) || database_run(database, DO_ROLLBACK, error);
}

gboolean batch_run(Batch *batch, Database *database, const char *host, GError **error)
{
    if (leave_transaction(database, error) && database_run(database, DO_BEGIN, error) &&
        run_jobs(batch, database, host, error))
        return TRUE;
    leave_transaction(database, NULL); /* if even that fails, the next batch begins with it */
    return FALSE;
}

/* purge_end.c - the end of a run: no trace of what it removed is left where the engine keeps things. */
#include "store/purge_parts.h"

#include "store/engine.h"
#include "store/store_private.h"
#include "util/clock.h"

static gboolean note_end(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    (void)job, (void)data, (void)error;
    run->note.ended_at = clock_now();
    return TRUE;
}

gboolean purge_end(PurgeRun *run, PurgeStep step, gpointer data, GError **error)
{
    return run->database->engine->end_purge(run->database, step, data, error) &&
           purge_step(run, note_end, NULL, error);
}

gboolean store_compact(Store *store, GError **error)
{
    g_autoptr(Database) database = database_open(store->path, DATABASE_WRITE, error);
    return database && database->engine->compact(database, error);
}

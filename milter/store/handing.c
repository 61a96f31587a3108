#include "store/handing.h"

#include "store/engine.h"
#include "store/handover.h"
#include "store/store_private.h"

static gboolean give_back(StoreJob *job, gpointer data, GError **error)
{
    const gint64 *now = data;
    g_auto(Query) query = query_begin(job->database, GIVE_CLAIMS_BACK);
    query_int(&query, *now);
    return query_run(&query, error);
}

gboolean handing_give_back(Store *store, gint64 now, GError **error)
{
    return store_run(store, give_back, &now, error);
}

gboolean store_begin_handover(Store *store, gint64 now, GError **error)
{
    pthread_mutex_lock(&store->lock);
    gboolean able = store->engine->begin_handover(store, now, error);
    pthread_mutex_unlock(&store->lock);
    return able;
}

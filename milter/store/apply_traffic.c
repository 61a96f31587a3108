#include "store/apply.h"

#include "core/traffic.h"
#include "store/pack.h"

#define FORGOTTEN_AT_ONCE 8 /* more than a message adds, so that old rows run out */

static gboolean add(Applying *applying, const char *text, GError **error)
{
    if (!text)
        return TRUE;
    g_auto(Query) query = query_begin(applying->database, ADD_TRAFFIC);
    query_int(&query, key_of(text));
    query_int(&query, applying->now / TRAFFIC_PERIOD_SECONDS);
    query_int(&query, applying->number);
    return query_run(&query, error);
}

static gboolean forget(Applying *applying, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, DROP_TRAFFIC);
    query_int(&query, applying->now / TRAFFIC_PERIOD_SECONDS - TRAFFIC_KEPT_PERIODS);
    query_int(&query, FORGOTTEN_AT_ONCE);
    return query_run(&query, error);
}

static gboolean count_action(Applying *applying, const Action *action, const Traffic *traffic, GError **error)
{
    char *const *texts = traffic->texts;
    if (action->kind == ACTION_FILE && action->entry == ENTRY_RESIDENT)
        return add(applying, texts[TRAFFIC_SENDER], error) && add(applying, texts[TRAFFIC_BODY], error) &&
               add(applying, texts[TRAFFIC_SUBJECT], error) && forget(applying, error);
    if (action->kind == ACTION_LETTER && action->letter->kind == LETTER_COLLECTED)
        return add(applying, texts[TRAFFIC_COLLECTED], error);
    if (action->kind == ACTION_OPEN && !action->opened->sensitive && !*action->opened->confidant)
        return add(applying, texts[TRAFFIC_ALIKE], error);
    return TRUE;
}

gboolean apply_traffic(Applying *applying, GError **error)
{
    if (!applying->filing)
        return TRUE;
    g_autoptr(Traffic) traffic =
        traffic_new(applying->filing->mail, applying->filing->weighed, applying->rules->mode);
    for (guint i = 0; i < applying->plan->actions->len; i++)
        if (!count_action(applying, g_ptr_array_index(applying->plan->actions, i), traffic, error))
            return FALSE;
    return TRUE;
}

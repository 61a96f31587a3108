/* calls.c - what the sweep reads and notes: the cases whose time has come, and the machine's clocks. */
#include "store/store_private.h"

#include "store/engine.h"
#include "store/locks.h"
#include "store/rows.h"

static gboolean take_cases(StoreJob *job, gint64 now, guint limit, GPtrArray *cases, GError **error)
{
    g_auto(Query) query = query_begin(job->database, FIND_CASES_TO_CALL);
    query_int(&query, now);
    query_int(&query, limit);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(cases, row_take_case(&query));
    }
    return FALSE;
}

/* Mail may have changed one before it was ours: it is looked at again, and one that has come meanwhile later. */
static GPtrArray *take_locked(StoreJob *job, gint64 now, guint limit, GError **error)
{
    g_autoptr(GArray) held = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    if (!take_cases(job, now, limit, cases, error))
        return NULL;
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    for (guint i = 0; i < cases->len; i++)
        g_array_append_val(numbers, ((const Case *)g_ptr_array_index(cases, i))->number);
    gboolean news;
    if (!lock_cases(job->database, numbers, held, &news, error))
        return NULL;
    if (!news)
        return g_steal_pointer(&cases);
    g_ptr_array_set_size(cases, 0);
    if (!take_cases(job, now, limit, cases, error))
        return NULL;
    for (guint i = cases->len; i > 0; i--)
        if (!lock_is_held(held, ((const Case *)g_ptr_array_index(cases, i - 1))->number))
            g_ptr_array_remove_index(cases, i - 1);
    return g_steal_pointer(&cases);
}

GPtrArray *store_cases_to_call(StoreJob *job, gint64 now, guint limit, GError **error)
{
    g_autoptr(GPtrArray) cases = lock_sweep(job->database, error) ? take_locked(job, now, limit, error) : NULL;
    if (!cases)
        return NULL;
    for (guint i = 0; i < cases->len; i++) {
        Case *found = g_ptr_array_index(cases, i);
        if (!rows_add_participants(job->database, found, error) || !rows_heed_silence(job->database, found, error))
            return NULL;
    }
    return g_steal_pointer(&cases);
}

gboolean store_put_off_call(StoreJob *job, CaseNumber number, gint64 next, GError **error)
{
    g_auto(Query) query = query_begin(job->database, SET_NEXT_CALL);
    query_int(&query, number);
    query_int(&query, next);
    return query_run(&query, error);
}

gboolean store_clock_noted(StoreJob *job, ClockNote *note, gboolean *noted, GError **error)
{
    g_auto(Query) query = query_begin(job->database, FIND_CLOCK);
    *note = (ClockNote){0};
    if (!lock_sweep(job->database, error) || !query_step(&query, noted, error))
        return FALSE;
    if (!*noted)
        return TRUE;
    note->wall = query_take_int(&query);
    note->uptime = query_take_int(&query);
    g_strlcpy(note->boot, query_peek_text(&query), sizeof note->boot);
    note->told = query_take_int(&query) != 0;
    return TRUE;
}

gboolean store_note_clock(StoreJob *job, const ClockNote *note, GError **error)
{
    g_auto(Query) query = query_begin(job->database, SET_CLOCK);
    query_int(&query, note->wall);
    query_int(&query, note->uptime);
    query_text(&query, note->boot);
    query_int(&query, note->told);
    return query_run(&query, error);
}

gboolean store_may_sweep(Store *store, gboolean *may, GError **error)
{
    *may = TRUE;
    if (!store->engine->may_sweep)
        return TRUE;
    pthread_mutex_lock(&store->lock);
    gboolean able = store->engine->may_sweep(store, may, error);
    pthread_mutex_unlock(&store->lock);
    return able;
}

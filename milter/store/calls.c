/* calls.c - what the sweep reads and notes: the cases whose time has come, and the machine's clocks. */
#include "store/store_private.h"

#include "store/pack.h"
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

static gboolean heed_silence(Database *database, Case *found, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SILENCED);
    query_int(&query, key_of(found->resident));
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    found->quiet = found->quiet || row;
    return TRUE;
}

GPtrArray *store_cases_to_call(StoreJob *job, gint64 now, guint limit, GError **error)
{
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    if (!take_cases(job, now, limit, cases, error))
        return NULL;
    for (guint i = 0; i < cases->len; i++) {
        Case *found = g_ptr_array_index(cases, i);
        if (!rows_add_participants(job->database, found, error) || !heed_silence(job->database, found, error))
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
    if (!query_step(&query, noted, error))
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

/* month_lists.c - which unit has been asked for which month, and what it could be asked about (D49). */
#include "store/store_private.h"

#include "store/locks.h"
#include "store/rows.h"

GHashTable *store_month_lists(StoreJob *job, int month, GError **error)
{
    g_autoptr(GHashTable) units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(Query) query = query_begin(job->database, LIST_MONTH_LISTS);
    query_int(&query, month);
    gboolean row = TRUE;
    if (!lock_sweep(job->database, error))
        return NULL;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&units);
        g_hash_table_add(units, query_take_text(&query));
    }
    return NULL;
}

static void bind_ask(Query *query, const MonthAsk *ask)
{
    query_text(query, ask->unit);
    query_int(query, ask->from);
    query_int(query, ask->until);
}

static gboolean list_numbers(StoreJob *job, const MonthAsk *ask, GArray *numbers, GError **error)
{
    g_auto(Query) query = query_begin(job->database, LIST_WITHOUT_CAUSE);
    bind_ask(&query, ask);
    query_int(&query, ask->limit);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        CaseNumber number = query_take_int(&query);
        g_array_append_val(numbers, number);
    }
    return FALSE;
}

static gboolean count_all(StoreJob *job, const MonthAsk *ask, guint *count, GError **error)
{
    g_auto(Query) query = query_begin(job->database, COUNT_WITHOUT_CAUSE);
    bind_ask(&query, ask);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *count = (guint)query_take_int(&query);
    return TRUE;
}

GPtrArray *store_without_cause(StoreJob *job, const MonthAsk *ask, guint *count, GError **error)
{
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    if (!list_numbers(job, ask, numbers, error) || !count_all(job, ask, count, error))
        return NULL;
    for (guint i = 0; i < numbers->len; i++) {
        Case *found = NULL;
        if (!rows_find_case(job->database, g_array_index(numbers, CaseNumber, i), &found, error))
            return NULL;
        if (found)
            g_ptr_array_add(cases, found);
    }
    return g_steal_pointer(&cases);
}

gboolean store_month_listed(StoreJob *job, int month, const char *unit, gboolean written, GError **error)
{
    g_auto(Query) query = query_begin(job->database, ADD_MONTH_LIST);
    query_int(&query, month);
    query_text(&query, unit);
    query_int(&query, written);
    return query_run(&query, error);
}

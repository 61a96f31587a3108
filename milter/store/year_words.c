/* year_words.c - what people wrote in a year: residents' first letters for the words that grow, and the measures. */
#include "store/store_private.h"

#include "core/scope.h"

/* The numbers that both statements begin with. */
static void bind_year(Query *query, int year)
{
    query_int(query, case_number(year, 1));
    query_int(query, case_number(year, REFERENCE_SERIAL_MAX));
}

/*
 * One statement, so one read transaction, as for the facts; only a row is in
 * memory at a time.  A unit that is not plain has no openings.
 */
gboolean store_openings(Store *store, const YearFilter *filter, OpeningVisit visit, gpointer data, GError **error)
{
    g_autofree char *one = filter->unit ? g_strdup_printf(" %s ", filter->unit) : NULL;
    if (one && !scope_holds(filter->plain, filter->unit))
        return TRUE;
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, LIST_OPENINGS);
    bind_year(&query, filter->year);
    query_text(&query, one ? one : filter->plain);
    query_text(&query, filter->plain);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Opening opening = {.resident = query_take_int(&query)};
        opening.subject = query_peek_text(&query);
        opening.text = query_peek_text(&query);
        if (!opening.text)
            opening.text = "";
        if (!visit(&opening, data))
            return TRUE;
    }
    return FALSE;
}

gboolean store_measures(Store *store, const YearFilter *filter, MeasuredVisit visit, gpointer data, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, LIST_MEASURES);
    bind_year(&query, filter->year);
    query_text(&query, filter->unit);
    query_text(&query, filter->plain);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Measured measured = {.number = query_take_int(&query)};
        measured.unit = query_peek_text(&query);
        measured.category = query_peek_text(&query);
        measured.cause = query_peek_text(&query);
        measured.outcome = query_peek_text(&query);
        measured.text = query_peek_text(&query);
        if (!visit(&measured, data))
            return TRUE;
    }
    return FALSE;
}

#include "store/store_private.h"

#include <string.h>

#define PAYLOAD_NUMBERS 3

/* The case whose events are being read. */
typedef struct {
    Facts *facts;
    GString *about; /* room for one */
    FactsVisit visit;
    gpointer data;
} FactsRead;

/* Behind the three numbers that a payload begins with (event_head()), and before its reason. */
static void take_about(GString *about, const char *payload)
{
    const char *at = payload;
    for (guint i = 0; at && i < PAYLOAD_NUMBERS; i++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    g_string_truncate(about, 0);
    if (at)
        g_string_append_len(about, at, (gssize)strcspn(at, "\n"));
}

/* A case whose opening event has been deleted is not told of: the rest says too little. */
static gboolean show(const FactsRead *reading)
{
    return reading->facts->received_at == 0 || reading->visit(reading->facts, reading->data);
}

static gboolean read_row(FactsRead *reading, Query *query)
{
    CaseNumber number = query_take_int(query);
    const char *kind = query_peek_text(query);
    const char *payload = query_peek_text(query);
    if (number != reading->facts->number) {
        if (!show(reading))
            return FALSE;
        facts_reset(reading->facts, number);
    }
    if (!payload)
        return TRUE; /* deleted by decision */
    take_about(reading->about, payload);
    facts_event(reading->facts, kind, reading->about->str);
    return TRUE;
}

static gboolean read_all(Database *database, const FactsFilter *filter, FactsRead *reading, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_FACTS);
    query_int(&query, case_number(filter->first_year, 1));
    query_int(&query, case_number(filter->last_year, REFERENCE_SERIAL_MAX));
    query_int(&query, filter->as_of);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row) {
            show(reading);
            return TRUE;
        }
        if (!read_row(reading, &query))
            return TRUE;
    }
    return FALSE;
}

/*
 * One statement, so one read transaction: all cases are seen at the same
 * moment.  The writer goes on meanwhile; what it writes cannot leave the log
 * until this is done, some seconds of mail.
 */
gboolean store_facts(Store *store, const FactsFilter *filter, FactsVisit visit, gpointer data, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_autoptr(Facts) facts = facts_new(0);
    g_autoptr(GString) about = g_string_new(NULL);
    FactsRead reading = {facts, about, visit, data};
    return read_all(reader->database, filter, &reading, error);
}

gboolean store_facts_most(Store *store, const FactsFilter *filter, guint64 *count, GError **error)
{
    *count = 0;
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, COUNT_SERIALS);
    query_int(&query, filter->first_year);
    query_int(&query, filter->last_year);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *count = row ? (guint64)query_take_int(&query) : 0;
    return TRUE;
}

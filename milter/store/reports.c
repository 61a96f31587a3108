/* reports.c - frozen reports: kept as they were handed in, and told in the event chain (D42). */
#include "store/check.h"
#include "store/locks.h"
#include "store/store_private.h"

#include "store/events.h"
#include "util/digest.h"
#include "util/error.h"

#include <string.h>

#define FROZEN_EVENT "report frozen"

/* What the event is about.  Caller owns. */
static char *print_about(int year, guint number, const char *digest)
{
    return g_strdup_printf("%d-%u %s", year, number, digest);
}

static gboolean next_number(Database *database, int year, guint *number, GError **error)
{
    if (!lock_sweep(database, error))
        return FALSE;
    g_auto(Query) query = query_begin(database, NEXT_REPORT);
    query_int(&query, year);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *number = (guint)query_take_int(&query);
    return TRUE;
}

static gboolean note_frozen(StoreJob *job, const char *about, gint64 now, gint64 *sequence, GError **error)
{
    Event event = {.at = now, .kind = FROZEN_EVENT, .about = about, .reason = "a report as it was handed in"};
    Chain chain;
    if (!chain_open(&chain, job, error) || !chain_add(&chain, &event, error))
        return FALSE;
    *sequence = chain.sequence;
    return chain_close(&chain, error);
}

gboolean store_freeze(StoreJob *job, Frozen *report, GError **error)
{
    if (!next_number(job->database, report->year, &report->number, error))
        return FALSE;
    g_autofree char *digest = digest_of(report->packed, strlen(report->packed));
    g_autofree char *about = print_about(report->year, report->number, digest);
    gint64 sequence;
    if (!note_frozen(job, about, report->made_at, &sequence, error))
        return FALSE;
    g_auto(Query) query = query_begin(job->database, ADD_REPORT);
    query_int(&query, report->year);
    query_int(&query, report->number);
    query_int(&query, report->made_at);
    query_int(&query, sequence);
    query_text(&query, digest);
    query_text(&query, report->packed);
    return query_run(&query, error);
}

char *store_frozen(Store *store, int year, guint *number, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return NULL;
    g_auto(Query) query = query_begin(reader->database, FIND_REPORT);
    query_int(&query, year);
    query_int(&query, *number);
    gboolean row;
    if (!query_step(&query, &row, error) || !row)
        return NULL;
    *number = (guint)query_take_int(&query);
    g_autofree char *digest = query_take_text(&query);
    g_autofree char *packed = query_take_text(&query);
    g_autofree char *found = digest_of(packed, strlen(packed));
    if (strcmp(found, digest) == 0)
        return g_steal_pointer(&packed);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "frozen report '%d-%u' does not match its digest", year,
                *number);
    return NULL;
}

/* Columns of CHECK_REPORTS.  An event whose payload was deleted by decision has nothing left to compare. */
static void check_report(Query *query, GPtrArray *findings)
{
    int year = (int)query_take_int(query);
    guint number = (guint)query_take_int(query);
    g_autofree char *digest = query_take_text(query);
    const char *packed = query_peek_text(query);
    g_autofree char *found = digest_of(packed, strlen(packed));
    g_autofree char *about = print_about(year, number, digest);
    g_autofree char *kind = query_take_text(query);
    const char *payload = query_peek_text(query);
    if (strcmp(found, digest) != 0)
        check_say(findings, "report '%d-%u': does not match its digest", year, number);
    if (g_strcmp0(kind, FROZEN_EVENT) != 0 || (payload && !strstr(payload, about)))
        check_say(findings, "report '%d-%u': no event tells of it", year, number);
}

gboolean check_reports(Checking *checking, GError **error)
{
    g_auto(Query) query = query_begin(checking->database, CHECK_REPORTS);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        check_report(&query, checking->findings);
    }
    return FALSE;
}

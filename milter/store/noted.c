/* noted.c - what is noted for later: purges, what was told, test letters.  An event holds the stamp of each row. */
#include "store/noted.h"

#include "store/events.h"
#include "store/locks.h"
#include "store/migrate.h"
#include "store/roundtrip.h"
#include "store/rows.h"
#include "store/stamp.h"
#include "store/store_private.h"

#define PURGED_KIND "event purged"

/* The row that was bound last, as it is now. */
typedef struct {
    const char *kind, *about, *reason;
    gint64 at;
    Digest *stamp;
} Noted;

static gboolean note_row(StoreJob *job, const Noted *noted, GError **error)
{
    g_autofree char *printed = stamp_print(noted->stamp);
    g_autofree char *stamps = g_strconcat("row=", printed, NULL);
    const Event event = {
        .at = noted->at, .kind = noted->kind, .about = noted->about, .reason = noted->reason, .stamp = stamps};
    return chain_note(job, &event, error);
}

/* -- purges --------------------------------------------------------------------------- */

static gboolean number_purge(Database *database, Purge *purge, GError **error)
{
    g_auto(Query) query = query_begin(database, NEXT_PURGE);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    purge->id = query_take_int(&query);
    return TRUE;
}

gboolean store_note_purge(StoreJob *job, Purge *purge, gint64 now, GError **error)
{
    if (purge->id == 0 && !number_purge(job->database, purge, error))
        return FALSE;
    g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT, purge->id);
    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(job->database, SET_PURGE);
    query_stamp(&query, stamp);
    query_int(&query, purge->id);
    query_int(&query, purge->begun_at);
    query_int(&query, purge->ended_at);
    query_text(&query, purge->decision);
    query_text(&query, purge->purger);
    query_text(&query, purge->counts);
    const Noted noted = {"note purge", about, "how far a purge has come", now, stamp};
    return query_run(&query, error) && note_row(job, &noted, error);
}

static gboolean stamp_emptied(Database *database, CaseNumber number, Digest *stamp, GError **error)
{
    g_auto(Query) query = query_begin(database, number ? LIST_EMPTIED : LIST_EMPTIED_OF_NONE);
    if (number)
        query_int(&query, number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        query_stamp_row(&query, stamp, 0, 2);
    }
    return FALSE;
}

/* "case=... emptied=...": rows on no case have the latter only. */
static char *purged_stamps(Database *database, CaseNumber number, GError **error)
{
    g_autoptr(Digest) emptied = stamp_new();
    g_autoptr(Digest) left = stamp_new();
    g_autoptr(Case) found = NULL;
    if (!stamp_emptied(database, number, emptied, error) ||
        (number != 0 && !rows_stamp_case(database, number, left, &found, error)))
        return NULL;
    g_autofree char *events = stamp_print(emptied);
    g_autofree char *row = stamp_print(left);
    return found ? g_strdup_printf("case=%s emptied=%s", row, events) : g_strconcat("emptied=", events, NULL);
}

gboolean store_note_purged(StoreJob *job, CaseNumber number, const Purge *purge, gint64 now, GError **error)
{
    g_autofree char *stamps = purged_stamps(job->database, number, error);
    if (!stamps)
        return FALSE;
    g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT, purge->id);
    const Event event = {.at = now,
                         .number = number,
                         .kind = PURGED_KIND,
                         .about = about,
                         .reason = "removed by decision",
                         .stamp = stamps};
    return chain_note(job, &event, error);
}

/* -- what was told -------------------------------------------------------------------- */

gboolean noted_told(Database *database, const char *what, gint64 *at, char **state, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_TOLD);
    query_text(&query, what);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *at = row ? query_take_int(&query) : 0;
    *state = row ? query_take_text(&query) : NULL;
    return TRUE;
}

gboolean store_told(StoreJob *job, const char *what, gint64 *at, char **state, GError **error)
{
    return lock_sweep(job->database, error) && noted_told(job->database, what, at, state, error);
}

gboolean store_note_told(StoreJob *job, const char *what, gint64 at, const char *state, GError **error)
{
    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(job->database, SET_TOLD);
    query_stamp(&query, stamp);
    query_text(&query, what);
    query_int(&query, at);
    query_text(&query, state);
    const Noted noted = {"note told", what, "the administrator has been told", at, stamp};
    return query_run(&query, error) && note_row(job, &noted, error);
}

/* -- the store's names ---------------------------------------------------------------- */

static gboolean keep_epoch(StoreJob *job, const char *epoch, gint64 now, GError **error)
{
    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(job->database, ADD_EPOCH);
    query_text(&query, epoch);
    query_int(&query, now);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    query_stamp_row(&query, stamp, 0, 4);
    const Noted noted = {"note epoch", epoch, "restored from a backup", now, stamp};
    return query_run(&query, error) && note_row(job, &noted, error);
}

gboolean store_renew_epoch(StoreJob *job, gint64 now, GError **error)
{
    g_autofree char *old = migrate_epoch(job->database, error);
    if (!old || !keep_epoch(job, old, now, error))
        return FALSE;
    g_autofree char *epoch = g_uuid_string_random();
    g_auto(Query) query = query_begin(job->database, RENEW_EPOCH);
    query_text(&query, epoch);
    return query_run(&query, error);
}

/* -- test letters to units ------------------------------------------------------------ */

gboolean store_note_roundtrip(StoreJob *job, const Roundtrip *roundtrip, gint64 now, GError **error)
{
    g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT, roundtrip->letter);
    g_autofree char *stamp = roundtrip_set(job->database, roundtrip, error);
    const Event event = {
        .at = now, .kind = ROUNDTRIP_EVENT, .about = about, .reason = "a test letter to a unit", .stamp = stamp};
    return stamp && chain_note(job, &event, error);
}

gboolean store_last_letter(StoreJob *job, gint64 *id, GError **error)
{
    g_auto(Query) query = query_begin(job->database, FIND_LAST_LETTER);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *id = query_take_int(&query);
    return TRUE;
}

/* rounds.c - how far the yearly round of figures has come (core/round.h). */
#include "store/apply.h"

#include "store/locks.h"
#include "store/store_private.h"

#include <string.h>

/* What a step sets; the store keeps the rest of the row as it is. */
typedef struct {
    gint64 begun_at, reminded_at, ended_at;
} Moments;

static Moments moments_of(const char *event, gint64 now)
{
    Moments moments = {0};
    if (strcmp(event, "begun") == 0 || strcmp(event, "asked") == 0)
        moments.begun_at = now;
    else if (strcmp(event, "reminded") == 0)
        moments.reminded_at = now;
    else
        moments.ended_at = now;
    return moments;
}

gboolean apply_round(const Applying *applying, const Action *action, GError **error)
{
    Moments moments = moments_of(action->event, applying->now);
    g_auto(Query) query = query_begin(applying->database, SET_ROUND);
    query_int(&query, action->when);
    query_text(&query, action->value);
    query_int(&query, moments.begun_at);
    query_int(&query, moments.reminded_at);
    query_int(&query, moments.ended_at);
    query_text(&query, action->note);
    return query_run(&query, error);
}

/* Columns of LIST_ROUND.  A body that is configured no longer is passed over. */
static void take_row(Query *query, FollowUpRound *round)
{
    g_autofree char *code = query_take_text(query);
    Moments moments = {.begun_at = query_take_int(query)};
    moments.reminded_at = query_take_int(query);
    moments.ended_at = query_take_int(query);
    const char *note = query_peek_text(query);
    RoundBody *body = round_body(round, code);
    if (*code == '\0') {
        round->begun_at = moments.begun_at;
        round->ended_at = moments.ended_at;
        round->report = (guint)g_ascii_strtoull(note, NULL, 10);
    } else if (body) {
        body->asked_at = moments.begun_at;
        body->reminded_at = moments.reminded_at;
        body->confirmed_at = moments.ended_at;
        g_free(body->note);
        body->note = g_strdup(note);
    }
}

static gboolean read_rows(Database *database, FollowUpRound *round, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_ROUND);
    query_int(&query, round->year);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        take_row(&query, round);
    }
    return FALSE;
}

gboolean store_round(StoreJob *job, FollowUpRound *round, GError **error)
{
    return lock_sweep(job->database, error) && read_rows(job->database, round, error);
}

gboolean store_round_now(Store *store, FollowUpRound *round, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    return reader && read_rows(reader->database, round, error);
}

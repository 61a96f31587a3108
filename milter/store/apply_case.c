#include "store/apply.h"

#include "store/pack.h"
#include "util/error.h"

static gboolean add_participant(Applying *applying, const char *email, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, ADD_PARTICIPANT);
    query_int(&query, applying->number);
    query_text(&query, email);
    return query_run(&query, error);
}

/* A number already taken breaks the primary key: TRY_LATER, and the retry gets the next. */
static gboolean add_case(Applying *applying, const Case *opened, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, ADD_CASE);
    query_int(&query, opened->number);
    query_text(&query, case_status_name(opened->status));
    query_int(&query, opened->received_at);
    query_int(&query, opened->opened_at);
    query_text(&query, opened->mailbox);
    query_text(&query, opened->unit);
    query_int(&query, opened->triage);
    query_text(&query, opened->category);
    query_text(&query, opened->channel);
    query_text(&query, opened->language);
    query_text(&query, opened->subject);
    query_text(&query, opened->resident_name);
    query_text(&query, opened->resident);
    query_int(&query, opened->reachable);
    query_int(&query, opened->sensitive);
    query_int(&query, opened->urgent);
    query_int(&query, opened->other);
    query_int(&query, opened->dormant);
    query_int(&query, opened->quiet);
    query_int(&query, opened->besked_due);
    query_int(&query, opened->besked_at);
    query_int(&query, opened->answered_at);
    query_int(&query, opened->closed_at);
    query_int(&query, opened->told_at);
    query_int(&query, opened->waiting_since);
    query_text(&query, opened->handler);
    query_reference(&query, opened->linked);
    query_text(&query, opened->confidant);
    query_reference(&query, *opened->resident ? key_of(opened->resident) : 0);
    return query_run(&query, error);
}

static gboolean set_serial(Applying *applying, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, SET_SERIAL);
    query_int(&query, case_number_year(applying->number));
    query_int(&query, (gint64)case_number_serial(applying->number) + 1);
    return query_run(&query, error);
}

gboolean apply_open(Applying *applying, const Case *opened, GError **error)
{
    applying->number = opened->number;
    if (!add_case(applying, opened, error) || !set_serial(applying, error))
        return FALSE;
    for (guint i = 0; i < opened->participants->len; i++)
        if (!add_participant(applying, g_ptr_array_index(opened->participants, i), error))
            return FALSE;
    return TRUE;
}

typedef struct {
    StatementName statement;
    gboolean is_time;
} Change;

static Change change_of(CaseField field)
{
    switch (field) {
    case FIELD_STATUS:
        return (Change){SET_STATUS, FALSE};
    case FIELD_UNIT:
        return (Change){SET_UNIT, FALSE};
    case FIELD_HANDLER:
        return (Change){SET_HANDLER, FALSE};
    case FIELD_REACHABLE:
        return (Change){SET_REACHABLE, FALSE};
    case FIELD_BESKED_AT:
        return (Change){SET_BESKED_AT, TRUE};
    case FIELD_ANSWERED_AT:
        return (Change){SET_ANSWERED_AT, TRUE};
    case FIELD_CLOSED_AT:
        return (Change){SET_CLOSED_AT, TRUE};
    case FIELD_TOLD_AT:
        return (Change){SET_TOLD_AT, TRUE};
    case FIELD_WAITING_SINCE:
        return (Change){SET_WAITING_SINCE, TRUE};
    case FIELD_DORMANT:
        return (Change){SET_DORMANT, FALSE};
    case FIELD_PARTICIPANT:
        return (Change){ADD_PARTICIPANT, FALSE};
    }
    g_assert_not_reached();
}

gboolean apply_change(Applying *applying, const Action *action, GError **error)
{
    Change change = change_of(action->field);
    g_auto(Query) query = query_begin(applying->database, change.statement);
    query_int(&query, applying->number);
    if (change.is_time)
        query_int(&query, action->when);
    else
        query_text(&query, action->value ? action->value : "");
    if (!query_run(&query, error))
        return FALSE;
    if (query_changes(&query) > 0 || action->field == FIELD_PARTICIPANT)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "there is no case '%" G_GINT64_FORMAT "' to change",
                applying->number);
    return FALSE;
}

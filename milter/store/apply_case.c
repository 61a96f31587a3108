#include "store/apply.h"

#include "core/clocks.h"
#include "store/pack.h"
#include "store/rows.h"
#include "util/error.h"

static gboolean add_participant(Applying *applying, const char *email, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, ADD_PARTICIPANT);
    query_int(&query, applying->number);
    query_text(&query, email);
    return query_run(&query, error);
}

/* In the order of CASE_COLUMNS (statements.c). */
static void bind_case(Query *query, const Case *about, const Config *config)
{
    query_int(query, about->number);
    query_text(query, case_status_name(about->status));
    query_int(query, about->received_at);
    query_int(query, about->opened_at);
    query_text(query, about->mailbox);
    query_text(query, about->unit);
    query_text(query, about->first_unit);
    query_int(query, about->triage);
    query_text(query, about->category);
    query_text(query, about->channel);
    query_text(query, about->language);
    query_text(query, about->subject);
    query_text(query, about->resident_name);
    query_text(query, about->resident);
    query_int(query, about->reachable);
    query_int(query, about->sensitive);
    query_int(query, about->urgent);
    query_int(query, about->other);
    query_int(query, about->dormant);
    query_int(query, about->quiet);
    query_int(query, about->besked_due);
    query_int(query, about->besked_at);
    query_int(query, about->answered_at);
    query_int(query, about->closed_at);
    query_int(query, about->told_at);
    query_int(query, about->waiting_since);
    query_int(query, about->last_at);
    query_int(query, about->besked_calls);
    query_int(query, about->answer_calls);
    query_int(query, about->waiting_calls);
    query_int(query, about->paused_until);
    query_int(query, about->moves);
    query_text(query, about->hints);
    query_text(query, about->cause);
    query_text(query, about->measure);
    query_text(query, about->diary);
    query_reference(query, about->merged);
    query_int(query, about->spam);
    query_text(query, about->handler);
    query_reference(query, about->linked);
    query_text(query, about->confidant);
    query_reference(query, *about->resident ? key_of(about->resident) : 0);
    query_int(query, clocks_next(about, config));
}

static gboolean write_case(Applying *applying, StatementName statement, const Case *about, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, statement);
    bind_case(&query, about, applying->rules->config);
    return query_run(&query, error);
}

static gboolean set_serial(Applying *applying, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, SET_SERIAL);
    query_int(&query, case_number_year(applying->number));
    query_int(&query, (gint64)case_number_serial(applying->number) + 1);
    return query_run(&query, error);
}

/* The case as it will be when the plan has been carried out. */
static void foresee(const Applying *applying, Case *about)
{
    for (guint i = 0; i < applying->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        if (action->kind == ACTION_FILE)
            about->last_at = applying->now;
        if (action->kind == ACTION_CHANGE)
            plan_change_case(action, about);
    }
}

/* A number already taken breaks the primary key: TRY_LATER, and the retry gets the next. */
static gboolean open_case(Applying *applying, const Case *opened, GError **error)
{
    g_autoptr(Case) about = case_copy(opened);
    applying->number = opened->number;
    foresee(applying, about);
    if (!write_case(applying, ADD_CASE, about, error) || !set_serial(applying, error))
        return FALSE;
    for (guint i = 0; i < about->participants->len; i++)
        if (!add_participant(applying, g_ptr_array_index(about->participants, i), error))
            return FALSE;
    return TRUE;
}

static gboolean change_case(Applying *applying, GError **error)
{
    g_autoptr(Case) about = NULL;
    if (!rows_find_case(applying->database, applying->number, &about, error))
        return FALSE;
    if (!about) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "there is no case '%" G_GINT64_FORMAT "' to change", applying->number);
        return FALSE;
    }
    guint participants = about->participants->len;
    foresee(applying, about);
    for (guint i = participants; i < about->participants->len; i++)
        if (!add_participant(applying, g_ptr_array_index(about->participants, i), error))
            return FALSE;
    return write_case(applying, SET_CASE, about, error);
}

gboolean apply_case(Applying *applying, GError **error)
{
    gboolean touched = FALSE;
    for (guint i = 0; i < applying->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        if (action->kind == ACTION_OPEN)
            return open_case(applying, action->opened, error);
        touched = touched || action->kind == ACTION_FILE || action->kind == ACTION_CHANGE;
    }
    return !touched || change_case(applying, error);
}

#include "store/apply.h"

#include "core/address.h"
#include "core/clocks.h"
#include "store/locks.h"
#include "store/pack.h"
#include "store/rows.h"
#include "store/search.h"
#include "util/error.h"

#include <string.h>

static gboolean add_participant(Applying *applying, const char *email, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, ADD_PARTICIPANT);
    query_int(&query, applying->number);
    query_text(&query, email);
    return query_run(&query, error);
}

/* In the order of CASE_COLUMNS (statements.c). */
static void bind_case(Query *query, const Case *about)
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
    query_text(query, about->phone);
    query_text(query, about->postal);
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
    query_text(query, about->submitter);
    query_text(query, about->cause);
    query_text(query, about->outcome);
    query_text(query, about->measure);
    query_text(query, about->diary);
    query_reference(query, about->merged);
    query_reference(query, about->same);
    query_int(query, about->unproven);
    query_int(query, about->spam);
    query_text(query, about->handler);
    query_reference(query, about->linked);
    query_text(query, about->confidant);
    query_reference(query, *about->resident ? key_of(about->resident) : 0);
}

/* The latest counts: whoever is written twice is stamped as he is in the end. */
static void keep_stamp(Applying *applying, CaseNumber number, Digest *stamp)
{
    Stamped stamped = {.number = number};
    g_autofree char *printed = stamp_print(stamp);
    memcpy(stamped.stamp, printed, STAMP_LETTERS);
    g_array_append_val(applying->stamps, stamped);
}

static gboolean write_case(Applying *applying, StatementName statement, const Case *about, GError **error)
{
    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(applying->database, statement);
    query_stamp(&query, stamp);
    bind_case(&query, about);
    query_stamp(&query, NULL);
    query_int(&query, clocks_next(about, applying->rules->config));
    stamp_people(stamp, about->participants);
    keep_stamp(applying, about->number, stamp);
    return query_run(&query, error);
}

static gboolean set_serial(Applying *applying, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, SET_SERIAL);
    query_int(&query, case_number_year(applying->number));
    query_int(&query, (gint64)case_number_serial(applying->number) + 1);
    return query_run(&query, error);
}

/* The plan's own case for 0, else another that some of its actions are about. */
static gboolean concerns(const Action *action, CaseNumber about)
{
    return action->about == about && (action->kind == ACTION_FILE || action->kind == ACTION_CHANGE);
}

/* The case as it will be when the plan has been carried out. */
static void foresee(const Applying *applying, CaseNumber other, Case *about)
{
    for (guint i = 0; i < applying->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        if (!concerns(action, other))
            continue;
        if (action->kind == ACTION_FILE)
            about->last_at = applying->now;
        if (action->kind == ACTION_CHANGE)
            plan_change_case(action, about);
    }
}

/* Of two groups of voices that turn out to be one, the others of the first follow. */
static gboolean join_voices(Applying *applying, CaseNumber before, CaseNumber after, GError **error)
{
    if (before == 0 || after == 0 || before == after)
        return TRUE;
    g_auto(Query) query = query_begin(applying->database, JOIN_VOICES);
    query_int(&query, before);
    query_int(&query, after);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Follower follower = {query_take_int(&query), after};
        g_array_append_val(applying->followers, follower);
    }
    return FALSE;
}

/* A number already taken breaks the primary key: TRY_LATER, and the retry gets the next. */
static gboolean add_case(Applying *applying, const Case *about, GError **error)
{
    applying->number = about->number;
    if (!write_case(applying, ADD_CASE, about, error) || !set_serial(applying, error))
        return FALSE;
    for (guint i = 0; i < about->participants->len; i++)
        if (!add_participant(applying, g_ptr_array_index(about->participants, i), error))
            return FALSE;
    return TRUE;
}

static gboolean open_case(Applying *applying, const Case *opened, GError **error)
{
    g_autoptr(Case) about = case_copy(opened);
    foresee(applying, 0, about);
    return add_case(applying, about, error);
}

/* Only a resident's old address ever leaves the list; adding one that is there changes nothing. */
static gboolean set_participants(Applying *applying, const Case *about, const char *resident, GError **error)
{
    if (!case_has_participant(about, resident)) {
        g_auto(Query) query = query_begin(applying->database, DROP_PARTICIPANT);
        query_int(&query, applying->number);
        query_text(&query, resident);
        if (!query_run(&query, error))
            return FALSE;
    }
    for (guint i = 0; i < about->participants->len; i++)
        if (!add_participant(applying, g_ptr_array_index(about->participants, i), error))
            return FALSE;
    return TRUE;
}

/* Whose words nobody may search for (D26). */
static gboolean is_secret(const Case *about, const Config *config)
{
    const Unit *unit = config_unit(config, about->unit);
    return about->sensitive || (unit && unit->sensitive);
}

/* `other` is 0 for the plan's own case. */
static gboolean change_case(Applying *applying, CaseNumber other, GError **error)
{
    g_autoptr(Case) about = NULL;
    CaseNumber number = other ? other : applying->number;
    /* Read anew under its lock: the whole row is written, and another may have changed it since it was decided on. */
    if (!lock_case(applying->database, number, error) || !rows_find_case(applying->database, number, &about, error))
        return FALSE;
    if (!about) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "there is no case '%" G_GINT64_FORMAT "' to change", number);
        return FALSE;
    }
    g_autofree char *resident = g_strdup(about->resident);
    guint participants = about->participants->len;
    CaseNumber voices = about->same;
    gboolean secret = is_secret(about, applying->rules->config);
    foresee(applying, other, about);
    if (!secret && is_secret(about, applying->rules->config) && !search_hush(applying->database, number, error))
        return FALSE;
    gboolean same = about->participants->len == participants && address_equal(resident, about->resident);
    return (other || same || set_participants(applying, about, resident, error)) &&
           write_case(applying, SET_CASE, about, error) && join_voices(applying, voices, about->same, error);
}

/* Each other case once, at the first action that is about it. */
static gboolean change_others(Applying *applying, GError **error)
{
    g_autoptr(GArray) done = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    for (guint i = 0; i < applying->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        gboolean again = action->about == 0 || !concerns(action, action->about);
        for (guint j = 0; j < done->len && !again; j++)
            again = g_array_index(done, CaseNumber, j) == action->about;
        if (again)
            continue;
        g_array_append_val(done, action->about);
        if (!change_case(applying, action->about, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean apply_own_case(Applying *applying, GError **error)
{
    gboolean touched = FALSE;
    for (guint i = 0; i < applying->plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        if (action->kind == ACTION_OPEN && !action->about)
            return open_case(applying, action->opened, error);
        touched = touched || concerns(action, 0);
    }
    return !touched || change_case(applying, 0, error);
}

/* A case that is split off: whole as it is (plan_branch). */
static gboolean open_branch(Applying *applying, GError **error)
{
    CaseNumber own = applying->number;
    gboolean opened = TRUE;
    for (guint i = 0; i < applying->plan->actions->len && opened; i++) {
        const Action *action = g_ptr_array_index(applying->plan->actions, i);
        if (action->kind == ACTION_OPEN && action->about)
            opened = add_case(applying, action->opened, error);
    }
    applying->number = own;
    return opened;
}

gboolean apply_case(Applying *applying, GError **error)
{
    return apply_own_case(applying, error) && change_others(applying, error) && open_branch(applying, error);
}

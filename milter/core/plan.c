#include "core/plan.h"

#include "core/address.h"

static const char *const entry_names[] = {"resident", "answer", "internal", "automatic"};
static const char *const field_names[] = {"status",      "unit",      "handler", "reachable",     "besked_at",
                                          "answered_at", "closed_at", "told_at", "waiting_since", "participant",
                                          "dormant",     "besked_calls", "answer_calls", "waiting_calls", "paused_until",
                                          "category",    "language",     "resident",     "sensitive",     "submitter",
                                          "cause",       "outcome",      "measure",      "diary",         "spam",
                                          "moves",       "merged",       "quiet",        "same",
                                          "besked_due"};

const char *entry_kind_name(EntryKind kind)
{
    return entry_names[kind];
}

const char *case_field_name(CaseField field)
{
    return field_names[field];
}

static void action_free(Action *action)
{
    g_free(action->reason);
    case_free(action->opened);
    g_free(action->event);
    g_free(action->value);
    g_free(action->note);
    letter_free(action->letter);
    g_free(action);
}

Plan *plan_new(void)
{
    Plan *plan = g_new0(Plan, 1);
    plan->actions = g_ptr_array_new_with_free_func((GDestroyNotify)action_free);
    plan->evidence = g_strdup("new");
    return plan;
}

void plan_free(Plan *plan)
{
    if (!plan)
        return;
    g_ptr_array_unref(plan->actions);
    g_free(plan->evidence);
    g_free(plan);
}

G_GNUC_PRINTF(3, 0)
static Action *add(Plan *plan, ActionKind kind, const char *reason, va_list args)
{
    Action *action = g_new0(Action, 1);
    action->kind = kind;
    action->reason = g_strdup_vprintf(reason, args);
    g_ptr_array_add(plan->actions, action);
    return action;
}

void plan_open(Plan *plan, Case *opened, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, ACTION_OPEN, reason, args)->opened = opened;
    va_end(args);
    plan->number = opened->number;
}

void plan_file(Plan *plan, EntryKind kind, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, ACTION_FILE, reason, args)->entry = kind;
    va_end(args);
}

void plan_keep(Plan *plan, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, ACTION_KEEP, reason, args);
    va_end(args);
}

void plan_event(Plan *plan, const char *event, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, ACTION_EVENT, reason, args)->event = g_strdup(event);
    va_end(args);
}

void plan_set(Plan *plan, CaseField field, const char *value, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    Action *action = add(plan, ACTION_CHANGE, reason, args);
    va_end(args);
    action->field = field;
    action->value = g_strdup(value);
}

void plan_set_time(Plan *plan, CaseField field, gint64 when, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    Action *action = add(plan, ACTION_CHANGE, reason, args);
    va_end(args);
    action->field = field;
    action->when = when;
}

void plan_letter(Plan *plan, Letter *letter, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, ACTION_LETTER, reason, args)->letter = letter;
    va_end(args);
}

void plan_letter_by_id(Plan *plan, ActionKind kind, gint64 letter_id, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, kind, reason, args)->letter_id = letter_id;
    va_end(args);
}

void plan_silence(Plan *plan, const char *email, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    add(plan, ACTION_SILENCE, reason, args)->value = g_strdup(email);
    va_end(args);
}

void plan_round(Plan *plan, const RoundStep *step, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    Action *action = add(plan, ACTION_ROUND, reason, args);
    va_end(args);
    action->event = g_strdup(step->event);
    action->value = g_strdup(step->body);
    action->note = g_strdup(step->note);
    action->when = step->year;
}

void plan_tested(Plan *plan, const TestAnswer *answer, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    Action *action = add(plan, ACTION_TESTED, reason, args);
    va_end(args);
    action->letter_id = answer->letter;
    action->note = g_strdup(answer->unit);
    action->value = g_strdup(answer->proof);
}

void plan_branch(Plan *plan, Case *opened, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    Action *action = add(plan, ACTION_OPEN, reason, args);
    va_end(args);
    action->opened = opened;
    action->about = opened->number;
}

void plan_elsewhere(Plan *plan, CaseNumber number)
{
    Action *last = g_ptr_array_index(plan->actions, plan->actions->len - 1);
    last->about = number;
}

static void replace_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

/* Fields that hold a moment, or NULL. */
static gint64 *moment_of(CaseField field, Case *found)
{
    if (field == FIELD_BESKED_DUE)
        return &found->besked_due;
    if (field == FIELD_BESKED_AT)
        return &found->besked_at;
    if (field == FIELD_ANSWERED_AT)
        return &found->answered_at;
    if (field == FIELD_CLOSED_AT)
        return &found->closed_at;
    if (field == FIELD_TOLD_AT)
        return &found->told_at;
    if (field == FIELD_WAITING_SINCE)
        return &found->waiting_since;
    if (field == FIELD_PAUSED_UNTIL)
        return &found->paused_until;
    if (field == FIELD_MERGED)
        return &found->merged;
    return field == FIELD_SAME ? &found->same : NULL;
}

/* Fields that count, or NULL. */
static guint *counter_of(CaseField field, Case *found)
{
    if (field == FIELD_BESKED_CALLS)
        return &found->besked_calls;
    if (field == FIELD_ANSWER_CALLS)
        return &found->answer_calls;
    if (field == FIELD_WAITING_CALLS)
        return &found->waiting_calls;
    return field == FIELD_MOVES ? &found->moves : NULL;
}

/* Fields that hold a word, or NULL. */
static char **text_of(CaseField field, Case *found)
{
    if (field == FIELD_UNIT)
        return &found->unit;
    if (field == FIELD_HANDLER)
        return &found->handler;
    if (field == FIELD_CATEGORY)
        return &found->category;
    if (field == FIELD_LANGUAGE)
        return &found->language;
    if (field == FIELD_RESIDENT)
        return &found->resident;
    if (field == FIELD_SUBMITTER)
        return &found->submitter;
    if (field == FIELD_CAUSE)
        return &found->cause;
    if (field == FIELD_OUTCOME)
        return &found->outcome;
    if (field == FIELD_MEASURE)
        return &found->measure;
    return field == FIELD_DIARY ? &found->diary : NULL;
}

/* Fields that are yes or no, or NULL. */
static gboolean *flag_of(CaseField field, Case *found)
{
    if (field == FIELD_REACHABLE)
        return &found->reachable;
    if (field == FIELD_DORMANT)
        return &found->dormant;
    if (field == FIELD_SENSITIVE)
        return &found->sensitive;
    if (field == FIELD_QUIET)
        return &found->quiet;
    return field == FIELD_SPAM ? &found->spam : NULL;
}

/* Whoever had the wrong address belongs no more, and gets no answers. */
static void replace_resident(const char *email, Case *found)
{
    for (guint i = found->participants->len; i > 0; i--)
        if (address_equal(g_ptr_array_index(found->participants, i - 1), found->resident))
            g_ptr_array_remove_index(found->participants, i - 1);
    if (*email)
        g_ptr_array_insert(found->participants, 0, g_strdup(email));
    found->reachable = *email != '\0';
}

void plan_change_case(const Action *action, Case *found)
{
    g_assert(found);
    gint64 *moment = moment_of(action->field, found);
    guint *counter = counter_of(action->field, found);
    char **text = text_of(action->field, found);
    gboolean *flag = flag_of(action->field, found);
    if (moment)
        *moment = action->when;
    if (counter)
        *counter = (guint)action->when;
    if (action->field == FIELD_RESIDENT)
        replace_resident(action->value, found);
    if (text)
        replace_text(text, action->value);
    if (flag)
        *flag = g_str_equal(action->value, "yes");
    if (action->field == FIELD_STATUS)
        found->status = case_status_of(action->value);
    if (action->field == FIELD_UNIT)
        found->triage = FALSE;
    if (action->field == FIELD_WAITING_SINCE)
        found->waiting_calls = 0;
    if (action->field == FIELD_PARTICIPANT && !case_has_participant(found, action->value))
        g_ptr_array_add(found->participants, g_strdup(action->value));
}

gboolean plan_answers(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind != ACTION_LETTER)
            continue;
        const LetterTraits *traits = letter_traits(action->letter->kind);
        if (traits->audience == AUDIENCE_RESIDENT && traits->automatic == AUTO_REPLIED)
            return TRUE;
    }
    return FALSE;
}

/* decide_tell.c - what the commands share: who may, and how the resident hears of it. */
#include "core/clocks.h"
#include "core/decide_doings.h"
#include "core/picture.h"

const char *errand_not_theirs(const Errand *errand)
{
    const Case *found = errand->found;
    const Unit *unit = config_unit(errand->matter->config, found->unit);
    gboolean closed_circle = *found->confidant || (unit && unit->members->len > 0);
    return closed_circle && !leak_is_theirs(errand->matter, found) ? "why_not_yours" : NULL;
}

gboolean errand_may_tell(const Errand *errand, const Unit *unit)
{
    const Case *found = errand->found;
    gboolean neutral = found->urgent || *found->confidant || (unit && unit->receipt != RECEIPT_NORMAL);
    return found->reachable && !found->quiet && !neutral && address_is_deliverable(found->resident) &&
           !address_is_robot(found->resident);
}

static void forget_staffs_id(Letter *letter)
{
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(""); /* the handler's Message-ID is of the staff's chain (D15) */
}

Letter *errand_tell_resident(const Errand *errand, LetterKind kind, const Unit *unit)
{
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    if (!errand_may_tell(errand, unit)) {
        plan_event(matter->plan, "resident not told", "no letter of ours may go there");
        return NULL;
    }
    Letter *letter = letter_to_resident(matter, kind, found, found->resident);
    forget_staffs_id(letter);
    /* That the sorting desk waits is no word of who has it (D3). */
    gboolean counts = kind != LETTER_PAUSED || !found->triage || matter->config->triage_counts;
    /* Who was told of the unit that had it knows the new one only if this letter comes through. */
    letter->stops_besked =
        (counts && !found->besked_at) || (kind == LETTER_MOVED && matter->now <= found->besked_due);
    plan_letter(matter->plan, letter, "names %s", unit ? unit->code : found->unit);
    if (counts && !found->besked_at)
        plan_set_time(matter->plan, FIELD_BESKED_AT, matter->now, "the resident is told who has it");
    return letter;
}

/* What was promised at receipt may be past by now. */
static void promise_again(const Errand *errand, Letter *letter)
{
    const Config *config = errand->matter->config;
    gint64 now = errand->matter->now;
    const Case *found = errand->found;
    GDate day =
        calendar_promise(config->calendar, config->deadline_rule, found->received_at, config->deadline_count);
    GDate today = calendar_day(config->calendar, now);
    if (g_date_compare(&day, &today) < 0)
        day = calendar_promise(config->calendar, config->deadline_rule, now, config->deadline_count);
    g_autofree char *printed = calendar_print_day(&day, language_is_known(letter->language) ? letter->language : "sv");
    letter_set(letter, "promise_day", printed);
}

gboolean errand_receipt_again(const Errand *errand, const char *to)
{
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    const Unit *unit = config_unit(matter->config, found->unit);
    if (found->urgent || *found->confidant || (unit && unit->receipt != RECEIPT_NORMAL) ||
        !address_is_deliverable(to) || address_is_robot(to)) {
        plan_event(matter->plan, "no receipt", "no letter of ours may go there");
        return FALSE;
    }
    LetterKind kind = found->triage ? LETTER_RECEIPT_TRIAGE : receipt_of_category(category_of(found->category));
    Letter *letter = letter_to_resident(matter, kind, found, to);
    forget_staffs_id(letter);
    if (found->triage)
        promise_again(errand, letter);
    if (unit && unit->promises_answer)
        letter_set(letter, "promises_answer", "ja");
    if (unit && unit->promises_finnish)
        letter_set(letter, "promises_finnish", "ja");
    letter->stops_besked = !found->triage || matter->config->triage_counts;
    plan_letter(matter->plan, letter, "the receipt that was withheld");
    if (letter->stops_besked && !found->besked_at)
        plan_set_time(matter->plan, FIELD_BESKED_AT, matter->now, "the receipt names the unit");
    return TRUE;
}

static gboolean is_woken(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_CHANGE && action->field == FIELD_DORMANT && !action->about)
            return TRUE;
    }
    return FALSE;
}

/* The times on file are those of the old mail: nobody was late with them.  No clock calls sooner than for a new case. */
static void start_clocks(const Errand *errand)
{
    static const char why[] = "the clocks begin when a person takes it up";
    const Case *found = errand->found;
    const Config *config = errand->matter->config;
    gint64 now = errand->matter->now;
    Plan *plan = errand->matter->plan;
    if (!found->besked_due)
        return;
    guint days = calendar_working_days(config->calendar, found->received_at, now);
    guint calls = (days + CLOCKS_ANSWER_DAYS - 1) / CLOCKS_ANSWER_DAYS;
    gint64 due = calendar_due(config->calendar, config->deadline_rule, now, config->deadline_count);
    if (!found->besked_at)
        plan_set_time(plan, FIELD_BESKED_DUE, due, "%s", why);
    if (!found->answered_at && calls > 0)
        plan_set_time(plan, FIELD_ANSWER_CALLS, calls, "%s", why);
    if (found->answered_at && found->waiting_since)
        plan_set_time(plan, FIELD_WAITING_SINCE, now, "%s", why);
}

void errand_wake(const Errand *errand)
{
    if (!errand->found->dormant || is_woken(errand->matter->plan))
        return;
    plan_set(errand->matter->plan, FIELD_DORMANT, "no", "a person has acted");
    start_clocks(errand);
}

char *errand_words(const char *argument, const Errand *errand)
{
    const char *between = *argument && *errand->text ? "\n\n" : "";
    return g_strconcat(argument, between, errand->text, NULL);
}

gboolean errand_has_files(const Errand *errand)
{
    const Matter *matter = errand->matter;
    for (guint i = 0; i < matter->mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(matter->mail->attachments, i);
        if (!attachment->logo || picture_is_pasted(matter->mail, attachment, matter->known->logos))
            return TRUE;
    }
    return FALSE;
}

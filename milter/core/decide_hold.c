/* decide_hold.c - an answer that waits for one word: held, reminded of, released, replaced or taken back (D16, D17). */
#include "core/decide_doings.h"

#include <string.h>

#define YES             "ja"
#define REMIND_MINUTES  (2 * 60) /* of office hours (D17) */

gboolean errand_waits_for_word(const Sent *sent)
{
    return sent->state == LETTER_ON_HOLD && (sent->kind == LETTER_ANSWER || sent->kind == LETTER_TO_POST);
}

/* The newest answer of this handler's that is held on the case, or NULL. */
static const Sent *newest_held(const Matter *matter)
{
    for (guint i = matter->known->pending->len; i > 0; i--) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i - 1);
        if (errand_waits_for_word(sent) && address_equal(sent->author, mail_from(matter->mail)))
            return sent;
    }
    return NULL;
}

/* The copy to the unit and the reminders go with their answer: same author, same moment. */
static gboolean belong_together(const Sent *one, const Sent *other)
{
    return one->created_at == other->created_at && address_equal(one->author, other->author);
}

/* #skicka: the newest held answer and its copy; older ones were about something else. */
void errand_send_held(const Errand *errand, const Command *command)
{
    (void)command;
    Matter *matter = errand->matter;
    const Sent *held = newest_held(matter);
    if (!held || !leak_may_release(matter, errand->found, held)) {
        errand_tell(errand, LETTER_RETURNED, held ? held->held_why : "why_nothing_held", NULL);
        return;
    }
    if (held->kind == LETTER_ANSWER && !case_has_participant(errand->found, held->to)) {
        errand_tell(errand, LETTER_RETURNED, "why_address_changed", NULL);
        return;
    }
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (!belong_together(sent, held))
            continue;
        if (sent->kind == LETTER_HOLD_REMINDER)
            plan_letter_by_id(matter->plan, ACTION_CANCEL, sent->id, "it waits no more");
        else if (sent->state == LETTER_ON_HOLD)
            plan_letter_by_id(matter->plan, ACTION_RELEASE, sent->id, "the handler says so");
    }
    if (g_str_equal(held->held_why, "why_all"))
        errand_send_all(errand, held);
    if (held->kind == LETTER_TO_POST)
        return; /* the resident has nothing yet: #postat says when (D50) */
    errand_mark_answered(errand);
    if (held->closes)
        errand_close(errand, "closed with its last answer");
}

void errand_drop_holds(const Errand *errand)
{
    Matter *matter = errand->matter;
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if ((sent->state == LETTER_ON_HOLD || sent->kind == LETTER_HOLD_REMINDER) &&
            address_equal(sent->author, errand->author))
            plan_letter_by_id(matter->plan, ACTION_CANCEL, sent->id, "a new answer takes its place");
    }
}

/* What an answer that has been taken back had changed; `since`: when the first of them was written. */
static void plan_unsaid(const Errand *errand, gint64 since)
{
    Plan *plan = errand->matter->plan;
    const Case *found = errand->found;
    if (found->closed_at >= since) {
        plan_set_time(plan, FIELD_CLOSED_AT, 0, "taken back");
        plan_set(plan, FIELD_STATUS, case_status_name(CASE_ANSWERED), "taken back");
    }
    if (found->answered_at >= since) {
        plan_set_time(plan, FIELD_ANSWERED_AT, 0, "taken back");
        plan_set(plan, FIELD_STATUS, case_status_name(CASE_OPEN), "taken back");
    }
    /* Of a later answer too: whom it was for may have written again. */
    gboolean first = found->answered_at >= since;
    if (found->answered_at && !found->waiting_since)
        plan_set_time(plan, FIELD_WAITING_SINCE, first ? found->received_at : since, "the resident still waits");
}

/* It was written before its case was merged into this one, whose own answers stand. */
static void plan_heard_nothing(const Errand *errand, const Sent *sent)
{
    if (!errand->found->waiting_since)
        plan_set_time(errand->matter->plan, FIELD_WAITING_SINCE, sent->created_at, "the resident still waits");
}

static void take_back(const Errand *errand)
{
    Matter *matter = errand->matter;
    gint64 since = 0;
    gboolean any = FALSE;
    gboolean was_besked = FALSE;
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (!address_equal(sent->author, mail_from(matter->mail)))
            continue;
        plan_letter_by_id(matter->plan, ACTION_CANCEL, sent->id, "the handler takes it back");
        any = TRUE;
        if (sent->kind != LETTER_ANSWER || sent->state != LETTER_WAITING)
            continue; /* held: nothing has been changed by it yet */
        if (sent->number != errand->found->number) {
            plan_heard_nothing(errand, sent);
            continue;
        }
        since = since ? MIN(since, sent->created_at) : sent->created_at;
        was_besked = was_besked || sent->stops_besked;
    }
    if (!any) {
        errand_tell(errand, LETTER_RETURNED, "why_nothing_to_undo", NULL);
        return;
    }
    if (since)
        plan_unsaid(errand, since);
    if (was_besked)
        plan_set_time(matter->plan, FIELD_BESKED_AT, 0, "taken back");
    errand_tell(errand, LETTER_RETURNED, "why_undone", NULL);
}

/* #ångra: as if it had never been said, as long as it has not left. */
void errand_undo(const Errand *errand, const Command *command)
{
    (void)command;
    take_back(errand);
}

void errand_recall(const Errand *errand)
{
    plan_file(errand->matter->plan, ENTRY_INTERNAL, "a recall by the handler's mail program");
    take_back(errand);
}

/* `to` hears that the answer waits; whoever is not its writer, whose it is. */
static Letter *notice_for(const Errand *errand, LetterKind kind, const char *to, const char *why)
{
    Letter *letter = letter_to_staff(kind, errand->found, to);
    g_autofree char *name = errand_handler_name(errand);
    if (!address_equal(to, errand->author))
        letter_set(letter, "handler_name", name);
    letter_set(letter, why, YES);
    letter_set(letter, "own_text", errand->marked);
    if (strcmp(why, "why_hand_over") == 0)
        move_name_offer(errand->matter, errand->found, letter);
    errand_count_all(errand, letter);
    return letter;
}

/* A hold shows in the unit's mailbox too: the handler may have gone home (D17). */
static void show_hold(const Errand *errand, const char *unit, const char *why)
{
    Matter *matter = errand->matter;
    if (matter->known->staff_replies >= STAFF_REPLIES_MAX)
        return;
    Letter *letter = notice_for(errand, LETTER_HELD, unit, why);
    plan_letter(matter->plan, letter, "so that the unit sees it waits");
}

/* Put into the outbox now: it goes by itself unless the hold ends before. */
static void plan_reminder(const Errand *errand, const char *to, const char *why)
{
    Matter *matter = errand->matter;
    Letter *letter = notice_for(errand, LETTER_HOLD_REMINDER, to, why);
    g_free(letter->author);
    letter->author = g_strdup(errand->author);
    letter->not_before = calendar_add_office(matter->config->calendar, matter->now, REMIND_MINUTES);
    plan_letter(matter->plan, letter, "if it still waits then");
}

void errand_hold(const Errand *errand, Letter *answer, const char *why)
{
    Matter *matter = errand->matter;
    const char *unit = staff_address(matter->config, errand->found);
    gboolean shown = *unit && !address_equal(unit, errand->author);
    answer->held = TRUE;
    g_free(answer->held_why);
    answer->held_why = g_strdup(why);
    plan_letter(matter->plan, answer, "held: %s", why);
    Letter *told = errand_tell(errand, LETTER_HELD, why, errand->marked);
    if (told)
        errand_count_all(errand, told);
    if (shown)
        show_hold(errand, unit, why);
    plan_reminder(errand, errand->author, why);
    if (shown)
        plan_reminder(errand, unit, why);
}

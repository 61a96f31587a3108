/*
 * decide_answer.c - a handler presses Reply: his words go to the resident, wait for one word more, or come back (D16, D17,
 * D27).
 */
#include "core/decide_errand.h"

#define YES           "ja"
#define FIRST_ANSWERS 3

void errand_mark_answered(const Errand *errand)
{
    const Case *found = errand->found;
    Plan *plan = errand->matter->plan;
    gint64 now = errand->matter->now;
    if (!found->answered_at)
        plan_set_time(plan, FIELD_ANSWERED_AT, now, "first human answer");
    if (!found->besked_at)
        plan_set_time(plan, FIELD_BESKED_AT, now, "a human answer");
    if (found->status != CASE_ANSWERED)
        plan_set(plan, FIELD_STATUS, case_status_name(CASE_ANSWERED), "answered");
    plan_set_time(plan, FIELD_WAITING_SINCE, 0, "the last word is ours");
    if (found->dormant)
        plan_set(plan, FIELD_DORMANT, "no", "a person has acted");
    if (!*found->handler)
        plan_set(plan, FIELD_HANDLER, mail_from(errand->matter->mail), "the first to answer is the handler");
}

/* The newest answer of this handler's that is held on the case, or NULL. */
static const Sent *newest_held(const Matter *matter)
{
    for (guint i = matter->known->pending->len; i > 0; i--) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i - 1);
        if (sent->kind == LETTER_ANSWER && sent->state == LETTER_ON_HOLD &&
            address_equal(sent->author, mail_from(matter->mail)))
            return sent;
    }
    return NULL;
}

/* The copy to the unit goes with its answer: same author, same moment. */
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
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (sent->state == LETTER_ON_HOLD && belong_together(sent, held))
            plan_letter_by_id(matter->plan, ACTION_RELEASE, sent->id, "the handler says so");
    }
    errand_mark_answered(errand);
}

/* A new answer takes the place of what the same handler has on hold. */
static void drop_older_holds(Matter *matter)
{
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (sent->state == LETTER_ON_HOLD && address_equal(sent->author, mail_from(matter->mail)))
            plan_letter_by_id(matter->plan, ACTION_CANCEL, sent->id, "a new answer takes its place");
    }
}

/* #ångra: as if it had never been said, as long as it has not left. */
void errand_undo(const Errand *errand, const Command *command)
{
    (void)command;
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    gint64 said_at = 0;
    gboolean was_besked = FALSE;
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (!address_equal(sent->author, mail_from(matter->mail)))
            continue;
        plan_letter_by_id(matter->plan, ACTION_CANCEL, sent->id, "the handler takes it back");
        said_at = sent->created_at;
        was_besked = was_besked || (sent->stops_besked && sent->state == LETTER_WAITING);
    }
    if (!said_at) {
        errand_tell(errand, LETTER_RETURNED, "why_nothing_to_undo", NULL);
        return;
    }
    if (found->answered_at == said_at) {
        plan_set_time(matter->plan, FIELD_ANSWERED_AT, 0, "taken back");
        plan_set(matter->plan, FIELD_STATUS, case_status_name(CASE_OPEN), "taken back");
        plan_set_time(matter->plan, FIELD_WAITING_SINCE, found->received_at, "the resident still waits");
    }
    if (was_besked)
        plan_set_time(matter->plan, FIELD_BESKED_AT, 0, "taken back");
    errand_tell(errand, LETTER_RETURNED, "why_undone", NULL);
}

static gboolean addressed_directly(const Matter *matter, const Case *found)
{
    const GPtrArray *lists[] = {matter->mail->to, matter->mail->cc};
    for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++)
            if (address_equal(((const Address *)g_ptr_array_index(lists[l], i))->email, found->resident))
                return TRUE;
    return FALSE;
}

static gboolean drops_attachment(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (((const Attachment *)g_ptr_array_index(mail->attachments, i))->nested)
            return TRUE;
    return FALSE;
}

static gboolean passes_attachment(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        if (!attachment->nested && !attachment->logo)
            return TRUE;
    }
    return FALSE;
}

static Letter *make_answer(const Errand *errand)
{
    const Matter *matter = errand->matter;
    const Case *found = errand->found;
    Letter *letter = letter_to_resident(matter, LETTER_ANSWER, found, found->resident);
    g_free(letter->answers_id);
    letter->answers_id =
        g_strdup(""); /* the handler's own Message-ID is the staff's chain; the resident's is on file (D15) */
    g_free(letter->author);
    letter->author = g_strdup(mail_from(matter->mail));
    g_autofree char *name = address_clean_name(mail_from_name(matter->mail));
    g_free(letter->from_name);
    letter->from_name = *name ? g_strdup_printf("%s, %s", name, matter->config->organisation.name) : g_strdup("");
    letter_set(letter, "answer", errand->text);
    return letter;
}

/* What went to the resident, into the unit's thread (D27); taken back together with the answer. */
static void plan_answer_copy(const Errand *errand, const Letter *answer)
{
    Matter *matter = errand->matter;
    const char *unit = staff_address(matter->config, errand->found);
    if (!matter->config->copy_answers || !*unit || address_equal(unit, mail_from(matter->mail)))
        return;
    Letter *copy = letter_to_staff(LETTER_ANSWER_COPY, errand->found, unit);
    g_free(copy->author);
    copy->author = g_strdup(answer->author);
    copy->not_before = answer->not_before;
    copy->held = answer->held;
    letter_set(copy, "answer", letter_get(answer, "answer"));
    g_autofree char *name = errand_handler_name(errand);
    letter_set(copy, "handler_name", name);
    plan_letter(matter->plan, copy, "so that colleagues see it is answered");
}

static void confirm(const Errand *errand)
{
    Matter *matter = errand->matter;
    gboolean dropped = drops_attachment(matter->mail);
    if (!dropped && matter->known->answers_by_sender >= FIRST_ANSWERS)
        return;
    Letter *letter = letter_to_staff(LETTER_SENT, errand->found, mail_from(matter->mail));
    letter_set(letter, "answer", errand->text);
    if (dropped)
        letter_set(letter, "dropped_nested", YES);
    if (matter->config->undo_minutes > 0) {
        g_autofree char *minutes = g_strdup_printf("%u", matter->config->undo_minutes);
        letter_set(letter, "undo_minutes", minutes);
    }
    plan_letter(matter->plan, letter, "%s", dropped ? "an attachment was left out" : "one of the first answers");
}

/* A hold shows in the unit's mailbox too: the handler may have gone home (D17). */
static void show_hold(const Errand *errand, const char *why)
{
    Matter *matter = errand->matter;
    const char *unit = staff_address(matter->config, errand->found);
    if (!*unit || address_equal(unit, mail_from(matter->mail)) || matter->known->staff_replies >= STAFF_REPLIES_MAX)
        return;
    Letter *letter = letter_to_staff(LETTER_HELD, errand->found, unit);
    g_autofree char *name = errand_handler_name(errand);
    letter_set(letter, "handler_name", name);
    letter_set(letter, why, YES);
    letter_set(letter, "own_text", errand->text);
    plan_letter(matter->plan, letter, "so that the unit sees it waits");
}

static void hold(const Errand *errand, const char *why)
{
    Matter *matter = errand->matter;
    Letter *answer = make_answer(errand);
    drop_older_holds(matter);
    answer->held = TRUE;
    g_free(answer->held_why);
    answer->held_why = g_strdup(why);
    answer->stops_besked = !errand->found->besked_at;
    plan_letter(matter->plan, answer, "held: %s", why);
    plan_answer_copy(errand, answer);
    errand_tell(errand, LETTER_HELD, why, errand->text);
    show_hold(errand, why);
}

static void send_answer(const Errand *errand)
{
    Matter *matter = errand->matter;
    if (addressed_directly(matter, errand->found)) {
        plan_event(matter->plan, "answered directly", "the resident was among the mail's own recipients");
        errand_mark_answered(errand);
        errand_tell(errand, LETTER_SENT, "why_directly", NULL);
        return;
    }
    Letter *answer = make_answer(errand);
    drop_older_holds(matter);
    answer->stops_besked = !errand->found->besked_at;
    answer->not_before = matter->config->undo_minutes > 0 ? matter->now + matter->config->undo_minutes * 60 : 0;
    plan_letter(matter->plan, answer, "a handler's answer");
    plan_answer_copy(errand, answer);
    errand_mark_answered(errand);
    confirm(errand);
}

/* Reasons for which nothing can go out at all, whatever the handler says. */
static const char *impossible(const Errand *errand)
{
    if (!*errand->text && !passes_attachment(errand->matter->mail))
        return "why_empty";
    if (leak_answers_notice(errand->matter, errand->found))
        return "why_notice";
    if (!*errand->found->resident)
        return "why_no_address";
    return NULL;
}

void errand_answer(const Errand *errand)
{
    const char *why = impossible(errand);
    if (why) {
        errand_return(errand, why);
        return;
    }
    why = leak_found(errand->matter, errand->found, errand->text);
    if (why)
        hold(errand, why);
    else
        send_answer(errand);
}

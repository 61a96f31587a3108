/* decide_staff.c - a handler presses Reply: the answer, the three commands, and what is sent back (D16, D22, D25, D27).
 */
#include "core/command.h"
#include "core/decide_parts.h"

#define YES               "ja"
#define FIRST_ANSWERS     3
#define STAFF_REPLIES_MAX 3 /* to one address on one case in an hour: then it is a machine (D10) */

static Role role_asked(const Weighed *weighed)
{
    Role asked = ROLE_NONE;
    for (guint i = 0; i < weighed->recipients->len; i++) {
        Role role = g_array_index(weighed->recipients, Recipient, i).role;
        if (role == ROLE_INTERNAL)
            return role; /* what comes to i never leaves, whatever else it was addressed to */
        if (role == ROLE_HANDLER)
            asked = role;
    }
    return asked;
}

static const Case *case_of_token(const Known *known)
{
    for (guint i = 0; i < known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(known->evidence, i);
        if (evidence->kind == EVIDENCE_TOKEN && (evidence->role == ROLE_HANDLER || evidence->role == ROLE_INTERNAL))
            return evidence->found;
    }
    return NULL;
}

/*
 * A letter back to the handler, with his own text so that nothing he wrote is
 * lost.  It stays owned by the plan; NULL when he has been told often enough.
 */
static Letter *answer_back(Matter *matter, LetterKind kind, const Case *found, const char *why, const char *own_text)
{
    if (matter->known->staff_replies >= STAFF_REPLIES_MAX) {
        plan_event(matter->plan, "not answered", "%s; told often enough in the last hour", why);
        return NULL;
    }
    Letter *letter = letter_to_staff(kind, found, mail_from(matter->mail));
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_set(letter, why, YES);
    letter_set(letter, "own_text", own_text);
    plan_letter(matter->plan, letter, "%s", why);
    return letter;
}

/*
 * D22: an answer that we cannot prove, or to an address that is not ours to
 * give.  Stored, sent nowhere; the address in the configuration hears of it,
 * never the From, so that one wrong setting cannot swallow answers.
 */
static void decide_unproven(Matter *matter, const Case *found)
{
    gboolean proven = matter->weighed->proof != PROOF_NONE;
    plan_keep(matter->plan, "%s", proven ? "the address of the case does not verify" : "staff address without proof");
    const Evidence *any = matter->known->evidence->len > 0 ? g_ptr_array_index(matter->known->evidence, 0) : NULL;
    const Case *about = found || !any ? found : any->found;
    const char *to = about ? staff_address(matter->config, about) : desk_address(matter->config);
    matter->plan->number = about ? about->number : 0;
    if (!*to || matter->known->staff_replies >= STAFF_REPLIES_MAX)
        return;
    Letter *letter = letter_new(LETTER_UNPROVEN, to, "", "sv");
    letter_set(letter, proven ? "why_bad_token" : "why_no_proof", YES);
    letter_set(letter, "entry_from", mail_from(matter->mail));
    letter_set(letter, "entry_subject", matter->mail->subject);
    plan_letter(matter->plan, letter, "D22");
}

static void mark_answered(Matter *matter, const Case *found, gint64 at)
{
    Plan *plan = matter->plan;
    if (!found->answered_at)
        plan_set_time(plan, FIELD_ANSWERED_AT, at, "first human answer");
    if (!found->besked_at)
        plan_set_time(plan, FIELD_BESKED_AT, at, "a human answer");
    if (found->status != CASE_ANSWERED)
        plan_set(plan, FIELD_STATUS, case_status_name(CASE_ANSWERED), "answered");
    plan_set_time(plan, FIELD_WAITING_SINCE, 0, "the last word is ours");
    if (found->dormant)
        plan_set(plan, FIELD_DORMANT, "no", "a person has acted");
    if (!*found->handler)
        plan_set(plan, FIELD_HANDLER, mail_from(matter->mail), "the first to answer is the handler");
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
static void release(Matter *matter, const Case *found)
{
    const Sent *held = newest_held(matter);
    if (!held || !leak_may_release(matter, found, held)) {
        answer_back(matter, LETTER_RETURNED, found, held ? held->held_why : "why_nothing_held", NULL);
        return;
    }
    for (guint i = 0; i < matter->known->pending->len; i++) {
        const Sent *sent = g_ptr_array_index(matter->known->pending, i);
        if (sent->state == LETTER_ON_HOLD && belong_together(sent, held))
            plan_letter_by_id(matter->plan, ACTION_RELEASE, sent->id, "the handler says so");
    }
    mark_answered(matter, found, matter->now);
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
static void undo(Matter *matter, const Case *found)
{
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
        answer_back(matter, LETTER_RETURNED, found, "why_nothing_to_undo", NULL);
        return;
    }
    if (found->answered_at == said_at) {
        plan_set_time(matter->plan, FIELD_ANSWERED_AT, 0, "taken back");
        plan_set(matter->plan, FIELD_STATUS, case_status_name(CASE_OPEN), "taken back");
        plan_set_time(matter->plan, FIELD_WAITING_SINCE, found->received_at, "the resident still waits");
    }
    if (was_besked)
        plan_set_time(matter->plan, FIELD_BESKED_AT, 0, "taken back");
    answer_back(matter, LETTER_RETURNED, found, "why_undone", NULL);
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

static Letter *make_answer(const Matter *matter, const Case *found, const char *text)
{
    Letter *letter = letter_to_resident(matter, LETTER_ANSWER, found, found->resident);
    g_free(letter->answers_id);
    letter->answers_id =
        g_strdup(""); /* the handler's own Message-ID is the staff's chain; the resident's is on file (D15) */
    g_free(letter->author);
    letter->author = g_strdup(mail_from(matter->mail));
    g_autofree char *name = address_clean_name(mail_from_name(matter->mail));
    g_free(letter->from_name);
    letter->from_name = *name ? g_strdup_printf("%s, %s", name, matter->config->organisation.name) : g_strdup("");
    letter_set(letter, "answer", text);
    return letter;
}

/* What went to the resident, into the unit's thread (D27); taken back together with the answer. */
static void plan_answer_copy(Matter *matter, const Case *found, const Letter *answer)
{
    const char *unit = staff_address(matter->config, found);
    if (!matter->config->copy_answers || !*unit || address_equal(unit, mail_from(matter->mail)))
        return;
    Letter *copy = letter_to_staff(LETTER_ANSWER_COPY, found, unit);
    g_free(copy->author);
    copy->author = g_strdup(answer->author);
    copy->not_before = answer->not_before;
    copy->held = answer->held;
    letter_set(copy, "answer", letter_get(answer, "answer"));
    g_autofree char *name = address_clean_name(mail_from_name(matter->mail));
    letter_set(copy, "handler_name", *name ? name : mail_from(matter->mail));
    plan_letter(matter->plan, copy, "so that colleagues see it is answered");
}

static void confirm(Matter *matter, const Case *found, const char *text)
{
    gboolean dropped = drops_attachment(matter->mail);
    if (!dropped && matter->known->answers_by_sender >= FIRST_ANSWERS)
        return;
    Letter *letter = letter_to_staff(LETTER_SENT, found, mail_from(matter->mail));
    letter_set(letter, "answer", text);
    if (dropped)
        letter_set(letter, "dropped_nested", YES);
    if (matter->config->undo_minutes > 0) {
        g_autofree char *minutes = g_strdup_printf("%u", matter->config->undo_minutes);
        letter_set(letter, "undo_minutes", minutes);
    }
    plan_letter(matter->plan, letter, "%s", dropped ? "an attachment was left out" : "one of the first answers");
}

/* A hold shows in the unit's mailbox too: the handler may have gone home (D17). */
static void show_hold(Matter *matter, const Case *found, const char *why, const char *text)
{
    const char *unit = staff_address(matter->config, found);
    if (!*unit || address_equal(unit, mail_from(matter->mail)) || matter->known->staff_replies >= STAFF_REPLIES_MAX)
        return;
    Letter *letter = letter_to_staff(LETTER_HELD, found, unit);
    g_autofree char *name = address_clean_name(mail_from_name(matter->mail));
    letter_set(letter, "handler_name", *name ? name : mail_from(matter->mail));
    letter_set(letter, why, YES);
    letter_set(letter, "own_text", text);
    plan_letter(matter->plan, letter, "so that the unit sees it waits");
}

static void hold(Matter *matter, const Case *found, const char *text, const char *why)
{
    Letter *answer = make_answer(matter, found, text);
    drop_older_holds(matter);
    answer->held = TRUE;
    g_free(answer->held_why);
    answer->held_why = g_strdup(why);
    answer->stops_besked = !found->besked_at;
    plan_letter(matter->plan, answer, "held: %s", why);
    plan_answer_copy(matter, found, answer);
    answer_back(matter, LETTER_HELD, found, why, text);
    show_hold(matter, found, why, text);
}

static void send_answer(Matter *matter, const Case *found, const char *text)
{
    if (addressed_directly(matter, found)) {
        plan_event(matter->plan, "answered directly", "the resident was among the mail's own recipients");
        mark_answered(matter, found, matter->now);
        answer_back(matter, LETTER_SENT, found, "why_directly", NULL);
        return;
    }
    Letter *answer = make_answer(matter, found, text);
    drop_older_holds(matter);
    answer->stops_besked = !found->besked_at;
    answer->not_before = matter->config->undo_minutes > 0 ? matter->now + matter->config->undo_minutes * 60 : 0;
    plan_letter(matter->plan, answer, "a handler's answer");
    plan_answer_copy(matter, found, answer);
    mark_answered(matter, found, matter->now);
    confirm(matter, found, text);
}

/* Reasons for which nothing can go out at all, whatever the handler says. */
static const char *impossible(const Matter *matter, const Case *found, const Command *command)
{
    if (command->kind == COMMAND_UNKNOWN)
        return "why_unknown_command";
    if (command->kind == COMMAND_MISPLACED)
        return "why_misplaced_command";
    if (!*command->rest && !passes_attachment(matter->mail))
        return "why_empty";
    if (leak_answers_notice(matter, found))
        return "why_notice";
    if (!*found->resident)
        return "why_no_address";
    return NULL;
}

static void answer_resident(Matter *matter, const Case *found, const Command *command, const char *written)
{
    const char *why = impossible(matter, found, command);
    if (why) {
        Letter *letter = answer_back(matter, LETTER_RETURNED, found, why, written);
        if (letter) {
            letter_set(letter, "command", command->line);
            letter_set(letter, "suggestion", command->suggestion);
        }
        return;
    }
    why = leak_found(matter, found, command->rest);
    if (why)
        hold(matter, found, command->rest, why);
    else
        send_answer(matter, found, command->rest);
}

/* Marked as automatic on its way (a transport rule, a list): what a handler believes to have answered must not vanish.
 */
static void decide_marked(Matter *matter, const Case *found)
{
    plan_file(matter->plan, ENTRY_INTERNAL, "proven staff, but %s", matter->weighed->reason);
    g_autofree char *written = mail_written_text(matter->mail);
    answer_back(matter, LETTER_RETURNED, found, "why_automatic", written);
}

void decide_staff(Matter *matter)
{
    const Case *found = case_of_token(matter->known);
    if (matter->weighed->proof == PROOF_NONE || !found) {
        decide_unproven(matter, found);
        return;
    }
    matter->plan->number = found->number;
    g_free(matter->plan->evidence);
    matter->plan->evidence = g_strdup(evidence_name(EVIDENCE_TOKEN));
    if (nature_is_automatic(matter->weighed->nature)) {
        decide_marked(matter, found);
        return;
    }
    if (role_asked(matter->weighed) == ROLE_INTERNAL || leak_is_internal(matter)) {
        plan_file(matter->plan, ENTRY_INTERNAL, "internal: it never leaves");
        answer_back(matter, LETTER_RETURNED, found, "why_internal", NULL);
        return;
    }
    g_autofree char *written = mail_written_text(matter->mail);
    g_autoptr(Command) command = command_read(written);
    plan_file(matter->plan, ENTRY_ANSWER, "proven by %s", proof_name(matter->weighed->proof));
    switch (command->kind) {
    case COMMAND_SEND:
        release(matter, found);
        return;
    case COMMAND_UNDO:
        undo(matter, found);
        return;
    case COMMAND_HELP:
        answer_back(matter, LETTER_HELP, found, "why_asked", NULL);
        return;
    case COMMAND_NONE:
    case COMMAND_UNKNOWN:
    case COMMAND_MISPLACED:
        answer_resident(matter, found, command, written);
        return;
    }
}

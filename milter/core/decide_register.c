/* decide_register.c - staff write down what somebody said by telephone, in a visit or on paper (STORYBOARDS 4.11). */
#include "core/code.h"
#include "core/decide_parts.h"

#define YES "ja"
#define REGISTER_REPLIES_MAX 60 /* letters to one address in an hour: nobody registers faster than that by hand */

/* A machine that registers is not answered for ever; what it says is filed all the same. */
static gboolean is_told_enough(Matter *matter, const char *what)
{
    if (matter->known->staff_replies < REGISTER_REPLIES_MAX)
        return FALSE;
    plan_event(matter->plan, "not answered", "%s; told often enough in the last hour", what);
    return TRUE;
}

/* Not registered: the mail comes back whole, with what to write instead. */
static void give_back(Matter *matter, const char *why)
{
    plan_keep(matter->plan, "a registration that cannot be read");
    if (is_told_enough(matter, why))
        return;
    g_autoptr(Case) nothing = case_new(0);
    g_free(nothing->subject);
    nothing->subject = g_strdup(matter->mail->subject);
    Letter *letter = letter_to_staff(LETTER_RETURNED, nothing, mail_from(matter->mail));
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    g_autofree char *written = mail_written_text(matter->mail);
    letter_set(letter, why, YES);
    letter_set(letter, "command", matter->weighed->registration->line);
    letter_set(letter, "own_text", written);
    g_autofree char *names = code_names(matter->config->submitters);
    if (matter->weighed->registration->fault == REGISTER_SUBMITTER)
        letter_set(letter, "names", names);
    plan_letter(matter->plan, letter, "%s", why);
}

void letter_from_registration(Letter *letter, const Matter *matter)
{
    const Registration *registration = matter->weighed->registration;
    if (!registration)
        return;
    g_autofree char *who = registration_who(registration);
    g_autofree char *when = calendar_print_moment(matter->config->calendar, registration->received_at);
    g_autofree char *by = address_clean_name(mail_from_name(matter->mail));
    letter_set(letter, "entry_from", who);
    letter_set(letter, "received", when);
    letter_set(letter, "resident_phone", registration->phone);
    letter_set(letter, "registered_by", *by ? by : mail_from(matter->mail));
    if (!*registration->email && *registration->phone)
        letter_set(letter, "wants_call", YES);
}

/* The case that the plan opens, and whether anything goes to the resident. */
static const Case *opened_case(const Plan *plan, gboolean *told)
{
    const Case *opened = NULL;
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_OPEN)
            opened = action->opened;
        if (action->kind == ACTION_LETTER && letter_traits(action->letter->kind)->audience == AUDIENCE_RESIDENT)
            *told = TRUE;
    }
    return opened;
}

/* To be read out while the resident is still on the line. */
static void plan_registered(Matter *matter, const Case *opened, gboolean told)
{
    g_assert(opened != NULL);
    if (is_told_enough(matter, "registered"))
        return;
    Letter *letter = letter_to_staff(LETTER_REGISTERED, opened, mail_from(matter->mail));
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_from_registration(letter, matter);
    letter_set(letter, "wants_call", NULL);
    if (told)
        letter_set(letter, "receipt_to", opened->resident);
    if (opened->triage)
        letter_set(letter, "is_triage", YES);
    if (matter->weighed->registration->told)
        letter_set(letter, "besked_oral", YES);
    plan_letter(matter->plan, letter, "the number to read out");
}

void decide_register(Matter *matter)
{
    const Registration *registration = matter->weighed->registration;
    const char *why = register_fault_flag(registration->fault);
    if (why) {
        give_back(matter, why);
        return;
    }
    const GPtrArray *evidence = matter->known->evidence;
    const Evidence *named = evidence->len > 0 ? g_ptr_array_index(evidence, 0) : NULL;
    decide_open(matter, OPEN_ORDINARY, named && named->kind == EVIDENCE_REFERENCE ? named->found : NULL);
    gboolean told = FALSE;
    const Case *opened = opened_case(matter->plan, &told);
    if (registration->told)
        plan_set_time(matter->plan, FIELD_BESKED_AT, registration->received_at, "word was given by mouth");
    plan_registered(matter, opened, told);
}

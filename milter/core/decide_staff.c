/*
 * decide_staff.c - mail from proven staff: whose errand it is, and that all of
 * it is done or nothing (D16, D22, D25).
 */
#include "core/decide_errand.h"

#define YES               "ja"

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

char *errand_handler_name(const Errand *errand)
{
    char *name = address_clean_name(mail_from_name(errand->matter->mail));
    if (*name)
        return name;
    g_free(name);
    return g_strdup(mail_from(errand->matter->mail));
}

Letter *errand_tell(const Errand *errand, LetterKind kind, const char *why, const char *own_text)
{
    Matter *matter = errand->matter;
    if (matter->known->staff_replies >= STAFF_REPLIES_MAX) {
        plan_event(matter->plan, "not answered", "%s; told often enough in the last hour", why);
        return NULL;
    }
    Letter *letter = letter_to_staff(kind, errand->found, mail_from(matter->mail));
    g_free(letter->answers_id);
    letter->answers_id = g_strdup(matter->mail->message_id ? matter->mail->message_id : "");
    letter_set(letter, why, YES);
    letter_set(letter, "own_text", own_text);
    plan_letter(matter->plan, letter, "%s", why);
    return letter;
}

void errand_return(const Errand *errand, const char *why)
{
    Letter *letter = errand_tell(errand, LETTER_RETURNED, why, errand->written);
    if (!letter)
        return;
    letter_set(letter, "command", errand->commands->line);
    letter_set(letter, "suggestion", errand->commands->suggestion);
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

/* Marked as automatic on its way (a transport rule, a list): what a handler believes to have answered must not vanish.
 */
static void decide_marked(const Errand *errand)
{
    Matter *matter = errand->matter;
    plan_file(matter->plan, ENTRY_INTERNAL, "proven staff, but %s", matter->weighed->reason);
    errand_tell(errand, LETTER_RETURNED, "why_automatic", errand->written);
}

static const char *fault_flag(CommandsFault fault)
{
    switch (fault) {
    case COMMANDS_FINE:
        return NULL;
    case COMMANDS_UNKNOWN:
        return "why_unknown_command";
    case COMMANDS_MISPLACED:
        return "why_misplaced_command";
    case COMMANDS_UNFINISHED:
        return "why_unfinished_command";
    case COMMANDS_CLASH:
        return "why_command_clash";
    }
    return NULL;
}

/* Why the commands cannot be done, or NULL. */
static const char *check_commands(const Errand *errand)
{
    const char *why = fault_flag(errand->commands->fault);
    for (guint i = 0; i < errand->commands->list->len && !why; i++) {
        const Command *command = g_ptr_array_index(errand->commands->list, i);
        if (doings[command->kind].check)
            why = doings[command->kind].check(errand, command);
    }
    return why;
}

static gboolean text_stays(const Commands *commands)
{
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = g_ptr_array_index(commands->list, i);
        if (command_traits(command->kind)->text_stays)
            return TRUE;
    }
    return FALSE;
}

static void decide_errand(const Errand *errand)
{
    const Commands *commands = errand->commands;
    const char *why = check_commands(errand);
    if (why) {
        errand_return(errand, why);
        return;
    }
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = g_ptr_array_index(commands->list, i);
        doings[command->kind].carry(errand, command);
    }
    if (commands->list->len == 0 || (*errand->text && !text_stays(commands)))
        errand_answer(errand);
}

void decide_staff(Matter *matter)
{
    const Case *found = case_of_token(matter->known);
    if (matter->weighed->proof == PROOF_NONE || !found) {
        decide_unproven(matter, found);
        return;
    }
    g_autofree char *written = mail_written_text(matter->mail);
    g_autoptr(Commands) commands = commands_read(written);
    const Errand errand = {
        .matter = matter, .found = found, .commands = commands, .written = written, .text = commands->rest};
    matter->plan->number = found->number;
    g_free(matter->plan->evidence);
    matter->plan->evidence = g_strdup(evidence_name(EVIDENCE_TOKEN));
    if (nature_is_automatic(matter->weighed->nature)) {
        decide_marked(&errand);
        return;
    }
    if (role_asked(matter->weighed) == ROLE_INTERNAL || leak_is_internal(matter)) {
        plan_file(matter->plan, ENTRY_INTERNAL, "internal: it never leaves");
        errand_tell(&errand, LETTER_RETURNED, "why_internal", NULL);
        return;
    }
    plan_file(matter->plan, ENTRY_ANSWER, "proven by %s", proof_name(matter->weighed->proof));
    decide_errand(&errand);
}

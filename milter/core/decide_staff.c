/*
 * decide_staff.c - mail from proven staff: whose errand it is, and that all of
 * it is done or nothing (D16, D22, D25).
 */
#include "core/decide_doings.h"
#include "core/marks.h"
#include "core/nature_text.h"
#include "core/phrase.h"

#include <string.h>

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
    if (strcmp(why, "why_hand_over") == 0)
        move_name_offer(matter, errand->found, letter);
    plan_letter(matter->plan, letter, "%s", why);
    return letter;
}

/* The first command that cannot be done; NULL if all can. */
static const Command *find_refused(const Errand *errand, const char **why)
{
    for (guint i = 0; i < errand->commands->list->len; i++) {
        const Command *command = g_ptr_array_index(errand->commands->list, i);
        *why = doings[command->kind].check ? doings[command->kind].check(errand, command) : NULL;
        if (*why)
            return command;
    }
    return NULL;
}

void errand_return(const Errand *errand, const char *why)
{
    Letter *letter = errand_tell(errand, LETTER_RETURNED, why, errand->written);
    if (!letter)
        return;
    const char *again = NULL;
    const Command *refused = find_refused(errand, &again);
    letter_set(letter, "command", refused ? refused->line : errand->commands->line);
    letter_set(letter, "suggestion", errand->commands->suggestion);
    if (refused)
        move_explain(errand, refused, letter);
    notes_explain(errand, letter);
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
    if (!*to || matter->known->unproven >= UNPROVEN_HOUR_MAX) {
        plan_event(matter->plan, "not told", "%s", *to ? "warned often enough in the last hour" : "no address is set");
        return;
    }
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
    if (!why)
        find_refused(errand, &why);
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

/* What may be asked for from the inside; all else is about the resident, who is not there. */
static gboolean stays_inside(const Commands *commands)
{
    for (guint i = 0; i < commands->list->len; i++) {
        CommandKind kind = ((const Command *)g_ptr_array_index(commands->list, i))->kind;
        if (kind != COMMAND_INTERNAL && kind != COMMAND_HISTORY && kind != COMMAND_HELP)
            return FALSE;
    }
    return TRUE;
}

/* A colleague who answers "Ja" says just that, and does not send what somebody else has on hold. */
static gboolean is_only_words(const Commands *commands)
{
    const Command *first = commands->list->len == 1 ? g_ptr_array_index(commands->list, 0) : NULL;
    gboolean yes = first && first->kind == COMMAND_SEND && strcmp(first->line, commands->rest) == 0;
    return commands->list->len == 0 || yes;
}

/* To whom and how words of the handler's go, as the commands beside them have just set it right. */
static Case *as_changed(const Errand *errand)
{
    Case *changed = case_copy(errand->found);
    const GPtrArray *actions = errand->matter->plan->actions;
    for (guint i = 0; i < actions->len; i++) {
        const Action *action = g_ptr_array_index(actions, i);
        gboolean shapes = action->field == FIELD_RESIDENT || action->field == FIELD_PARTICIPANT ||
                          action->field == FIELD_LANGUAGE || action->field == FIELD_SENSITIVE;
        if (action->kind == ACTION_CHANGE && !action->about && shapes)
            plan_change_case(action, changed);
    }
    return changed;
}

static void answer_as_changed(const Errand *errand)
{
    g_autoptr(Case) changed = as_changed(errand);
    Errand whole = *errand;
    whole.found = changed;
    errand_answer(&whole);
}

/* The interpreter is told of the case as it will be, in whatever order the commands stand. */
static void translate_as_changed(const Errand *errand, const Command *translate)
{
    g_autoptr(Case) changed = as_changed(errand);
    Errand whole = *errand;
    whole.found = changed;
    errand_translate(&whole, translate);
}

static void carry_out(const Errand *errand)
{
    const Commands *commands = errand->commands;
    const Command *translate = commands_find(commands, COMMAND_TRANSLATE);
    for (guint i = 0; i < commands->list->len; i++) {
        const Command *command = g_ptr_array_index(commands->list, i);
        if (command != translate)
            doings[command->kind].carry(errand, command);
    }
    if (translate)
        translate_as_changed(errand, translate);
}

static void decide_errand(const Errand *errand)
{
    const Commands *commands = errand->commands;
    if (errand->inside && commands->fault == COMMANDS_FINE && is_only_words(commands)) {
        errand_pass_inside(errand);
        return;
    }
    const char *why = errand->inside && !stays_inside(commands) ? "why_internal" : check_commands(errand);
    if (why) {
        errand_return(errand, why);
        return;
    }
    carry_out(errand);
    gboolean kept = text_stays(commands) || commands_find(commands, COMMAND_WORD);
    if (!errand->inside && (commands->list->len == 0 || (*errand->text && !kept)))
        answer_as_changed(errand);
}

/* A question to a colleague is internal also when it comes back for its command: what is on file as internal is looked
 * for in every answer. */
static gboolean is_internal_talk(const Commands *commands)
{
    if (commands_find(commands, COMMAND_INTERNAL) || commands_find(commands, COMMAND_MOVE) ||
        commands_find(commands, COMMAND_SPLIT) || g_strcmp0(commands->suggestion, "#intern") == 0)
        return TRUE;
    g_autofree char *line = phrase_fold(commands->line ? commands->line : "");
    return g_str_has_prefix(line, " intern");
}

/* Whose words an answer would be. */
static const char *author_of(const Matter *matter, const Case *found)
{
    const Evidence *asked = leak_translated(matter, found);
    return asked ? asked->correspondent : mail_from(matter->mail);
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
    move_read_number(matter, found, commands);
    g_autofree char *set = mail_written_marked(matter->mail);
    g_autofree char *marked = marks_tail(set ? set : "", commands->rest);
    const Errand errand = {
        .matter = matter, .found = found, .commands = commands, .written = written, .text = commands->rest,
        .marked = marked, .author = author_of(matter, found),
        .inside = role_asked(matter->weighed) == ROLE_INTERNAL || leak_is_internal(matter)};
    matter->plan->number = found->number;
    g_free(matter->plan->evidence);
    matter->plan->evidence = g_strdup(evidence_name(EVIDENCE_TOKEN));
    if (nature_is_recall(matter->mail)) {
        errand_recall(&errand);
        return;
    }
    if (nature_is_automatic(matter->weighed->nature)) {
        decide_marked(&errand);
        return;
    }
    if (errand.inside)
        plan_file(matter->plan, ENTRY_INTERNAL, "internal: it never leaves");
    else
        plan_file(matter->plan, is_internal_talk(commands) ? ENTRY_INTERNAL : ENTRY_ANSWER, "proven by %s",
                  proof_name(matter->weighed->proof));
    decide_errand(&errand);
}

/* decide_close.c - #klart, #skräp and #släpp: how a case ends, or begins after all (4.9, D49, D60). */
#include "core/code.h"
#include "core/decide_doings.h"
#include "core/phrase.h"
#include "core/scope.h"

#include <string.h>

#define YES "ja"

void errand_close(const Errand *errand, const char *why)
{
    Matter *matter = errand->matter;
    plan_set(matter->plan, FIELD_STATUS, case_status_name(CASE_CLOSED), "%s", why);
    plan_set_time(matter->plan, FIELD_CLOSED_AT, matter->now, "%s", why);
    if (errand->found->paused_until)
        plan_set_time(matter->plan, FIELD_PAUSED_UNTIL, 0, "nothing is waited for any more");
}

/* -- #klart ---------------------------------------------------------------- */

static gboolean answers_otherwise(const Errand *errand)
{
    return commands_find(errand->commands, COMMAND_CALLED) || commands_find(errand->commands, COMMAND_POSTED);
}

/* Words after #klart that are no outcome. */
static const char *const without_answer[] = {" utan svar ", " without answer "};
static const char *const said_anyway[] = {" ärendet ", " ärende ", " the case "};

static gboolean says_without_answer(const Command *command)
{
    g_autofree char *folded = phrase_fold(command->argument);
    for (guint i = 0; i < G_N_ELEMENTS(without_answer); i++)
        if (strstr(folded, without_answer[i]))
            return TRUE;
    return FALSE;
}

/* What is left of the argument: an outcome, or "".  Caller owns. */
static char *outcome_word(const Command *command)
{
    g_autofree char *folded = phrase_fold(command->argument);
    g_autoptr(GString) word = g_string_new(folded);
    for (guint i = 0; i < G_N_ELEMENTS(without_answer); i++)
        g_string_replace(word, without_answer[i], " ", 0);
    for (guint i = 0; i < G_N_ELEMENTS(said_anyway); i++)
        g_string_replace(word, said_anyway[i], " ", 0);
    return g_strstrip(g_strdup(word->str));
}

/* The whole of it must be one: what is more may be meant for the resident. */
static const Code *outcome_of(const Errand *errand, const Command *command)
{
    g_autofree char *word = outcome_word(command);
    return code_find(errand->matter->config->outcomes, word);
}

/* Nobody has said anything to somebody who may be waiting for it. */
static gboolean is_unheard(const Errand *errand)
{
    const Case *found = errand->found;
    return !found->answered_at && !found->quiet && !found->spam && category_of(found->category) != CATEGORY_PRAISE;
}

const char *check_done(const Errand *errand, const Command *command)
{
    gboolean closed = errand->found->status == CASE_CLOSED;
    g_autofree char *word = outcome_word(command);
    if (closed && !*errand->text && !*word)
        return "why_closed";
    if (errand_not_theirs(errand))
        return "why_not_yours";
    if (*word && !outcome_of(errand, command))
        return "why_unknown_outcome";
    if (*errand->text || answers_otherwise(errand))
        return NULL;
    if (errand_has_files(errand))
        return "why_only_files";
    return !closed && is_unheard(errand) && !says_without_answer(command) ? "why_never_answered" : NULL;
}

void errand_done(const Errand *errand, const Command *command)
{
    const Code *outcome = outcome_of(errand, command);
    if (outcome)
        plan_set(errand->matter->plan, FIELD_OUTCOME, outcome->code, "by %s", mail_from(errand->matter->mail));
    if (*errand->text || answers_otherwise(errand) || errand->found->status == CASE_CLOSED)
        return; /* with its last answer, or before */
    errand_wake(errand);
    if (!*errand->found->handler)
        plan_set(errand->matter->plan, FIELD_HANDLER, mail_from(errand->matter->mail), "who closes it");
    errand_close(errand, says_without_answer(command) ? "closed without an answer" : "closed by the handler");
}

/* D60: never after praise, never in a sensitive matter. */
static gboolean may_ask_helped(const Errand *errand)
{
    const Case *found = errand->found;
    const Unit *unit = config_unit(errand->matter->config, found->unit);
    return errand->matter->config->ask_helped && !found->sensitive && !(unit && unit->sensitive) &&
           category_of(found->category) != CATEGORY_PRAISE;
}

void errand_describe_answer(const Errand *errand, Letter *answer)
{
    const Command *wait = commands_find(errand->commands, COMMAND_WAIT);
    if (wait)
        errand_describe_wait(errand, wait, answer);
    if (!commands_find(errand->commands, COMMAND_DONE))
        return;
    letter_set(answer, "closes", YES);
    if (may_ask_helped(errand))
        letter_set(answer, "ask_helped", YES);
}

/* -- #kopia's letters ------------------------------------------------------ */

static gboolean gets_copies(const Case *found, const char *email)
{
    return !address_equal(email, found->resident) && address_is_deliverable(email);
}

char *errand_other_receivers(const Errand *errand)
{
    const GPtrArray *participants = errand->found->participants;
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < participants->len; i++) {
        const char *to = g_ptr_array_index(participants, i);
        if (gets_copies(errand->found, to))
            g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", to);
    }
    return list->len > 0 ? g_strdup(list->str) : NULL;
}

void errand_answer_others(const Errand *errand, const Letter *answer)
{
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    for (guint i = 0; i < found->participants->len; i++) {
        const char *to = g_ptr_array_index(found->participants, i);
        if (!gets_copies(found, to))
            continue;
        Letter *letter = letter_to_resident(matter, LETTER_ANSWER, found, to);
        g_free(letter->to_name);
        letter->to_name = g_strdup("");
        g_free(letter->answers_id);
        letter->answers_id = g_strdup("");
        g_free(letter->author);
        letter->author = g_strdup(answer->author);
        g_free(letter->from_name);
        letter->from_name = g_strdup(answer->from_name);
        g_free(letter->held_why);
        letter->held_why = g_strdup(answer->held_why);
        letter->held = answer->held;
        letter->not_before = answer->not_before;
        letter_set(letter, "answer", letter_get(answer, "answer"));
        letter_set(letter, "closes", letter_get(answer, "closes"));
        letter_set(letter, "until_day", letter_get(answer, "until_day"));
        letter_set(letter, "logos", letter_get(answer, "logos"));
        plan_letter(matter->plan, letter, "a participant gets the answers too");
    }
}

/* -- spam ------------------------------------------------------------------ */

static gboolean is_of_desk(const Matter *matter)
{
    g_autoptr(Scope) scope = scope_new(matter->config, mail_from(matter->mail));
    return scope_holds(scope->own, matter->config->triage_unit);
}

/* Nobody hears of it, so it is for those whose case it is, and the desk that sorts them. */
const char *check_spam(const Errand *errand, const Command *command)
{
    (void)command;
    const char *confidant = errand->found->confidant;
    if (*confidant)
        return address_equal(confidant, mail_from(errand->matter->mail)) ? NULL : "why_not_yours";
    return is_of_desk(errand->matter) ? NULL : errand_not_theirs(errand);
}

void errand_spam(const Errand *errand, const Command *command)
{
    (void)command;
    plan_set(errand->matter->plan, FIELD_SPAM, "yes", "%s says so", mail_from(errand->matter->mail));
    if (!errand->found->quiet)
        plan_set(errand->matter->plan, FIELD_QUIET, "yes", "no letter goes to spammers");
    errand_close(errand, "spam");
}

const char *check_release(const Errand *errand, const Command *command)
{
    const Case *found = errand->found;
    g_autoptr(GArray) named = reference_find(errand->matter->config->prefix, command->argument);
    if (named->len > 0 && g_array_index(named, CaseNumber, 0) != found->number)
        return "why_other_case";
    return found->quiet || found->spam ? NULL : "why_not_stopped";
}

/* What the resident has heard, as a flag of templates/sv/copy.txt.  A receipt that names nobody stops no clock, and yet
 * it is not sent twice. */
static const char *tell_released(const Errand *errand)
{
    const Case *found = errand->found;
    if (found->besked_at)
        return "besked_told";
    if (found->answered_at || errand->matter->known->receipts_case > 0)
        return "besked_acknowledged";
    return errand_receipt_again(errand, found->resident) ? "besked_told" : "besked_withheld";
}

/* As if it had been let through at once; the clock has run since it came. */
void errand_release_spam(const Errand *errand, const Command *command)
{
    (void)command;
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    const char *unit = staff_address(matter->config, found);
    plan_set(matter->plan, FIELD_QUIET, "no", "%s has released it", mail_from(matter->mail));
    if (found->spam)
        plan_set(matter->plan, FIELD_SPAM, "no", "released");
    if (found->status == CASE_CLOSED) {
        plan_set(matter->plan, FIELD_STATUS, case_status_name(CASE_OPEN), "released");
        plan_set_time(matter->plan, FIELD_CLOSED_AT, 0, "released");
    }
    errand_wake(errand);
    const char *heard = tell_released(errand);
    if (found->triage || !*unit)
        return; /* the desk has its copy already */
    Letter *copy = letter_to_staff(LETTER_COPY, found, unit);
    letter_set(copy, "is_released", YES);
    letter_reach(copy, found);
    letter_set(copy, heard, YES);
    letter_due_day(copy, found, matter->config);
    plan_letter(matter->plan, copy, "to the unit, which has not seen it");
}

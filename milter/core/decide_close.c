/* decide_close.c - #klart, #skräp and #släpp: how a case ends, or begins after all (4.9, D49, D60). */
#include "core/decide_doings.h"
#include "core/phrase.h"

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

static gboolean has_files(const Mail *mail)
{
    for (guint i = 0; i < mail->attachments->len; i++)
        if (!((const Attachment *)g_ptr_array_index(mail->attachments, i))->logo)
            return TRUE;
    return FALSE;
}

static gboolean says_without_answer(const Command *command)
{
    g_autofree char *folded = phrase_fold(command->argument);
    return strstr(folded, " utan svar ") || strstr(folded, " without answer ");
}

/* Nobody has said anything to somebody who may be waiting for it. */
static gboolean is_unheard(const Errand *errand)
{
    const Case *found = errand->found;
    return !found->answered_at && !found->quiet && !found->spam && category_of(found->category) != CATEGORY_PRAISE;
}

const char *check_done(const Errand *errand, const Command *command)
{
    if (errand->found->status == CASE_CLOSED && !*errand->text)
        return "why_closed";
    if (errand_not_theirs(errand))
        return "why_not_yours";
    if (*errand->text || answers_otherwise(errand))
        return NULL;
    if (has_files(errand->matter->mail))
        return "why_only_files";
    return is_unheard(errand) && !says_without_answer(command) ? "why_never_answered" : NULL;
}

void errand_done(const Errand *errand, const Command *command)
{
    if (*errand->text || answers_otherwise(errand))
        return; /* with its last answer */
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

void errand_answer_others(const Errand *errand, const Letter *answer)
{
    Matter *matter = errand->matter;
    const Case *found = errand->found;
    for (guint i = 0; i < found->participants->len; i++) {
        const char *to = g_ptr_array_index(found->participants, i);
        if (address_equal(to, found->resident) || !address_is_deliverable(to))
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
        plan_letter(matter->plan, letter, "a participant gets the answers too");
    }
}

/* -- spam ------------------------------------------------------------------ */

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
    gboolean told = errand_receipt_again(errand, found->resident) || found->besked_at;
    if (found->triage || !*unit)
        return; /* the desk has its copy already */
    Letter *copy = letter_to_staff(LETTER_COPY, found, unit);
    letter_set(copy, "is_released", YES);
    letter_set(copy, told ? "besked_told" : "besked_withheld", YES);
    letter_due_day(copy, found, matter->config);
    plan_letter(matter->plan, copy, "to the unit, which has not seen it");
}

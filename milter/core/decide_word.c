/* decide_word.c - #besked, #ringt, #postat and #vänta: what the resident has been told, or will be (R56, D48, D50). */
#include "core/date_words.h"
#include "core/decide_doings.h"
#include "core/phrase.h"

#include <string.h>

#define YES           "ja"
#define WAIT_DAYS_MAX 400

/* -- #besked --------------------------------------------------------------- */

/* "muntligt" before the text, or after it for those who write as they speak.  What is left, or NULL if it is not there. */
static const char *oral_words(const char *argument)
{
    g_autofree char *folded = phrase_fold(argument);
    if (!g_str_has_prefix(folded, " muntligt ") && !g_str_has_prefix(folded, " muntligen "))
        return NULL;
    const char *rest = argument + strcspn(argument, " \t,.:;-");
    return rest + strspn(rest, " \t,.:;-");
}

const char *check_word(const Errand *errand, const Command *command)
{
    const Matter *matter = errand->matter;
    const Case *found = errand->found;
    if (found->status == CASE_CLOSED)
        return "why_closed";
    if (errand_not_theirs(errand))
        return "why_not_yours";
    if (found->triage)
        return "why_triage";
    if (move_overtook(matter, found))
        return "why_moved_already";
    if (oral_words(command->argument))
        return NULL;
    if (!errand_may_tell(errand, config_unit(matter->config, found->unit)))
        return "why_not_told";
    if (errand_has_files(errand))
        return "why_word_files";
    g_autofree char *words = errand_words(command->argument, errand);
    return *words ? leak_found(matter, found, words) : NULL;
}

void errand_word(const Errand *errand, const Command *command)
{
    Matter *matter = errand->matter;
    const char *oral = oral_words(command->argument);
    errand_wake(errand);
    if (!*errand->found->handler)
        plan_set(matter->plan, FIELD_HANDLER, mail_from(matter->mail), "who gives word is the handler");
    g_autofree char *words = errand_words(oral ? oral : command->argument, errand);
    if (oral) {
        plan_event(matter->plan, "told by mouth", "%s", words);
        if (!errand->found->besked_at)
            plan_set_time(matter->plan, FIELD_BESKED_AT, matter->now, "told by mouth");
        return;
    }
    Letter *letter = errand_tell_resident(errand, LETTER_WORD, config_unit(matter->config, errand->found->unit));
    if (letter)
        letter_set(letter, "words", words);
}

/* -- #ringt, #postat ------------------------------------------------------- */

const char *check_called(const Errand *errand, const Command *command)
{
    (void)command;
    return errand_not_theirs(errand);
}

void errand_called(const Errand *errand, const Command *command)
{
    g_autofree char *words = errand_words(command->argument, errand);
    plan_event(errand->matter->plan, command->kind == COMMAND_CALLED ? "answered by telephone" : "answered by post", "%s",
               words);
    errand_mark_answered(errand);
}

/* -- #vänta ---------------------------------------------------------------- */

/* A day and, behind it, the reason. */
typedef struct {
    GDate day;
    const char *why; /* borrowed from the command */
    gboolean found;
} Pause;

static Pause read_pause(const Errand *errand, const Command *command)
{
    GDate today = calendar_day(errand->matter->config->calendar, errand->matter->now);
    Pause pause = {.why = command->argument};
    gsize taken = date_words_read(command->argument, &today, &pause.day);
    pause.found = taken > 0;
    pause.why += taken + strspn(command->argument + taken, " \t,.:;-");
    return pause;
}

const char *check_wait(const Errand *errand, const Command *command)
{
    const Matter *matter = errand->matter;
    const Pause pause = read_pause(errand, command);
    GDate today = calendar_day(matter->config->calendar, matter->now);
    if (errand->found->status == CASE_CLOSED || commands_find(errand->commands, COMMAND_DONE))
        return errand->found->status == CASE_CLOSED ? "why_closed" : "why_command_clash";
    if (errand_not_theirs(errand))
        return "why_not_yours";
    if (!pause.found)
        return "why_unknown_date";
    int days = g_date_days_between(&today, &pause.day);
    if (days <= 0 || days > WAIT_DAYS_MAX)
        return days <= 0 ? "why_past_date" : "why_far_date";
    if (!*pause.why && !*errand->text)
        return "why_no_reason";
    if (!*errand->text && errand_has_files(errand))
        return "why_wait_files";
    gboolean written = *errand->text || errand_may_tell(errand, config_unit(matter->config, errand->found->unit));
    return *pause.why && written ? leak_found(matter, errand->found, pause.why) : NULL;
}

void errand_describe_wait(const Errand *errand, const Command *command, Letter *letter)
{
    const Pause pause = read_pause(errand, command);
    g_autofree char *day = calendar_print_day(&pause.day, language_is_known(letter->language) ? letter->language : "sv");
    letter_set(letter, "until_day", day);
    letter_set(letter, "until_why", pause.why);
}

/* An answer below says it in its own words, with the day under them (errand_describe_answer). */
void errand_wait(const Errand *errand, const Command *command)
{
    Matter *matter = errand->matter;
    const Pause pause = read_pause(errand, command);
    plan_set_time(matter->plan, FIELD_PAUSED_UNTIL, calendar_end_of_day(matter->config->calendar, &pause.day), "%s",
                  pause.why);
    errand_wake(errand);
    if (!*errand->found->handler)
        plan_set(matter->plan, FIELD_HANDLER, mail_from(matter->mail), "who waits is the handler");
    if (*errand->text)
        return;
    const Unit *unit = config_unit(matter->config, errand->found->unit);
    Letter *letter = errand_tell_resident(errand, LETTER_PAUSED, unit);
    if (letter)
        errand_describe_wait(errand, command, letter);
    else
        errand_tell(errand, LETTER_RETURNED, "why_not_told", NULL);
}

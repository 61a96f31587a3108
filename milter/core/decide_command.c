/* decide_command.c - which function does what each command says. */
#include "core/decide_doings.h"

static void send_help(const Errand *errand, const Command *command)
{
    (void)command;
    errand_tell(errand, LETTER_HELP, "why_asked", NULL);
}

/* clang-format off */
const Doing doings[COMMANDS] = {
    [COMMAND_INTERNAL]  = {errand_check_internal, errand_ask},
    [COMMAND_MOVE]      = {check_move, errand_move},
    [COMMAND_DONE]      = {check_done, errand_done},
    [COMMAND_WAIT]      = {check_wait, errand_wait},
    [COMMAND_HELP]      = {NULL, send_help},
    [COMMAND_SEND]      = {NULL, errand_send_held},
    [COMMAND_UNDO]      = {NULL, errand_undo},
    [COMMAND_WORD]      = {check_word, errand_word},
    [COMMAND_CALLED]    = {check_called, errand_called},
    [COMMAND_POSTED]    = {check_called, errand_called},
    [COMMAND_MEASURE]   = {check_measure, errand_measure},
    [COMMAND_CAUSE]     = {check_cause, errand_cause},
    [COMMAND_SUBMITTER] = {check_submitter, errand_submitter},
    [COMMAND_CATEGORY]  = {check_category, errand_category},
    [COMMAND_SPLIT]     = {check_split, errand_split},
    [COMMAND_SAME]      = {errand_check_same, errand_same},
    [COMMAND_ALL]       = {errand_check_all, errand_all},
    [COMMAND_COPY]      = {check_address, errand_copy},
    [COMMAND_ADDRESS]   = {check_address, errand_address},
    [COMMAND_LANGUAGE]  = {check_language, errand_language},
    [COMMAND_SENSITIVE] = {check_sensitive, errand_sensitive},
    [COMMAND_TRANSLATE] = {errand_check_translate, errand_translate},
    [COMMAND_HISTORY]   = {errand_check_history, errand_history},
    [COMMAND_DIARY]     = {check_diary, errand_diary},
    [COMMAND_SPAM]      = {check_spam, errand_spam},
    [COMMAND_RELEASE]   = {check_release, errand_release_spam},
};
/* clang-format on */

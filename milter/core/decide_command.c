/* decide_command.c - which function does what each command says. */
#include "core/decide_errand.h"

static void send_help(const Errand *errand, const Command *command)
{
    (void)command;
    errand_tell(errand, LETTER_HELP, "why_asked", NULL);
}

static const char *unknown(const Errand *errand, const Command *command)
{
    (void)errand;
    (void)command;
    return "why_unknown_command";
}

/* clang-format off */
const Doing doings[COMMANDS] = {
    [COMMAND_INTERNAL]  = {unknown, NULL},
    [COMMAND_MOVE]      = {unknown, NULL},
    [COMMAND_DONE]      = {unknown, NULL},
    [COMMAND_WAIT]      = {unknown, NULL},
    [COMMAND_HELP]      = {NULL, send_help},
    [COMMAND_SEND]      = {NULL, errand_send_held},
    [COMMAND_UNDO]      = {NULL, errand_undo},
    [COMMAND_WORD]      = {unknown, NULL},
    [COMMAND_CALLED]    = {unknown, NULL},
    [COMMAND_POSTED]    = {unknown, NULL},
    [COMMAND_MEASURE]   = {unknown, NULL},
    [COMMAND_CAUSE]     = {unknown, NULL},
    [COMMAND_CATEGORY]  = {unknown, NULL},
    [COMMAND_SPLIT]     = {unknown, NULL},
    [COMMAND_SAME]      = {unknown, NULL},
    [COMMAND_ALL]       = {unknown, NULL},
    [COMMAND_COPY]      = {unknown, NULL},
    [COMMAND_ADDRESS]   = {unknown, NULL},
    [COMMAND_LANGUAGE]  = {unknown, NULL},
    [COMMAND_SENSITIVE] = {unknown, NULL},
    [COMMAND_TRANSLATE] = {unknown, NULL},
    [COMMAND_HISTORY]   = {unknown, NULL},
    [COMMAND_DIARY]     = {unknown, NULL},
    [COMMAND_SPAM]      = {unknown, NULL},
    [COMMAND_RELEASE]   = {unknown, NULL},
};
/* clang-format on */

/*
 * command.h - the "#"-lines a handler may write at the very top (D25).
 *
 * Case, diacritics and aliases are forgiven; an unknown or misplaced "#"-line
 * stops the mail, so that it can never reach a resident.
 */
#ifndef SYNPUNKT_CORE_COMMAND_H
#define SYNPUNKT_CORE_COMMAND_H

#include <glib.h>

typedef enum {
    COMMAND_NONE,
    COMMAND_SEND,    /* #skicka, also "skicka" or "ja" as the whole new text */
    COMMAND_UNDO,    /* #ångra */
    COMMAND_HELP,    /* #hjälp */
    COMMAND_UNKNOWN, /* a "#"-line at the top that is none of these */
    COMMAND_MISPLACED, /* a "#"-line below other text */
} CommandKind;

typedef struct {
    CommandKind kind;
    char *line;       /* the offending or understood line, or NULL */
    char *suggestion; /* COMMAND_UNKNOWN: the nearest command, "#hjälp", or NULL */
    char *rest;       /* the text without command lines */
} Command;

/* Read a handler's new text.  Caller owns. */
Command *command_read(const char *text);
void command_free(Command *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Command, command_free)

#endif

/* command_help.h - the commands and questions as text for people, made from their tables. */
#ifndef SYNPUNKT_CORE_COMMAND_HELP_H
#define SYNPUNKT_CORE_COMMAND_HELP_H

#include <glib.h>

typedef enum {
    HELP_LETTER,   /* plain text, two lines each */
    HELP_MDOC,     /* items of a list in synpunkt-commands(7) */
    HELP_MARKDOWN, /* rows of a table in the handbook */
} HelpForm;

typedef enum {
    HELP_SHOWN,     /* the five on the unit copy and the card */
    HELP_OTHERS,    /* for those who look */
    HELP_QUESTIONS, /* what may be asked at +fraga */
} HelpPart;

/* Caller owns. */
char *command_help(HelpPart part, HelpForm form);

#endif

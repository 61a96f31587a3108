/*
 * command.h - the "#"-lines a handler may write at the very top (D25).
 *
 * One table says what there is: names, arguments, what becomes of the text
 * below and the help.  The help letter, synpunkt-commands(7) and the handbook
 * are made from it.  Case, diacritics, plurals and English are forgiven; an
 * unknown, misplaced or unfinished "#"-line stops the mail, so that it can
 * never reach a resident.  The commonest act, an answer, has no command.
 */
#ifndef SYNPUNKT_CORE_COMMAND_H
#define SYNPUNKT_CORE_COMMAND_H

#include <glib.h>

typedef enum {
    /* shown on the unit copy and the card */
    COMMAND_INTERNAL,  /* #intern [VEM] */
    COMMAND_MOVE,      /* #flytta ENHET [VARFÖR] */
    COMMAND_DONE,      /* #klart [UTFALL] */
    COMMAND_WAIT,      /* #vänta DATUM VARFÖR */
    COMMAND_HELP,      /* #hjälp */
    /* for those who look */
    COMMAND_SEND,      /* #skicka, also "skicka" or "ja" as the whole new text */
    COMMAND_UNDO,      /* #ångra */
    COMMAND_WORD,      /* #besked [muntligt] [TEXT] */
    COMMAND_CALLED,    /* #ringt [TEXT] */
    COMMAND_POSTED,    /* #postat [TEXT] */
    COMMAND_MEASURE,   /* #åtgärd TEXT */
    COMMAND_CAUSE,     /* #orsak ORSAK */
    COMMAND_SUBMITTER, /* #avsändare TYP */
    COMMAND_CATEGORY,  /* #kategori KATEGORI */
    COMMAND_SPLIT,     /* #dela ENHET */
    COMMAND_SAME,      /* #samma NUMMER */
    COMMAND_ALL,       /* #alla */
    COMMAND_COPY,      /* #kopia ADRESS */
    COMMAND_ADDRESS,   /* #adress ADRESS */
    COMMAND_LANGUAGE,  /* #språk SPRÅK */
    COMMAND_SENSITIVE, /* #känslig [nej] */
    COMMAND_TRANSLATE, /* #översätt */
    COMMAND_HISTORY,   /* #historik */
    COMMAND_DIARY,     /* #dnr NUMMER */
    COMMAND_SPAM,      /* #skräp */
    COMMAND_RELEASE,   /* #släpp NUMMER */
    COMMANDS
} CommandKind;

typedef enum { ARGUMENT_NONE, ARGUMENT_OPTIONAL, ARGUMENT_NEEDED } ArgumentRule;

typedef struct {
    const char *name;       /* "#flytta" */
    const char *argument;   /* "ENHET [VARFÖR]", "" if it takes none */
    ArgumentRule rule;
    gboolean shown;         /* on the unit copy and the card */
    gboolean text_stays;    /* what is written below is for colleagues and never leaves the house */
    const char *help;       /* what it does, one Swedish sentence */
    const char *aliases[6]; /* folded: lower case, without diacritics */
} CommandTraits;

const CommandTraits *command_traits(CommandKind kind);

typedef struct {
    CommandKind kind;
    char *argument; /* trimmed, "" if none */
    char *line;     /* as written */
} Command;

typedef enum {
    COMMANDS_FINE,
    COMMANDS_UNKNOWN,    /* a "#"-line at the top that is none of these */
    COMMANDS_MISPLACED,  /* a "#"-line below other text */
    COMMANDS_UNFINISHED, /* one that needs its argument */
    COMMANDS_CLASH,      /* #skicka, #ångra or #hjälp beside another, or the same one twice */
} CommandsFault;

#define COMMANDS_MAX 8 /* in one mail */

typedef struct {
    GPtrArray *list;  /* Command, in order; empty unless COMMANDS_FINE */
    CommandsFault fault;
    char *line;       /* the offending line, or NULL */
    char *suggestion; /* the nearest command, "#hjälp", or NULL */
    char *rest;       /* the text without command lines */
} Commands;

/* Read a handler's new text.  Caller owns. */
Commands *commands_read(const char *text);
void commands_free(Commands *commands);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Commands, commands_free)

/*
 * The only line of a text without commands, a client's closing below it not
 * counted; NULL if there is more.  Caller owns.
 */
char *commands_only_line(const Commands *commands);

/* The line that was the whole text is a command after all. */
void commands_take_over(Commands *commands, CommandKind kind, const char *argument);

/* The first of that kind, or NULL. */
const Command *commands_find(const Commands *commands, CommandKind kind);

#endif

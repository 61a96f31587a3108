/*
 * decide_errand.h - what a handler asks for in one mail; for the files that decide about staff's mail only.
 *
 * All or nothing (D25): every command is checked before any is carried out.
 * Then the text below: if one of the commands keeps it in the house it stays,
 * otherwise it is an answer to the resident.
 */
#ifndef SYNPUNKT_CORE_DECIDE_ERRAND_H
#define SYNPUNKT_CORE_DECIDE_ERRAND_H

#include "core/command.h"
#include "core/decide_parts.h"

#define STAFF_REPLIES_MAX 3 /* letters to one address on one case in an hour: more means a machine (D10) */

typedef struct {
    Matter *matter;
    const Case *found;        /* as on file */
    const Commands *commands;
    const char *written;      /* all that the handler wrote, commands too: goes back to him when it cannot be done */
    const char *text;         /* what stands below the commands */
} Errand;

/*
 * One row a command.  `check` says why it cannot be done, as a flag of
 * templates/sv/_reasons.txt, or NULL; NULL instead of a function: it always
 * can.  `carry` adds its actions to the plan.
 */
typedef struct {
    const char *(*check)(const Errand *errand, const Command *command);
    void (*carry)(const Errand *errand, const Command *command);
} Doing;

extern const Doing doings[COMMANDS];

/* decide_answer.c: to the resident, held, or back to the handler. */
void errand_answer(const Errand *errand);
void errand_send_held(const Errand *errand, const Command *command);
void errand_undo(const Errand *errand, const Command *command);

/* The case has been answered by a person, this moment. */
void errand_mark_answered(const Errand *errand);

/*
 * A letter back to the handler, with his own text so that nothing he wrote is
 * lost.  It stays owned by the plan; NULL when he has been told often enough.
 * `why` is a flag of templates/sv/_reasons.txt.
 */
Letter *errand_tell(const Errand *errand, LetterKind kind, const char *why, const char *own_text);

/* Not done at all: the mail comes back with the reason. */
void errand_return(const Errand *errand, const char *why);

/* The handler's name for others to read: display name, else address.  Caller owns. */
char *errand_handler_name(const Errand *errand);

#endif

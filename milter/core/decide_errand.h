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

#define UNPROVEN_HOUR_MAX 20 /* warnings of unproven answers an hour, in all: a forged From costs nothing */
#define STAFF_REPLIES_MAX 3 /* letters to one address on one case in an hour: more means a machine (D10) */

typedef struct {
    Matter *matter;
    const Case *found;        /* as on file */
    const Commands *commands;
    const char *written;      /* all that the handler wrote, commands too: goes back to him when it cannot be done */
    const char *text;         /* what stands below the commands */
    const char *marked;       /* what an answer's letter holds: the same words with marks (core/marks.h) */
    const char *author;       /* who speaks to the resident: the writer, or the handler whom the interpreter writes for */
    gboolean inside;          /* to the internal address, or in answer to an internal mail: nothing of it leaves */
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

/* decide_hold.c: an answer that waits for one word, in place of what the same handler had on hold. */
void errand_hold(const Errand *errand, Letter *answer, const char *why);
void errand_drop_holds(const Errand *errand);

/* Outlook's "recall": as #ångra. */
void errand_recall(const Errand *errand);

/* An answer that was held for one word of its author's: a mail, or the letter to post beside the others' mails (#alla). */
gboolean errand_waits_for_word(const Sent *sent);

/* decide_post.c: to whom no mail can go (D50). */
void errand_post(const Errand *errand);
/* The letter to post, not in the plan yet: it waits with what goes to others.  Caller owns. */
Letter *errand_make_post(const Errand *errand);

/* decide_inline.c: words between the resident's own lines (D51). */
typedef enum {
    INLINE_NONE,
    INLINE_SURE,   /* *text gets all with the lines that are answered; the caller owns it */
    INLINE_UNSURE, /* some line cannot be said to be the resident's */
} Inline;
Inline errand_inline(const Errand *errand, char **text);

/* decide_intern.c: a question to a colleague, or a note (D16). */
const char *errand_check_internal(const Errand *errand, const Command *command);
void errand_ask(const Errand *errand, const Command *command);

/* What came by the inside, without a command: to who asked, or back. */
void errand_pass_inside(const Errand *errand);

/* decide_inside.c: the other commands that never write to the resident themselves. */
const char *errand_check_history(const Errand *errand, const Command *command);
void errand_history(const Errand *errand, const Command *command);
const char *errand_check_translate(const Errand *errand, const Command *command);
void errand_translate(const Errand *errand, const Command *command);

/* decide_same.c: two cases of one resident are one, or two residents speak of one thing; one answer to each of them. */
const char *errand_check_same(const Errand *errand, const Command *command);
void errand_same(const Errand *errand, const Command *command);
const char *errand_check_all(const Errand *errand, const Command *command);
void errand_all(const Errand *errand, const Command *command);
void errand_count_all(const Errand *errand, Letter *letter); /* how many will get it, when the mail says #alla */
void errand_send_all(const Errand *errand, const Sent *held); /* the others' letters, with the held one's words */

/* decide_answer.c: the letter with `text` to the resident of `to`. */
Letter *errand_make_answer(const Errand *errand, const Case *to, const char *text);

/* Why a mail without words of its own comes back.  Files alone are no answer: the words have been forgotten. */
const char *errand_why_wordless(const Errand *errand);

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

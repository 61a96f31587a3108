/*
 * decide_doings.h - what each command does (D25); for decide_command.c, whose table it is, and the files that decide
 * about staff's mail.
 *
 * A function whose name begins with `check_` says why it cannot be done, as a
 * flag of templates/sv/_reasons.txt, or NULL.  It looks at the case as it is on
 * file inside the writer's transaction, so that of two handlers who do the same
 * at once the second hears of it.
 */
#ifndef SYNPUNKT_CORE_DECIDE_DOINGS_H
#define SYNPUNKT_CORE_DECIDE_DOINGS_H

#include "core/decide_errand.h"

/* -- decide_tell.c: what commands share ------------------------------------ */

/* "why_not_yours" if another must do it: a unit that names its members, a named contact's case (D16 c, D19). */
const char *errand_not_theirs(const Errand *errand);

/* May a letter that the machine words go to the resident, and name `unit` (D36)? */
gboolean errand_may_tell(const Errand *errand, const Unit *unit);

/*
 * A letter to the resident that names who has the case: it stops clock A, until
 * it bounces (D5).  NULL, with an event, when it may not go.
 */
Letter *errand_tell_resident(const Errand *errand, LetterKind kind, const Unit *unit);

/* The receipt that was withheld, to `to`, with a promise that can still be kept.  FALSE, with an event: none may go. */
gboolean errand_receipt_again(const Errand *errand, const char *to);

/* A person has acted: an imported case wakes up, and its clocks begin (D53). */
void errand_wake(const Errand *errand);

/* The argument and the text below it as one text.  Caller owns. */
char *errand_words(const char *argument, const Errand *errand);

/* Something attached, or pasted among the words: what goes with an answer. */
gboolean errand_has_files(const Errand *errand);

/* -- decide_move.c, decide_split.c (4.7) ----------------------------------- */

/* Where a handler wants the case to go. */
typedef struct {
    const Unit *unit;            /* NULL: no such unit, or the registrar */
    const char *registrar;       /* "registrator": the address of who keeps the register for the unit that has the case
                                  * (D62), "" if nobody does; NULL: a unit is meant */
    const char *why;             /* the rest of the line; borrowed from the command */
    gboolean with, without;      /* "med innehåll", "utan innehåll" (D18) */
} Target;

Target move_target(const Errand *errand, const Command *command);
const char *move_check_target(const Errand *errand, const Target *target);

/* The copy that the other unit gets, about `given`: the moved case, or the new one. */
Letter *move_copy(const Errand *errand, const Target *target, const Case *given);

/* "1", or "1 gator", as the whole answer to a triage copy becomes #flytta (D25). */
void move_read_number(const Matter *matter, const Case *found, Commands *commands);

/* Another unit whose address stands in To or Cc: is it a hand-over?  Or NULL. */
const Unit *move_offered(const Matter *matter, const Case *found);

/* The case went elsewhere after the mail that is answered here was sent. */
gboolean move_overtook(const Matter *matter, const Case *found);

/* What a returned mail needs to say about its unit: the list of codes, the name. */
void move_explain(const Errand *errand, const Command *command, Letter *letter);

/* Which unit it may be handed over to, in the question. */
void move_name_offer(const Matter *matter, const Case *found, Letter *letter);

const char *check_move(const Errand *errand, const Command *command);
void errand_move(const Errand *errand, const Command *command);
const char *check_split(const Errand *errand, const Command *command);
void errand_split(const Errand *errand, const Command *command);

/* -- decide_close.c (4.9) -------------------------------------------------- */

const char *check_done(const Errand *errand, const Command *command);
void errand_done(const Errand *errand, const Command *command);
const char *check_spam(const Errand *errand, const Command *command);
void errand_spam(const Errand *errand, const Command *command);
const char *check_release(const Errand *errand, const Command *command);
void errand_release_spam(const Errand *errand, const Command *command);

void errand_close(const Errand *errand, const char *why);
/* The same answer to everybody else who takes part, a letter each. */
void errand_answer_others(const Errand *errand, const Letter *answer);
/* Their addresses, "a@x, b@y", for staff; NULL if there are none.  Caller owns. */
char *errand_other_receivers(const Errand *errand);
/* What the commands beside an answer add to it: that it closes the case, or until when to wait. */
void errand_describe_answer(const Errand *errand, Letter *answer);

/* -- decide_word.c --------------------------------------------------------- */

const char *check_word(const Errand *errand, const Command *command);
void errand_word(const Errand *errand, const Command *command);
const char *check_called(const Errand *errand, const Command *command);
void errand_called(const Errand *errand, const Command *command);
/* "until_day" and "until_why" for a letter to the resident. */
void errand_describe_wait(const Errand *errand, const Command *command, Letter *letter);
const char *check_wait(const Errand *errand, const Command *command);
void errand_wait(const Errand *errand, const Command *command);

/* -- decide_notes.c: what is known of a case ------------------------------- */

const char *check_measure(const Errand *errand, const Command *command);
void errand_measure(const Errand *errand, const Command *command);
const char *check_cause(const Errand *errand, const Command *command);
void errand_cause(const Errand *errand, const Command *command);
const char *check_submitter(const Errand *errand, const Command *command);
void errand_submitter(const Errand *errand, const Command *command);
/* "names" for a mail that comes back because its word is in no list (core/code.h). */
void notes_explain(const Errand *errand, Letter *letter);
const char *check_diary(const Errand *errand, const Command *command);
void errand_diary(const Errand *errand, const Command *command);
const char *check_category(const Errand *errand, const Command *command);
void errand_category(const Errand *errand, const Command *command);
const char *check_language(const Errand *errand, const Command *command);
void errand_language(const Errand *errand, const Command *command);
const char *check_sensitive(const Errand *errand, const Command *command);
void errand_sensitive(const Errand *errand, const Command *command);
const char *check_address(const Errand *errand, const Command *command);
void errand_address(const Errand *errand, const Command *command);
void errand_copy(const Errand *errand, const Command *command);

#endif

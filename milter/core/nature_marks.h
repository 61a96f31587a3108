/*
 * nature_marks.h - header fields by which a machine says that it is one
 * (RFC 3834, RFC 2369, RFC 2919, and what other programs have made up).
 */
#ifndef SYNPUNKT_CORE_NATURE_MARKS_H
#define SYNPUNKT_CORE_NATURE_MARKS_H

#include "core/mail.h"

/* The first Auto-Submitted keyword other than "no", lower case, or NULL.  Caller owns. */
char *marks_auto_submitted(const Mail *mail);

/* Does a list field hold one of the tokens, case ignored?  "X: a, b; c" has a, b and c. */
gboolean marks_field_has(const Mail *mail, const char *field, const char *const *tokens);

/* Each names what tells it, mostly a field, or is NULL.  Static text. */
const char *marks_of_responder(const Mail *mail); /* answers for somebody away, or acknowledges */
const char *marks_of_list(const Mail *mail);      /* came through a mailing list */
const char *marks_of_bulk(const Mail *mail);      /* the same to many, and one way */
const char *marks_of_machine(const Mail *mail);   /* cron, monitors, other case systems */

/* Of mail with marks of a list: its program writes, or another that calls itself robot or daemon. */
gboolean marks_of_list_program(const Mail *mail);

/* Weak marks: ordinary programs set them too. */
const char *marks_of_doubt(const Mail *mail);

#endif

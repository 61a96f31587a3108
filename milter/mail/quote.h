/*
 * quote.h - which lines of a reply are the writer's own.
 *
 * Nothing is deleted: the result is spans over the untouched text.  Lines
 * written between quoted lines are new.
 */
#ifndef SYNPUNKT_MAIL_QUOTE_H
#define SYNPUNKT_MAIL_QUOTE_H

#include <glib.h>

/* GArray of Span (core/mail.h) that covers `text` wholly.  Caller owns. */
GArray *quote_spans(const char *text);

#endif

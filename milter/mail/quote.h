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

/*
 * The same, but when the writer says that the answers stand below in colour,
 * quoted lines that hold one of `coloured` (char *; NULL: none) are new (D51).
 */
GArray *quote_spans_coloured(const char *text, const GPtrArray *coloured);

/* "Se mina svar i rött": does the text send its reader to words in colour? */
gboolean quote_tells_of_colour(const char *text);

#endif

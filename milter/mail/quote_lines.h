/* quote_lines.h - private to mail/: a text as lines, and the marks found on them. */
#ifndef SYNPUNKT_MAIL_QUOTE_LINES_H
#define SYNPUNKT_MAIL_QUOTE_LINES_H

#include "core/mail.h"

#include <glib.h>

typedef struct {
    gsize start, end; /* byte offsets into the text, the line end included */
    char *words;      /* trimmed, case folded, without bold marks */
    gboolean quoted;  /* begins with ">", or with "|" */
    gboolean lower;   /* begins with a small letter */
    guint dashes;     /* 3: exactly "-- "; 2: exactly "--", which may be a ruler; else 0 */
    SpanKind kind;
} Line;

/* Array of Line that covers `text` wholly.  Caller owns. */
GArray *lines_new(const char *text);

/* The line with that number. */
Line *line_at(GArray *lines, guint i);

/* The next line from `i` on that has words, or lines->len. */
guint lines_next(GArray *lines, guint i);

/*
 * How many lines from `i` on say who wrote what follows ("Den ... skrev ...:"),
 * or 0.  *certain is set if that is so even when no quote mark follows.
 */
guint lines_attribution(GArray *lines, guint i, gboolean *certain);

/* How many lines from `i` on are a header block ("Från: / Skickat: / Till: / Ämne:"), or 0. */
guint lines_header_block(GArray *lines, guint i, gboolean after_separator);

/*
 * Is line `i` a ruler above a header block in a language we have no words for?
 * Outlook draws it in every language; an address stands in one of the lines.
 */
gboolean lines_is_ruled_block(GArray *lines, guint i);

#endif

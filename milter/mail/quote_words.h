/* quote_words.h - private to mail/: what mail programs write around quoted text, in many languages. */
#ifndef SYNPUNKT_MAIL_QUOTE_WORDS_H
#define SYNPUNKT_MAIL_QUOTE_WORDS_H

#include <glib.h>

typedef enum {
    LABEL_NONE,
    LABEL_FROM,
    LABEL_DATE,
    LABEL_TO,
    LABEL_COPY,
    LABEL_SUBJECT,
    LABELS,
} Label;

typedef enum { SEPARATOR_NONE, SEPARATOR_REPLY, SEPARATOR_FORWARD } Separator;

/* All take one line, trimmed, case folded (g_utf8_casefold) and without bold marks. */

/* "Från: ...", "Skickat: ...": what the line of a header block tells. */
Label quote_label(const char *line);

/* "-----Ursprungligt meddelande-----", "Vidarebefordrat brev:" ... */
Separator quote_separator(const char *line);

/* "skrev", "kirjoitti", "wrote": where the verb ends, or NULL. */
const char *quote_verb(const char *line);

/* Is a verb the last thing on it?  Told sooner than what verb it has. */
gboolean quote_ends_in_verb(const char *line, gsize length);

/* A word that begins such a line when it is broken over several: "Den", "On", a weekday, a digit. */
gboolean quote_begins_attribution(const char *line);

/* "Skickat från min iPhone" */
gboolean quote_is_device(const char *line);

/* The first words of a company's legal footer. */
gboolean quote_is_disclaimer(const char *line);

/* "Se mina svar i rött": answers are said to stand below in colour. */
gboolean quote_names_colour(const char *text);

/* A note that only passes something on: "fyi", "för kännedom" ... */
gboolean quote_is_passing_on(const char *text);

#endif

/* markup_words.h - private to mail/: words of a letter as HTML, with links and emphasis. */
#ifndef SYNPUNKT_MAIL_MARKUP_WORDS_H
#define SYNPUNKT_MAIL_MARKUP_WORDS_H

#include <glib.h>

/* A page that is being made. */
typedef struct {
    GString *out;
    GRegex *links;
    gboolean after_rule;
    gboolean in_section;
} Markup;

/* What is made a link without a mark.  Caller owns. */
GRegex *markup_links_new(void);

void markup_append_escaped(GString *out, const char *text, gsize length);

/* One line, or cell, of words with their marks (core/marks.h). */
void markup_append_words(Markup *markup, const char *line);

#endif

/*
 * html_page.h - private to mail/: the text page that HTML is set on.
 *
 * White space is folded, line breaks are owed until the next word comes, and
 * each new line begins with its quote marks.
 */
#ifndef SYNPUNKT_MAIL_HTML_PAGE_H
#define SYNPUNKT_MAIL_HTML_PAGE_H

#include <glib.h>

#define HTML_TEXT_MAX        (1024 * 1024) /* of text that is made */
#define HTML_QUOTE_DEPTH_MAX 20            /* quote marks shown */

typedef struct {
    GString *text;
    guint breaks;       /* line breaks owed */
    gboolean space;     /* a space is owed */
    gboolean line_used; /* the present line has words */
    gboolean blank;     /* the present line has only no-break spaces: an intended empty line */
    gboolean cell;      /* a table cell began: a separator is owed */
    guint quotes;       /* depth of quotation */
} Page;

/* At least `breaks` line breaks before the next word. */
void page_break(Page *page, guint breaks);

/* One more line break (br). */
void page_newline(Page *page);

/* Add words of a paragraph; `keep_space` is for preformatted text. */
void page_add(Page *page, const char *words, gsize length, gboolean keep_space);

#endif

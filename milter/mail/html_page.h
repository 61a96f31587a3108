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

/* How words are set: depths of elements around them. */
typedef struct {
    guint strong, emphasis;
    guint link; /* number of the link, 0: none */
} Setting;

typedef struct {
    GString *text;
    guint breaks;       /* line breaks owed */
    gboolean space;     /* a space is owed */
    gboolean line_used; /* the present line has words */
    gboolean blank;     /* the present line has only no-break spaces: an intended empty line */
    gboolean cell;      /* a table cell began: a separator is owed */
    guint quotes;       /* depth of quotation */
    /* For a text with marks (core/marks.h) only: */
    gboolean marking;
    gboolean started;   /* a word has been set */
    Setting wanted;     /* for the next word */
    Setting shown;      /* what is open in the text */
    char heading;       /* MARK_HEADING, MARK_SUBHEADING or 0 */
    guint lists;        /* depth */
    gboolean item;      /* the next line begins a list item */
} Page;

/* Close what is open, so that the marks end where the words do. */
void page_close_marks(Page *page);

/* At least `breaks` line breaks before the next word. */
void page_break(Page *page, guint breaks);

/* One more line break (br). */
void page_newline(Page *page);

/* Add words of a paragraph; `keep_space` is for preformatted text. */
void page_add(Page *page, const char *words, gsize length, gboolean keep_space);

#endif

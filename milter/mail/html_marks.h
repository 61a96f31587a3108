/* html_marks.h - private to mail/: marks (core/marks.h) for what HTML sets apart; only on a page that is marking. */
#ifndef SYNPUNKT_MAIL_HTML_MARKS_H
#define SYNPUNKT_MAIL_HTML_MARKS_H

#include "mail/html_page.h"

#include <libxml/xmlstring.h>

/* What one element changes on the page; zero is nothing. */
typedef struct {
    gboolean strong, emphasis, heading, list;
    gboolean plain;  /* it takes back what stands around it ("font-weight: normal") */
    Setting around;  /* as it was, then */
    guint word_list; /* depth of a list item that Word writes as a paragraph */
} SetApart;

SetApart set_apart(Page *page, const char *name, const xmlChar **attributes);
void set_apart_end(Page *page, const SetApart *by);

/* Word's own bullet or number in such a paragraph. */
gboolean html_is_word_bullet(const xmlChar **attributes);

/* "1." for "1." or "1)", "-" for any sign. Caller owns. */
char *html_bullet_of(const char *written);

/* The ends of a table's parts; `from` is where its text begins.  A simple one becomes rows, others stay text. */
void table_end_cell(Page *page, gboolean head);
void table_end_row(Page *page);
void table_end(Page *page, gsize from);

/* For what was left open at the end. */
void table_drop_ends(GString *text, gsize from);

#endif

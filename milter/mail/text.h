/* text.h - bytes of a body part to readable, valid UTF-8 text. */
#ifndef SYNPUNKT_MAIL_TEXT_H
#define SYNPUNKT_MAIL_TEXT_H

#include <glib.h>

/*
 * The three-step rule: a declared charset other than UTF-8 is converted; else
 * what is valid UTF-8 is taken; else it is Windows-1252; at last bad bytes are
 * replaced.  NULs are dropped, CRLF becomes LF.  Caller owns.
 */
char *text_decode(const char *bytes, gsize length, const char *charset);

/* format=flowed (RFC 3676) to ordinary lines. */
char *text_unflow(const char *text, gboolean delsp);

/* The words of text/enriched or, if not `enriched`, of text/richtext.  Caller owns. */
char *text_from_enriched(const char *text, gboolean enriched);

typedef struct {
    char *text;    /* readable: paragraphs, "- " lists, "> " quotes, links as "words <target>", tables row by row */
    gboolean rich; /* pictures or tables that text cannot show */
    GPtrArray *content_ids; /* char *: pictures shown inline */
    GPtrArray *coloured;    /* char *: lines, or pieces of them, in a colour that catches the eye */
} HtmlText;

/* libxml2's SAX parser, capped; head, style, script and hidden elements are left out. */
HtmlText *text_from_html(const char *html, gsize length);

/* The same, and `text` has marks (core/marks.h): links, emphasis, headings, lists, simple tables. */
HtmlText *text_from_html_marked(const char *html, gsize length);
void html_text_free(HtmlText *html);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlText, html_text_free)

#endif

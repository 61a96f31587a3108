/* report_html_text.h - text into HTML.  Private to report/. */
#ifndef SYNPUNKT_REPORT_REPORT_HTML_TEXT_H
#define SYNPUNKT_REPORT_REPORT_HTML_TEXT_H

#include <glib.h>

/*
 * Escaped, for between tags and inside a quoted attribute.  What is no UTF-8,
 * and control characters, become U+FFFD: HTML has no place for them.
 */
void html_text(GString *html, const char *text);

/* <tag attributes>text</tag>; `attributes` are our own words, "" or with a blank before them. */
void html_element(GString *html, const char *tag, const char *attributes, const char *text);

/* <p>text</p> for each. */
void html_paragraphs(GString *html, const GPtrArray *paragraphs);

#endif

/* text_lines.h - lines of characters of one width, as in a terminal.  Private to report/. */
#ifndef SYNPUNKT_REPORT_TEXT_LINES_H
#define SYNPUNKT_REPORT_TEXT_LINES_H

#include <glib.h>

/* Columns that the text takes: wide letters two, marks upon letters none. */
guint text_columns(const char *text);

/* The longest word's. */
guint text_word_columns(const char *text);

/*
 * Broken at blanks; a word that is too long is cut.  At least one line, maybe
 * empty.  char *; caller owns.
 */
GPtrArray *text_wrap(const char *text, guint width);

#endif

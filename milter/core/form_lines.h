/* form_lines.h - labelled lines to values; only for form.c and its test. */
#ifndef SYNPUNKT_CORE_FORM_LINES_H
#define SYNPUNKT_CORE_FORM_LINES_H

#include "core/form.h"

/*
 * Fill `seen` and `values` from `text` by the labels of `form->source`.
 *
 * A label stands at the beginning of a line, after a bullet perhaps, and is
 * followed by a colon, a table's bar, a tab or the end of the line; its value
 * is the rest of the line, or the next line that is not blank.  The message
 * goes on until another label, a line of dashes or the end.  Each label counts
 * once: what looks like one that has been is the resident's own text.  Where no
 * message is labelled, it is what follows the last labelled line.
 */
void form_lines_read(Form *form, const char *text);

#endif

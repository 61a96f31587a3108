/*
 * chart.h - a table's figures as a picture: a figure of HTML with SVG in it.
 *
 * Widths are per cent of the page and heights are ems of the text, so letters
 * keep their size on a telephone, on paper and when the reader enlarges them.
 * Colours are classes of report.css, and nothing is told by them alone: every
 * bar has its figure written beside it, as in the table.  What is hidden has no
 * bar.  Private to report/.
 */
#ifndef SYNPUNKT_REPORT_CHART_H
#define SYNPUNKT_REPORT_CHART_H

#include "report/report.h"

/* Is there a bar to draw?  If not, the table says it all. */
gboolean chart_says_something(const Table *table);

/* Only if it says something.  `id` is unique in the page, `same` tells those who do not see it that the table says the same. */
void chart_put(GString *html, const Table *table, const char *id, const char *same);

#endif

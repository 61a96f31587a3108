/* report_html_table.h - one table of the HTML report, with its heading and chart.  Private to report/. */
#ifndef SYNPUNKT_REPORT_REPORT_HTML_TABLE_H
#define SYNPUNKT_REPORT_REPORT_HTML_TABLE_H

#include "report/report.h"

/* `anchor` is the section's; its heading has the id "ANCHOR-heading".  `same` is as in chart.h. */
void html_table(GString *html, const Table *table, const char *anchor, const char *same);

#endif

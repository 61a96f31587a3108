/* text_table.h - a table in characters of one width.  Private to report/. */
#ifndef SYNPUNKT_REPORT_TEXT_TABLE_H
#define SYNPUNKT_REPORT_TEXT_TABLE_H

#include "report/report.h"

/* Heads, a line, rows; names are wrapped where that makes it fit.  Appends to `text`. */
void text_table(GString *text, const Table *table, guint width);

#endif

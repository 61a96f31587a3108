/*
 * model.h - the parts of a YearReport, made and freed.  Private to report/.
 */
#ifndef SYNPUNKT_REPORT_MODEL_H
#define SYNPUNKT_REPORT_MODEL_H

#include "report/number.h"
#include "report/view.h"

/* Caption and note are the words "table.KEY" and, if there are any, "note.KEY"; the first column's head "head.KEY". */
Table *table_new(const View *view, const char *key, Chart chart);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* The next column.  `head` is copied, with a capital letter. */
void table_head(Table *table, const char *head);

/* The same, from the words of that key with their {period}. */
void table_head_of(Table *table, const View *view, const char *key, const char *period);

/* Four: a count and its share, of this period and of the one before. */
void table_head_shares(Table *table, const View *view);

/* The next row; its name is copied, with a capital letter.  Stays owned by the table. */
GArray *table_row(Table *table, const char *name);

/* The next cell of a row. */
void row_count(GArray *row, const View *view, guint count);
void row_share(GArray *row, const View *view, Amount share);
void row_days(GArray *row, const View *view, Amount days);
void row_text(GArray *row, const char *text);

/* A share, or of too few cases how many of them: "11 av 12". */
void row_part(GArray *row, const View *view, guint part, guint whole);

/* "97,8 %", "11 av 12" or "..": the same in a sentence.  Caller owns. */
char *part_print(const ReportOrder *order, guint part, guint whole);

Section *section_new(const ReportOrder *order, const Body *body, guint index);

#endif

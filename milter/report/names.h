/*
 * names.h - what bodies, rows, days and periods are called in the language of the report.
 *
 * Private to report/.  Every result is owned by the caller, in lower case where
 * the language has it so in running text, and free of control characters: names
 * may come from a file, or from whatever is on file.
 */
#ifndef SYNPUNKT_REPORT_NAMES_H
#define SYNPUNKT_REPORT_NAMES_H

#include "report/report.h"

char *name_body(const ReportOrder *order, const Body *body);
char *name_unit(const ReportOrder *order, const char *code);

/* A row of a split: "klagomål", "e-post", "januari". */
char *name_row(const ReportOrder *order, Split split, const char *row);

/* "category.klagomål" if there are words for it, else the name itself. */
char *name_key(const ReportOrder *order, const char *list, const char *name);

char *name_day(const ReportOrder *order, const GDate *day); /* "15 januari 2027" */

/* Day by day ("1 januari–31 december 2026"), as a label ("2026"), in a sentence ("in 2026"), and so for the year
 * before. */
char *name_dates(const ReportOrder *order);
char *name_period(const ReportOrder *order);
char *name_during(const ReportOrder *order);
char *name_during_before(const ReportOrder *order);

/* "two days" and its like: key "within.2" if there is one, else "within" with its {count}. */
char *name_counted(const ReportOrder *order, const char *key, guint count);

/* "two calendar days": the municipality's own rule. */
char *name_rule(const ReportOrder *order);

/* "a, b och c" */
char *name_list(const ReportOrder *order, const GPtrArray *names);

/* The same with a capital letter. */
char *name_capital(const char *name);

#endif

/*
 * tables.h - the tables of one body, each into `tables`; one that would say
 * nothing is left out.  Private to report/.
 */
#ifndef SYNPUNKT_REPORT_TABLES_H
#define SYNPUNKT_REPORT_TABLES_H

#include "report/view.h"

void tables_figures(GPtrArray *tables, const View *view); /* figures, promise, times */
void tables_bodies(GPtrArray *tables, const View *view);  /* bodies or units, first */
void tables_splits(GPtrArray *tables, const View *view);  /* month, category ... wait */
void tables_work(GPtrArray *tables, const View *view);    /* moves, reach, human, helped */
void tables_cases(GPtrArray *tables, const View *view);   /* problems, missed */

#endif

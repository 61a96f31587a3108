/* chart_svg.h - what the charts are drawn with.  Private to report/. */
#ifndef SYNPUNKT_REPORT_CHART_SVG_H
#define SYNPUNKT_REPORT_CHART_SVG_H

#include "report/report.h"

#define CHART_NOW    1 /* the column that is drawn */
#define CHART_BEFORE 2 /* and by CHART_MONTHS the one beside it */

/* A place or a size: across in per cent of the chart's width, down in ems. */
typedef struct {
    double x, y, width, height;
} Box;

/* One picture, whose name and description have the ids "ID-title" and "ID-desc". */
void svg_begin(GString *html, const char *class, const char *id, double height);
void svg_end(GString *html);

/* `class` are words of our own. */
void svg_box(GString *html, const char *class, Box box);

/* `y` is the line that the letters stand on. */
void svg_text(GString *html, const char *class, Box at, const char *text);

const Cell *chart_cell(const Table *table, guint row, guint column); /* NULL if the row has none */

/* Of the shown values in that column, 0 if there are none. */
double chart_largest(const Table *table, guint column);

/* The months as columns; the other two as bars. */
void chart_months(GString *html, const Table *table);
void chart_bars(GString *html, const Table *table);

/* How high they become, in ems. */
double chart_months_height(void);
double chart_bars_height(const Table *table);

#endif

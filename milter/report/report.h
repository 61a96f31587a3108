/*
 * report.h - a year's figures as a document: headings, sentences, tables.
 *
 * One model, printed as text, CSV and HTML, so that they cannot disagree; the
 * figures themselves as JSON are cli/report_json.  Numbers are formatted here,
 * once, in the reader's language.  What year_mask() has hidden is "..", and so
 * is all that could be computed from it.  No names, no addresses, no free text.
 */
#ifndef SYNPUNKT_REPORT_REPORT_H
#define SYNPUNKT_REPORT_REPORT_H

#include "core/phrases.h"
#include "core/year.h"

#include <glib.h>

typedef enum {
    CHART_NONE,
    CHART_MONTHS, /* columns by time, this year beside the one before */
    CHART_SHARES, /* bars to a hundred per cent */
    CHART_BARS,   /* bars by size */
} Chart;

typedef struct {
    char *text;     /* as shown; never NULL */
    double value;   /* for the chart; NAN if it is text or hidden */
    gboolean number; /* set to the right */
} Cell;

typedef struct {
    char *key;         /* stable, for CSV: "category" */
    char *caption;
    GPtrArray *columns; /* char *: the first heads the row names */
    GPtrArray *rows;    /* GArray of Cell, as many as columns; the first names the row */
    Chart chart;        /* of the second column; CHART_MONTHS of the second and third */
    char *note;         /* below it, or "" */
} Table;

typedef struct {
    char *heading;
    char *anchor;          /* ASCII, unique in the report */
    GPtrArray *paragraphs; /* char * */
    GPtrArray *tables;     /* Table */
    BodyKind kind;
} Section; /* one body; the first says what the whole is */

typedef struct {
    char *title;      /* "Synpunkter 2026: Västerås stad" */
    char *language;   /* "sv" "fi" "en" */
    char *subtitle;   /* period, what was known when, draft or frozen number */
    GPtrArray *summary;  /* char *: what a board member reads in a minute */
    GPtrArray *sections; /* Section */
    GPtrArray *notes;    /* char *: how it was counted, the policy measured, what ".." is */
} Report;

typedef struct {
    const Year *year;       /* masked already, if it is to be */
    const Config *config;
    const Phrases *phrases; /* of the language */
    Language language;
    const char *number;     /* of a frozen report, "2026-1", or "" */
    const char *body;       /* code of the one body that it is about (committee name or unit), or "" for all */
} ReportOrder;

/* Caller owns. */
Report *report_new(const ReportOrder *order);
void report_free(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)

/* Lines of at most `width` characters where a table allows it.  Caller owns. */
char *report_text(const Report *report, guint width);

/*
 * One long table for a spreadsheet: body, kind, table, row, column, value; with
 * BOM, ";" between, CRLF, the decimal sign of the language, and nothing that a
 * spreadsheet takes for a formula.  Caller owns.
 */
char *report_csv(const Report *report);

/* One file that needs nothing else: style, charts (SVG) and tables; WCAG 2.1 AA, dark and printed too.  Caller owns. */
char *report_html(const Report *report);

#endif

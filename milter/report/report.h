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
    char *text;      /* as shown; never NULL */
    double value;    /* for chart and CSV; NAN if it is text, hidden, or there is nothing to count */
    gboolean number; /* set to the right */
    gboolean share;  /* value is a percentage */
} Cell;

typedef struct {
    char *key; /* stable, for CSV: "category" */
    char *caption;
    GPtrArray *columns; /* char *: the first heads the row names */
    GPtrArray *rows;    /* GArray of Cell, as many as columns; the first names the row */
    Chart chart;        /* of the second column; CHART_MONTHS of the second and third */
    char *note;         /* below it, or "" */
} Table;

typedef struct {
    char *heading;
    char *anchor;          /* ASCII, unique in the report */
    GPtrArray *paragraphs; /* char *: the summary of this body, except where it is the report's own */
    GPtrArray *tables;     /* Table; none if nothing came in either year */
    BodyKind kind;
} Section; /* one body */

typedef struct {
    char *title;    /* "Synpunkter 2026: Västerås stad" */
    char *language; /* "sv" "fi" "en" */
    char *subtitle; /* period, what was known when, draft or frozen number */
    char *policy;   /* what it measures (R3): "Policy ...: besked inom två dagar" */
    char *summary_heading, *notes_heading, *contents_heading;
    char *skip_link, *chart_note; /* of HTML: to the content; that a chart says what its table says */
    GPtrArray *summary;  /* char *: what a board member reads in a minute */
    GPtrArray *sections; /* Section */
    GPtrArray *notes;    /* char *: how it was counted, what was left out, what ".." is */
} YearReport;

typedef struct {
    const Year *year; /* masked already, if it is to be */
    const Config *config;
    const Phrases *phrases; /* of the language */
    Language language;
    const char *number; /* of a frozen report, "2026-1", or "" */
    const char *body;   /* code of the one body that it is about (committee name or unit), or "" for all */
} ReportOrder;

/*
 * Units are rows in the table of their committee; they have sections of their own
 * where the year does not hold it, or when asked for.  Tables in which everything
 * is hidden are left out, and the section says so.
 *
 * NULL if the year has no such body, or none at all.  Caller owns.
 */
YearReport *year_report_new(const ReportOrder *order);
void year_report_free(YearReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YearReport, year_report_free)

/* Lines of at most `width` characters where a table allows it.  Caller owns. */
char *report_text(const YearReport *report, guint width);

/*
 * One long table for a spreadsheet: body, kind, table, row, column, value; with
 * BOM, ";" between, CRLF, the decimal sign of the language, and nothing that a
 * spreadsheet takes for a formula.  The first rows are of table "report": what
 * it is.  Caller owns.
 */
char *report_csv(const YearReport *report);

/* One file that needs nothing else: style, charts (SVG) and tables; WCAG 2.1 AA, dark and printed too.  Caller owns. */
char *report_html(const YearReport *report);

#endif

/*
 * view.h - what a table or a sentence is made from: the order, and the body it is about.
 *
 * Private to report/.
 */
#ifndef SYNPUNKT_REPORT_VIEW_H
#define SYNPUNKT_REPORT_VIEW_H

#include "report/report.h"

typedef struct {
    const ReportOrder *order;
    const Body *body;
    char *now, *before; /* heads of columns: "2026", "2025" */
} View;

/* `now` and `before` stay owned by the view; view_clear() frees them. */
View view_of(const ReportOrder *order, const Body *body);
void view_clear(View *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(View, view_clear)

/* Is the period one calendar year? */
gboolean view_is_year(const ReportOrder *order);

/* Bodies that make this one up: committees, companies and so on of the whole, units of a committee.  Caller owns the
 * array. */
GPtrArray *view_children(const ReportOrder *order, const Body *body);

/* Of that key, borrowed. */
const char *view_word(const View *view, const char *key);

/* Of a list in either period, or NULL. */
const Part *view_part(const GPtrArray *parts, const char *name);

#endif

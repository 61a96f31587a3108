/* notes.h - how the figures were counted, and what they leave out.  Private to report/. */
#ifndef SYNPUNKT_REPORT_NOTES_H
#define SYNPUNKT_REPORT_NOTES_H

#include "report/view.h"

/* `main` is the body the whole report is about, or NULL if there are several.  char *; caller owns. */
GPtrArray *notes_new(const ReportOrder *order, const Body *main);

#endif

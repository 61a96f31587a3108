/*
 * report_ask.h - "rapport 2026 tekniska nämnden", "rapport 2026 tertial 1":
 * whose figures are asked for, and of which time.
 *
 * Words may stand in any order.  Only whole tertials that have ended are
 * counted, from one to a year: two times that differ by a day or a month would
 * together show that day's few, masked or not, and what a year hides is what
 * its tertials hide (core/year.h).  For the same reason each time is counted as
 * all was known when it ended, whenever it is asked for: nobody can tell whose
 * case was answered, closed or moved in between.  Without a time it is the year
 * of the tertial that ended last; "2026-1" is that frozen report.
 */
#ifndef SYNPUNKT_CORE_REPORT_ASK_H
#define SYNPUNKT_CORE_REPORT_ASK_H

#include "core/config.h"

typedef struct {
    char *body;        /* Body.code of one committee, company or unit; "" for all */
    gboolean refused;  /* the time that is meant cannot be had: first and last are the tertial that ended last */
    GDate first, last; /* of whole tertials, at most a year */
    guint number;      /* of a frozen report of the year of `first`; 0: counted anew */
} ReportAsk;

/* NULL if it is not understood.  Caller owns. */
ReportAsk *report_ask_read(const char *text, const Config *config, const GDate *today);
void report_ask_free(ReportAsk *ask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportAsk, report_ask_free)

#endif

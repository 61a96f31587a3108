/*
 * report_ask.h - "rapport 2026 tekniska nämnden", "rapport 2026-03-01..2026-03-31":
 * whose figures are asked for, and of which time.
 *
 * Words may stand in any order.  Only whole months that have ended are counted:
 * two times that differ by a day would together show that day's few, masked or
 * not.  For the same reason they are counted as all was known when the last
 * month ended: whoever asks again tomorrow gets the same figures, and cannot
 * tell whose case was answered, closed or moved in between.  Without a time it is
 * the year of the month that ended last; "2026-1" is that frozen report.
 */
#ifndef SYNPUNKT_CORE_REPORT_ASK_H
#define SYNPUNKT_CORE_REPORT_ASK_H

#include "core/config.h"

typedef struct {
    char *body;        /* Body.code of one committee, company or unit; "" for all */
    GDate first, last; /* of whole months, at most a year */
    guint number;      /* of a frozen report of the year of `first`; 0: counted anew */
} ReportAsk;

/* Up to when what is known counts for a report asked for at `now`: the last second of the month that ended last. */
gint64 report_ask_known(const Calendar *calendar, gint64 now);

/* NULL if it is not understood.  Caller owns. */
ReportAsk *report_ask_read(const char *text, const Config *config, const GDate *today);
void report_ask_free(ReportAsk *ask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportAsk, report_ask_free)

#endif

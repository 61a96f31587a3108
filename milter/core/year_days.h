/*
 * year_days.h - the calendar as a table of days, for asking about very many moments.
 *
 * Each answer is as calendar.h would give it, but a day is worked out once,
 * when it is first asked for, and then known by its seconds: a day's length,
 * the hour that clocks are changed, holidays and deadlines cost nothing more.
 */
#ifndef SYNPUNKT_CORE_YEAR_DAYS_H
#define SYNPUNKT_CORE_YEAR_DAYS_H

#include "core/calendar.h"

#include <glib.h>

typedef struct Days Days;

/* What a case is measured by: so many days of either rule, and one working day (KKiK). */
typedef enum { DUE_CALENDAR, DUE_WORKING, DUE_ONE_DAY, DUES } Due;

/* The table begins with `first`, an earlier moment counts as its first second.  The calendar is borrowed. */
Days *days_new(const Calendar *calendar, const GDate *first, guint deadline_count);
void days_free(Days *days);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Days, days_free)

/* Month of the local date, 1 to 12. */
guint days_month(Days *days, gint64 at);

/* Last second to keep that measure for what came at `received_at`. */
gint64 days_due(Days *days, Due due, gint64 received_at);

/* Seconds from one moment to the other that lie on working days, midnight to midnight; 0 if `to` is earlier. */
gint64 days_worked(Days *days, gint64 from, gint64 to);

#endif

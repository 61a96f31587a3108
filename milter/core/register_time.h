/* register_time.h - days and times as people write them when they note that somebody called. */
#ifndef SYNPUNKT_CORE_REGISTER_TIME_H
#define SYNPUNKT_CORE_REGISTER_TIME_H

#include "core/calendar.h"

#include <glib.h>

/*
 * "2026-03-04 08:20", "4/3", "4 mars 2026 kl. 8.20", "i dag 08:20", "igår",
 * "08:20": a day alone is counted from 00:00 local, a time alone is today's,
 * and a day without a year is the latest that is not after `now`.  0 if it is
 * none of these.
 */
gint64 register_time_read(const char *text, const Calendar *calendar, gint64 now);

#endif

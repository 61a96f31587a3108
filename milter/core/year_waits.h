/*
 * year_waits.h - how long the cases of one body waited: medians and 90th percentiles.
 *
 * They follow from no sum of others, so each body's own times are gathered.
 */
#ifndef SYNPUNKT_CORE_YEAR_WAITS_H
#define SYNPUNKT_CORE_YEAR_WAITS_H

#include "core/year_case.h"

#define SECONDS_UNKNOWN G_MAXUINT32

/* One case's times, small, for there is one for each case of two years. */
typedef struct {
    guint32 seconds[WAITS]; /* or SECONDS_UNKNOWN */
    guint32 channel;        /* place of its row (core/year_rows.h) */
} Waited;

Waited waited_new(const CaseCount *count, guint channel);

/* Of seconds (guint32), which change their places. */
Wait wait_of(GArray *seconds);

/*
 * Fill the waits of a body's period from the times of its cases, and those of
 * its channels, whose rows stand in their places.
 */
void waits_finish(Counts *counts, const GArray *waited);

#endif

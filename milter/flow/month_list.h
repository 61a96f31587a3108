/*
 * month_list.h - the monthly list of closed cases without a cause (D49), a step of the sweep.
 *
 * In office hours only, so the first falls on the first working day.  A unit
 * and a month are noted in the transaction that puts the letter out: each is
 * asked once, whoever sweeps and whatever is killed.  Only the month that has
 * just ended is asked about, so nothing piles up while nobody sweeps.
 */
#ifndef SYNPUNKT_FLOW_MONTH_LIST_H
#define SYNPUNKT_FLOW_MONTH_LIST_H

#include "core/weigh.h"
#include "store/store.h"

#define MONTH_LIST_BATCH 10 /* units in one transaction */

typedef struct {
    guint letters; /* written */
    gboolean more; /* there are units that this batch had no room for */
} MonthListCounts;

gboolean month_list_write(StoreJob *job, const Rules *rules, gint64 now, MonthListCounts *counts, GError **error);

#endif

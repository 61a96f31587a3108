/*
 * decide_sweep.h - what the clock asks for (R54, storyboard 4.15).
 *
 * Pure like decide(): the cases that are due, the rules and the time give
 * plans.  Each case gets a plan that counts the calls made and holds the
 * letters about it alone; a person who would get more than SWEEP_SINGLE_MAX
 * reminders gets one letter with a line for each instead, in a plan without a
 * case.  A miss is told to the strategist in one list a day.
 */
#ifndef SYNPUNKT_CORE_DECIDE_SWEEP_H
#define SYNPUNKT_CORE_DECIDE_SWEEP_H

#include "core/plan.h"
#include "core/weigh.h"

#define SWEEP_SINGLE_MAX 3

/* `due` is an array of Case, the longest due first.  Array of Plan, one a case in the same order, then those without. */
GPtrArray *decide_sweep(const GPtrArray *due, const Rules *rules, gint64 now);

#endif

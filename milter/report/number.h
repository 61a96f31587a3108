/*
 * number.h - figures as people of a language write them.
 *
 * What is hidden (COUNT_HIDDEN) is NUMBER_HIDDEN, and so is all that would be
 * computed from it; where there is nothing to compute, NUMBER_NONE.
 */
#ifndef SYNPUNKT_REPORT_NUMBER_H
#define SYNPUNKT_REPORT_NUMBER_H

#include "core/config.h"
#include "core/year.h"

#include <glib.h>

#define NUMBER_HIDDEN ".."
#define NUMBER_NONE   "–"

/* Of fewer cases a percentage says more than they do: one case more would move it by over five points. */
#define SHARE_CASES_MIN 20

/* A share, a wait, a difference: is there a value, and may it be shown? */
typedef enum { AMOUNT_SHOWN, AMOUNT_HIDDEN, AMOUNT_NONE } AmountState;

typedef struct {
    AmountState state;
    double value;
} Amount;

Amount amount_share(guint part, guint whole);         /* percent; none of less than SHARE_CASES_MIN */
Amount amount_days(const Wait *wait, gint64 seconds); /* working days; `seconds` is the wait's median or ninetieth */

/* Each is owned by the caller. */
char *number_count(Language language, guint count);                  /* "1 546", "1,546", ".." */
char *number_share(Language language, Amount share);                 /* "97,8 %", "97.8%" */
char *number_days(Language language, Amount days);                   /* "2,1" */
char *number_plain(Language language, double value, guint decimals); /* "97,8" without grouping, for a spreadsheet */

/* The sum, hidden if any of the two is. */
guint count_sum(guint a, guint b);

#endif

/*
 * decide_month.h - the monthly list of closed cases whose cause nobody has noted (D49).
 *
 * One letter a unit about the month that has just ended, wanted and never
 * demanded: whoever does not answer hears no more of it.  Pure, like decide().
 */
#ifndef SYNPUNKT_CORE_DECIDE_MONTH_H
#define SYNPUNKT_CORE_DECIDE_MONTH_H

#include "core/month_answer.h"
#include "core/plan.h"

/* A month by the local calendar. */
typedef struct {
    int number;         /* 202602 */
    gint64 from, until; /* its first second, and the first one after it */
} Month;

/* The last that has ended at `now`. */
Month month_ended(const Calendar *calendar, gint64 now);

/* "lista 2026-02 tekn", as it stands in the letter's subject: finds the list when a mail program drops the thread. */
char *month_list_name(int month, const char *unit);

/* The same read: FALSE if there is none.  Caller owns *unit. */
gboolean month_list_read(const char *subject, int *month, char **unit);

/* What a unit has closed without a cause. */
typedef struct {
    const Unit *unit;
    Month month;
    const GPtrArray *cases; /* Case, in the order to be shown, at most MONTH_ROWS_MAX */
    guint count;            /* how many there are in all */
} MonthMissing;

/* One letter to the unit; empty where there is nothing to ask or nobody to ask. */
Plan *decide_month(const MonthMissing *missing, const Config *config);

/* The words to choose from, and how to write them in a list of so many rows. */
void month_set_choice(Letter *letter, const Config *config, guint rows);

/* What `answered` lists, as it numbers them: CaseNumber; empty if it is no such list.  Caller owns. */
GArray *month_list_rows(const Letter *answered);

#endif

/*
 * follow_up.h - figures from the store: counting a period, a frozen report, the
 * yearly round.  Counting reads, off the writer's thread; it may take seconds.
 */
#ifndef SYNPUNKT_FLOW_FOLLOW_UP_H
#define SYNPUNKT_FLOW_FOLLOW_UP_H

#include "core/year.h"
#include "flow/service.h"
#include "flow/sweep.h"

typedef struct {
    GDate from, until; /* received, local dates */
    gint64 as_of;
    void (*step)(guint64 done, guint64 most, gpointer data); /* now and then; or NULL */
    gpointer data;
} Period;

/* From 1 January to 31 December of that year. */
Period period_of_year(int year, gint64 as_of);

/* Not masked yet.  NULL with the store's error.  Caller owns. */
Year *follow_up_count(const Config *config, Store *store, const Period *period, GError **error);

/* Count the tertials by which the year is masked, for all who mask it; a year that has them keeps them. */
gboolean follow_up_tertials(const Config *config, Store *store, Year *year, GError **error);

/* Count the year and freeze it (D42); *number is which. */
gboolean follow_up_freeze(Service *service, int year, gint64 now, guint *number, GError **error);

/* A frozen report, 0 for the latest.  BAD_INPUT if there is none.  Caller owns. */
Year *follow_up_frozen(Store *store, int year, guint *number, GError **error);

/*
 * What the yearly round asks for at `now`; quick when nothing is due.  *letters
 * is how many were written.  Nothing in MODE_OBSERVE, while the clock is in
 * doubt (D54), or without any case in the year.
 */
gboolean follow_up_round(Service *service, gint64 now, SweepTrust trust, guint *letters, GError **error);

#endif

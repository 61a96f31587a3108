/*
 * sweep.h - look for deadlines, and do what they ask for.
 *
 * One transaction reads the cases whose time has come, decides and puts the
 * letters out; so two sweepers at once, a restart or a kill in between make
 * each call once.  Outside office hours no case is read at all, and in
 * MODE_OBSERVE never.  Once no case is left the monthly lists are written.
 */
#ifndef SYNPUNKT_FLOW_SWEEP_H
#define SYNPUNKT_FLOW_SWEEP_H

#include "flow/service.h"

#define SWEEP_BATCH        250  /* cases in one transaction: the writer is not held up for long */
#define SWEEP_DRIFT_MAX    600  /* seconds that wall and boot clock may disagree (D54) */
#define SWEEP_NOTE_SECONDS 600  /* how often the clocks are noted down */

typedef struct {
    guint cases;    /* looked at */
    guint letters;  /* put into the outbox */
    guint closed;
    gboolean more;  /* there are cases that this batch had no room for */
    gboolean doubt; /* the machine's clock has jumped: nothing was done (D54) */
} SweepCounts;

typedef enum {
    SWEEP_COMPARE_CLOCKS,
    SWEEP_TRUST_CLOCK, /* a person says that the wall clock, which is `now`, is right */
    SWEEP_GIVEN_TIME,  /* a person says what time to take it for: the clocks have no part in it */
} SweepTrust;

/* One batch of what is due at `now`, added to `counts`; again while counts->more.  FALSE with the store's error. */
gboolean sweep_batch(Service *service, gint64 now, SweepTrust trust, SweepCounts *counts, GError **error);

/* Has the machine's clock jumped since the last sweep (D54)? */
gboolean sweep_is_in_doubt(StoreJob *job, gint64 now, gboolean *doubt, GError **error);

#endif

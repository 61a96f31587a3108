/*
 * sweep.h - look for deadlines, and do what they ask for.
 *
 * One transaction reads the cases whose time has come, decides and puts the
 * letters out; so two sweepers at once, a restart or a kill in between make
 * each call once.  Outside office hours nothing is read at all.
 */
#ifndef SYNPUNKT_FLOW_SWEEP_H
#define SYNPUNKT_FLOW_SWEEP_H

#include "flow/service.h"

#define SWEEP_BATCH        500  /* cases in one transaction: the writer is not held up for long */
#define SWEEP_DRIFT_MAX    600  /* seconds that wall and boot clock may disagree (D54) */
#define SWEEP_NOTE_SECONDS 600  /* how often the clocks are noted down */

typedef struct {
    guint cases;    /* looked at */
    guint letters;  /* put into the outbox */
    guint closed;
    gboolean doubt; /* the machine's clock has jumped: nothing was done (D54) */
} SweepCounts;

/* TRUST_CLOCK: a person says that `now` is right. */
typedef enum { SWEEP_COMPARE_CLOCKS, SWEEP_TRUST_CLOCK } SweepTrust;

/* All that is due at `now`.  FALSE with the store's error. */
gboolean sweep_run(Service *service, gint64 now, SweepTrust trust, SweepCounts *counts, GError **error);

#endif

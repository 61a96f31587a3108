/*
 * bundle.h - the parcels of one relay_send(), told off one by one.
 */
#ifndef SYNPUNKT_OUTBOX_BUNDLE_H
#define SYNPUNKT_OUTBOX_BUNDLE_H

#include "outbox/relay.h"

typedef struct {
    const GPtrArray *parcels; /* Parcel */
    guint next;               /* the parcel in hand */
    const int *stopped;       /* set by relay_stop() */
    RelayDone done;
    gpointer data;
    gboolean ended; /* `done` has said so */
} Bundle;

/* The parcel in hand, or NULL when all are told off or sending has ended. */
const Parcel *bundle_parcel(const Bundle *bundle);

/* Tell the fate of the parcel in hand and take up the next. */
void bundle_settle(Bundle *bundle, RelayFate fate, const char *answer);

#endif

/*
 * bundle.h - the parcels of one relay_send(), told off one by one.
 */
#ifndef SYNPUNKT_OUTBOX_BUNDLE_H
#define SYNPUNKT_OUTBOX_BUNDLE_H

#include "outbox/relay.h"

typedef struct {
    const int *stopped; /* set by relay_stop() */
    const int *broken;  /* set by relay_break() */
    RelayNext next;
    RelayDone done;
    gpointer data;
    const Parcel *parcel; /* in hand, or NULL */
    gboolean ended;       /* there is no more, or `done` has said so */
} Bundle;

/* The parcel in hand, fetched if there is none; NULL when all are told off or sending has ended. */
const Parcel *bundle_parcel(Bundle *bundle);

/* Tell the fate of the parcel in hand. */
void bundle_settle(Bundle *bundle, RelayFate fate, const char *answer);

#endif

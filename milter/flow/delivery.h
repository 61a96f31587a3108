/* delivery.h - what is due in the outbox goes to the MTA. */
#ifndef SYNPUNKT_FLOW_DELIVERY_H
#define SYNPUNKT_FLOW_DELIVERY_H

#include "flow/service.h"
#include "outbox/relay.h"

typedef struct {
    guint accepted, later, refused;
} DeliveryCounts;

/*
 * One round: at most DELIVERY_BATCH letters, each loaded or rendered, claimed
 * and handed over before the next is looked at.  Several may run at once: no
 * letter is handed over by two.  Counts of nothing mean that nothing is due or
 * others are at it.  FALSE with error if the store cannot be used.
 */
#define DELIVERY_BATCH 25
gboolean delivery_round(Service *service, Relay *relay, gint64 now, DeliveryCounts *counts, GError **error);

#endif

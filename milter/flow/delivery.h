/* delivery.h - what is due in the outbox goes to the MTA. */
#ifndef SYNPUNKT_FLOW_DELIVERY_H
#define SYNPUNKT_FLOW_DELIVERY_H

#include "flow/service.h"
#include "outbox/relay.h"

typedef struct {
    guint accepted, later, refused;
} DeliveryCounts;

/*
 * One round: at most DELIVERY_BATCH letters, fewer when they are large
 * (DELIVERY_BYTES are held in memory, and one letter more).  Counts of nothing
 * mean that nothing is due.  FALSE with error if the store cannot be used.
 */
#define DELIVERY_BATCH 25
#define DELIVERY_BYTES (16 * 1024 * 1024)
gboolean delivery_round(Service *service, Relay *relay, gint64 now, DeliveryCounts *counts, GError **error);

#endif

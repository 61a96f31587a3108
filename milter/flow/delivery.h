/* delivery.h - what is due in the outbox goes to the MTA. */
#ifndef SYNPUNKT_FLOW_DELIVERY_H
#define SYNPUNKT_FLOW_DELIVERY_H

#include "flow/service.h"
#include "flow/tray.h"
#include "outbox/relay.h"

typedef struct {
    guint accepted, later, refused;
} DeliveryCounts;

/* What else goes on around one who hands letters over; each may be NULL. */
typedef struct {
    void (*more)(guint left, gpointer data); /* so many letters lie there for others */
    gboolean (*wait)(gpointer data);         /* nothing is due: TRUE to look again, FALSE to end the session */
    gboolean (*aside)(gpointer data);        /* before each letter: TRUE to end the session, there is more urgent work */
    gpointer data;
} DeliveryHelp;

/* One who hands letters over, by a relay of its own, on one thread. */
typedef struct Delivery Delivery;

/* All but `help`, which is copied, stay the caller's. */
Delivery *delivery_new(Service *service, Tray *tray, Relay *relay, const DeliveryHelp *help);
void delivery_free(Delivery *delivery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_free)

/* As the store is away, what the relay said of the last letter, or that a claim came to nothing, is not on file yet. */
gboolean delivery_owes(const Delivery *delivery);
/* Record it now, which the next session does first; TRUE if there is nothing. */
gboolean delivery_record(Delivery *delivery, GError **error);

/*
 * One session: at most DELIVERY_LETTERS, each taken from the tray, loaded or
 * rendered, claimed and handed over before the next is looked at.  The fate of
 * one and the claim of the next are one step of the store.  A fate that could
 * not be recorded is recorded first thing the next time.  No letter is handed
 * over by two.  Counts of nothing mean that nothing is due or others are at it.
 * FALSE with error if the store cannot be used.  `now` is the least the clock
 * is taken to say.
 */
#define DELIVERY_LETTERS 100
gboolean delivery_session(Delivery *delivery, gint64 now, DeliveryCounts *counts, GError **error);

/* The same for who is alone at it and comes once. */
gboolean delivery_round(Service *service, Relay *relay, gint64 now, DeliveryCounts *counts, GError **error);

#endif

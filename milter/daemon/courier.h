/*
 * courier.h - the threads that hand letters to the MTA when they are due.
 *
 * Each has a relay of its own, so that several letters are on their way and
 * one slow answer holds up one of them.  One courier is always there; others
 * come while many letters lie, and go when there is nothing left for them, or
 * for some seconds when mail rushes in: what somebody has sent is taken first.
 */
#ifndef SYNPUNKT_DAEMON_COURIER_H
#define SYNPUNKT_DAEMON_COURIER_H

#include "daemon/rush.h"
#include "flow/service.h"

#define COURIERS 16 /* at most; so many letters may be in doubt after a crash */

typedef struct Couriers Couriers;

/* Both stay owned by the caller and must outlive them. */
Couriers *couriers_start(Service *service, Rush *rush);

/* Something may be due: look now and not at the next second.  Any thread. */
void couriers_wake(Couriers *couriers);

/* Finish what is in hand, within a moment or not at all, end the threads and free them. */
void couriers_stop(Couriers *couriers);

#endif

/*
 * clerk.h - the thread that looks for deadlines and keeps the index, and the couriers (courier.h) beside it.
 */
#ifndef SYNPUNKT_DAEMON_CLERK_H
#define SYNPUNKT_DAEMON_CLERK_H

#include "flow/service.h"

typedef struct Clerk Clerk;

/* `service` stays owned by the caller and must outlive the clerk. */
Clerk *clerk_start(Service *service);

/* Mail has come: there may be letters.  Any thread. */
void clerk_wake(Clerk *clerk);

/* Finish what is in hand, end the threads and free the clerk. */
void clerk_stop(Clerk *clerk);

#endif

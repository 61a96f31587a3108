/*
 * clerk.h - the thread that hands letters to the MTA when they are due.
 */
#ifndef SYNPUNKT_DAEMON_CLERK_H
#define SYNPUNKT_DAEMON_CLERK_H

#include "flow/service.h"

typedef struct Clerk Clerk;

/* `service` stays owned by the caller and must outlive the clerk. */
Clerk *clerk_start(Service *service);

/* Something may be due: look now and not at the next second.  Any thread. */
void clerk_wake(Clerk *clerk);

/* Finish the letter in hand, end the thread and free the clerk. */
void clerk_stop(Clerk *clerk);

#endif

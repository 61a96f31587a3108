/* guard.h - who tries out tokens is put off, and the administrator is told (core/guesses.h). */
#ifndef SYNPUNKT_DAEMON_GUARD_H
#define SYNPUNKT_DAEMON_GUARD_H

#include "core/recipient.h"
#include "flow/service.h"

typedef struct Guard Guard;

/* `service` stays owned by the caller and must outlive the guard's use. */
Guard *guard_new(Service *service);
void guard_free(Guard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guard, guard_free)

/*
 * A recipient of ours, named by `client` (an IP address, or NULL).  FALSE: put it off.  A wrong token is counted, and
 * logged and written to the administrator when there are too many.  Any thread.
 */
gboolean guard_lets_pass(Guard *guard, const Recipient *recipient, const char *client);

#endif

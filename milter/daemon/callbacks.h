/*
 * callbacks.h - what libmilter calls.
 *
 * libmilter carries no user pointer, so callbacks.c keeps one static pointer:
 * the only global of the program.
 */
#ifndef SYNPUNKT_DAEMON_CALLBACKS_H
#define SYNPUNKT_DAEMON_CALLBACKS_H

#include "daemon/clerk.h"
#include "flow/service.h"

/* Register with libmilter, once.  `service` and `clerk` stay owned by the caller until callbacks_close(). */
gboolean callbacks_register(Service *service, Clerk *clerk);

/*
 * After smfi_main(): waits for callbacks that use service or clerk; those that
 * come later answer 451 and touch neither.
 */
void callbacks_close(void);

#endif

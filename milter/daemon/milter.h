/*
 * milter.h - libmilter's loop, in a thread that the end need not wait for.
 *
 * When a connection comes in the very moment that it is told to stop, libmilter
 * (8.17.1) waits for a lock that the thread which held it took along to its
 * end, for ever; and without a connection it looks up every five seconds only.
 */
#ifndef SYNPUNKT_DAEMON_MILTER_H
#define SYNPUNKT_DAEMON_MILTER_H

#include <glib.h>

/* Block the signals that end the service; before any thread is started. */
void milter_prepare_signals(void);

/*
 * Serve until SIGTERM, SIGINT or SIGHUP, or until libmilter fails: FALSE.  It
 * may come back before libmilter's threads have ended: close the callbacks.
 */
gboolean milter_run(void);

#endif

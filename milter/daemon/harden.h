/*
 * harden.h - what the process gives up for good before it reads anything.
 *
 * The unit file does more (contrib/systemd); this holds without a service
 * manager too.
 */
#ifndef SYNPUNKT_DAEMON_HARDEN_H
#define SYNPUNKT_DAEMON_HARDEN_H

#include <glib.h>

/*
 * First of all: descriptors that were left open for us are closed, and the three standard ones lead somewhere, so that no
 * file of ours ever becomes standard error.  FALSE only if not even /dev/null can be opened.
 */
gboolean harden_descriptors(void);

/*
 * Once we are who we shall be: no core files, no look into our memory by processes of the same user (PR_SET_DUMPABLE), no
 * capability left.  FALSE after an error in the log: a capability stays.
 */
gboolean harden_process(void);

#endif

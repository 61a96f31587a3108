/* upgrade.h - a store that an earlier version wrote is brought to this one before the service begins. */
#ifndef SYNPUNKT_DAEMON_UPGRADE_H
#define SYNPUNKT_DAEMON_UPGRADE_H

#include <glib.h>

/* The store of that configuration.  Says in the log how far it has come, and asks the service manager for patience. */
gboolean upgrade_store(const char *config_path, GError **error);

#endif

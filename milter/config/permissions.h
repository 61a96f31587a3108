/* permissions.h - who else could read or change what is ours: the files that the settings name. */
#ifndef SYNPUNKT_CONFIG_PERMISSIONS_H
#define SYNPUNKT_CONFIG_PERMISSIONS_H

#include "core/config.h"

typedef struct {
    char *what; /* "'/var/lib/synpunkt/synpunkt.db' can be read by others than its owner" */
    char *fix;  /* "chmod 600 /var/lib/synpunkt/synpunkt.db" */
} Permission;

void permission_free(Permission *permission);

/*
 * Array of Permission, caller owns; empty when all is well.  `path` is the main file of the configuration, `store` the
 * store's.  What does not exist is not complained of.  Call as the user that the service runs as.
 */
GPtrArray *permissions_check(const Config *config, const char *path, const char *store);

#endif

/* migrate.h - is a database file a store of ours, of this version; make it one.  Of earlier versions: upgrade.c. */
#ifndef SYNPUNKT_STORE_MIGRATE_H
#define SYNPUNKT_STORE_MIGRATE_H

#include "store/database.h"

#define STORE_VERSION 2

/* Make an empty database a store, in one transaction; one that is a store already is left alone. */
gboolean migrate_create(Database *database, GError **error);

/* Which version it is of; 0 when it is empty.  DAMAGED if it is not ours or newer than this program. */
gboolean migrate_version(Database *database, int *version, GError **error);

/* DAMAGED likewise, TRY_LATER if it is of an earlier version. */
gboolean migrate_check(Database *database, GError **error);

/* Caller owns. */
char *migrate_epoch(Database *database, GError **error);

/* The names before: array of FormerEpoch (core/token.h), caller owns. */
GPtrArray *migrate_former_epochs(Database *database, GError **error);

#endif

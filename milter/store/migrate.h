/* migrate.h - is a database file a store of ours, of this version; make or bring it there. */
#ifndef SYNPUNKT_STORE_MIGRATE_H
#define SYNPUNKT_STORE_MIGRATE_H

#include "store/database.h"

#define STORE_VERSION 1

/* Make an empty database a store, in one transaction; one that is a store already is left alone. */
gboolean migrate_create(Database *database, GError **error);

/* DAMAGED if it is not ours or newer than this program. */
gboolean migrate_check(Database *database, GError **error);

/* Caller owns. */
char *migrate_epoch(Database *database, GError **error);

#endif

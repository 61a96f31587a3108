/* outbox.h - the earlier Message-IDs a letter names. */
#ifndef SYNPUNKT_STORE_OUTBOX_H
#define SYNPUNKT_STORE_OUTBOX_H

#include "store/database.h"
#include "store/store.h"

/* The first of the chain, and so many of its last. */
#define OUTBOX_LAST_ANCESTORS 8

/* Fill outgoing->ancestors from the chain of the letter's audience alone (D15). */
gboolean outbox_find_ancestors(Database *database, Outgoing *outgoing, GError **error);

/* Fill outgoing->gathered or outgoing->collected, for the letters that say it. */
gboolean outbox_count(Database *database, Outgoing *outgoing, GError **error);

#endif

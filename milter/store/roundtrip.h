/* roundtrip.h - test letters to units, for the files of this folder; the others see store.h and noted.h. */
#ifndef SYNPUNKT_STORE_ROUNDTRIP_H
#define SYNPUNKT_STORE_ROUNDTRIP_H

#include "store/database.h"
#include "store/noted.h"

#define ROUNDTRIP_EVENT "note roundtrip"

/* Write the row.  Its stamp for the event that tells of it, or NULL with error; caller owns. */
char *roundtrip_set(Database *database, const Roundtrip *roundtrip, GError **error);

/* Has somebody proven answered that letter? */
gboolean roundtrip_passed(Database *database, gint64 letter, gboolean *passed, GError **error);

#endif

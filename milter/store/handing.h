/* handing.h - who hands letters over, and the claims of who died at it. */
#ifndef SYNPUNKT_STORE_HANDING_H
#define SYNPUNKT_STORE_HANDING_H

#include "store/store.h"

/* Letters that this host claimed and whose claimer is known to be gone are due again. */
gboolean handing_give_back(Store *store, gint64 now, GError **error);

#endif

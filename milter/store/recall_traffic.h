/* recall_traffic.h - what has come lately: from this sender, with these words, about this thing; and who else speaks. */
#ifndef SYNPUNKT_STORE_RECALL_TRAFFIC_H
#define SYNPUNKT_STORE_RECALL_TRAFFIC_H

#include "store/database.h"

#include "core/known.h"

/* After the evidence and the sender's earlier cases, which it leans on. */
gboolean recall_traffic(Database *database, const Ask *ask, Known *known, GError **error);

#endif

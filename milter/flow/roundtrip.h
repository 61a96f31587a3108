/* roundtrip.h - test letters to units: does Reply come back, and is it recognised? (`synpunkt check --roundtrip`) */
#ifndef SYNPUNKT_FLOW_ROUNDTRIP_H
#define SYNPUNKT_FLOW_ROUNDTRIP_H

#include "flow/service.h"

#define ROUNDTRIP_AGAIN_SECONDS (24 * 3600) /* nobody gets two within a day */

typedef struct {
    guint written, recent, silent; /* letters; mailboxes that have one of today; units without an address */
} RoundtripCounts;

/*
 * A test letter to each unit's mailbox, once where several units share one; in
 * MODE_OBSERVE too, for a person asks for it.
 */
gboolean roundtrip_send(Service *service, gint64 now, RoundtripCounts *counts, GError **error);

#endif

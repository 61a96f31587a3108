/* backoff.h - when to try a letter again. */
#ifndef SYNPUNKT_OUTBOX_BACKOFF_H
#define SYNPUNKT_OUTBOX_BACKOFF_H

#include <glib.h>

/* Seconds to wait after attempt number `attempts` (1 is the first): 10 s doubling to 30 min. */
gint64 backoff_seconds(guint attempts);

#endif

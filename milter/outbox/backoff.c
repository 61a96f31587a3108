#include "outbox/backoff.h"

#define BACKOFF_FIRST_SECONDS 10
#define BACKOFF_MAX_SECONDS   (30 * 60)

gint64 backoff_seconds(guint attempts)
{
    gint64 wait = BACKOFF_FIRST_SECONDS;
    for (guint i = 1; i < attempts && wait < BACKOFF_MAX_SECONDS; i++)
        wait *= 2;
    return MIN(wait, BACKOFF_MAX_SECONDS);
}

/* clock.h - the only place that asks what time it is. */
#ifndef SYNPUNKT_UTIL_CLOCK_H
#define SYNPUNKT_UTIL_CLOCK_H

#include <glib.h>

/* Seconds since 1970, UTC. */
gint64 clock_now(void);

#endif

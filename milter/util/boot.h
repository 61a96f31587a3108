/* boot.h - how long this machine has run, and since which start: what a wrong wall clock cannot change. */
#ifndef SYNPUNKT_UTIL_BOOT_H
#define SYNPUNKT_UTIL_BOOT_H

#include <glib.h>

#define BOOT_ID_MAX 40

/* Seconds since the machine started, sleep included. */
gint64 boot_seconds(void);

/* The kernel's random name for this start of the machine; "" where it tells none. */
void boot_id(char id[BOOT_ID_MAX]);

#endif

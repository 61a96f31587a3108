/* network.h - IP addresses and networks in CIDR notation, without any look-up. */
#ifndef SYNPUNKT_CORE_NETWORK_H
#define SYNPUNKT_CORE_NETWORK_H

#include <glib.h>

typedef struct {
    gboolean v6;
    guint8 bytes[16]; /* the first 4 for IPv4 */
    guint bits;       /* of the prefix */
} Network;

/*
 * "192.0.2.0/24", "2001:db8::/32", or an address alone.  IPv4 written as IPv6
 * ("::ffff:192.0.2.1") becomes IPv4.  FALSE if it is neither.
 */
gboolean network_read(const char *text, Network *network);

/* Have they an address in common? */
gboolean network_overlaps(const Network *a, const Network *b);

#endif

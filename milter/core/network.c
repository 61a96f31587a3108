#include "core/network.h"

#include <arpa/inet.h>
#include <string.h>

#define V4_BITS     32
#define V6_BITS     128
#define MAPPED_BITS 96 /* ::ffff:0:0/96 holds IPv4 (RFC 4291, 2.5.5.2) */

static void unmap(Network *network)
{
    static const guint8 MAPPED[MAPPED_BITS / 8] = {[10] = 0xff, [11] = 0xff};
    if (!network->v6 || network->bits < MAPPED_BITS || memcmp(network->bytes, MAPPED, sizeof MAPPED) != 0)
        return;
    memmove(network->bytes, network->bytes + sizeof MAPPED, V4_BITS / 8);
    network->v6 = FALSE;
    network->bits -= MAPPED_BITS;
}

gboolean network_read(const char *text, Network *network)
{
    const char *slash = strchr(text, '/');
    g_autofree char *address = slash != NULL ? g_strndup(text, (gsize)(slash - text)) : g_strdup(text);
    memset(network, 0, sizeof *network);
    network->v6 = strchr(address, ':') != NULL;
    if (inet_pton(network->v6 ? AF_INET6 : AF_INET, address, network->bytes) != 1)
        return FALSE;
    guint64 bits = network->v6 ? V6_BITS : V4_BITS;
    if (slash != NULL && !g_ascii_string_to_unsigned(slash + 1, 10, 0, bits, &bits, NULL))
        return FALSE;
    network->bits = (guint)bits;
    unmap(network);
    return TRUE;
}

gboolean network_overlaps(const Network *a, const Network *b)
{
    if (a->v6 != b->v6)
        return FALSE;
    guint bits = MIN(a->bits, b->bits), whole = bits / 8, rest = bits % 8;
    if (memcmp(a->bytes, b->bytes, whole) != 0)
        return FALSE;
    return rest == 0 || (a->bytes[whole] ^ b->bytes[whole]) >> (8 - rest) == 0;
}

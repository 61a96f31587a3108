#include "util/digest.h"

#include <nettle/sha2.h>
#include <string.h>

G_STATIC_ASSERT(DIGEST_BYTES == SHA256_DIGEST_SIZE);

struct Digest {
    struct sha256_ctx state;
};

Digest *digest_new(void)
{
    Digest *digest = g_new(Digest, 1);
    sha256_init(&digest->state);
    return digest;
}

Digest *digest_copy(const Digest *digest)
{
    Digest *copy = g_new(Digest, 1);
    *copy = *digest;
    return copy;
}

void digest_free(Digest *digest)
{
    g_free(digest);
}

void digest_add(Digest *digest, gconstpointer bytes, gsize length)
{
    if (length > 0)
        sha256_update(&digest->state, length, bytes);
}

void digest_add_text(Digest *digest, const char *text)
{
    digest_add(digest, text, strlen(text));
}

/* To take it would begin the state anew: a copy is asked. */
void digest_take(const Digest *digest, guint8 bytes[DIGEST_BYTES])
{
    struct sha256_ctx state = digest->state;
    sha256_digest(&state, DIGEST_BYTES, bytes);
}

char *digest_print(const Digest *digest)
{
    static const char digits[] = "0123456789abcdef";
    guint8 bytes[DIGEST_BYTES];
    digest_take(digest, bytes);
    char *hex = g_malloc(DIGEST_HEX + 1);
    for (guint i = 0; i < DIGEST_BYTES; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 0xf];
    }
    hex[DIGEST_HEX] = '\0';
    return hex;
}

char *digest_of(gconstpointer bytes, gsize length)
{
    g_autoptr(Digest) digest = digest_new();
    digest_add(digest, bytes, length);
    return digest_print(digest);
}

/*
 * digest.h - SHA-256 (FIPS 180-4), as records and messages are known by.
 *
 * By nettle, which uses what the processor has for it: GLib's own, portable
 * code was the dearest part of a message.
 */
#ifndef SYNPUNKT_UTIL_DIGEST_H
#define SYNPUNKT_UTIL_DIGEST_H

#include <glib.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX   64 /* letters of it in print */

typedef struct Digest Digest;

Digest *digest_new(void);
Digest *digest_copy(const Digest *digest);
void digest_free(Digest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Digest, digest_free)

/* `bytes` may be NULL when there are none. */
void digest_add(Digest *digest, gconstpointer bytes, gsize length);
void digest_add_text(Digest *digest, const char *text);

/* Of all that was added so far; more may be added afterwards. */
void digest_take(const Digest *digest, guint8 bytes[DIGEST_BYTES]);
/* The same in hexadecimal digits, lower case.  Caller owns. */
char *digest_print(const Digest *digest);

/* The digest of `bytes` alone, in hexadecimal digits.  Caller owns. */
char *digest_of(gconstpointer bytes, gsize length);

#endif

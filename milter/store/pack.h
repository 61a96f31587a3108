/* pack.h - bytes to zstd and back, and the short keys that indexes use. */
#ifndef SYNPUNKT_STORE_PACK_H
#define SYNPUNKT_STORE_PACK_H

#include "store/database.h"

#include <glib.h>

#define PACK_LEVEL 3

/* Any thread.  Caller owns. */
GBytes *pack(GBytes *raw);

/* SHA-256 as hex; caller owns. */
char *pack_digest(GBytes *raw);

typedef enum { PACKED_ENTRY, PACKED_LETTER } PackedWhat;

/*
 * Unpack a row of raws or sent, reading it piece by piece.  `bytes` and
 * `digest` are what it must come to; anything else is DAMAGED.  Caller owns.
 */
typedef struct {
    PackedWhat what;
    gint64 id;
    gsize bytes;
    const char *digest;
} Packed;
GBytes *pack_read(Database *database, const Packed *packed, GError **error);

/* What unpacking needs, for who unpacks one after the other. */
typedef struct ZSTD_DCtx_s Unpacker;
Unpacker *unpacker_new(void);
void unpacker_free(Unpacker *unpacker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Unpacker, unpacker_free)
GBytes *unpacker_read(Unpacker *unpacker, Database *database, const Packed *packed, GError **error);

/* The first 64 bits of SHA-256 over the text in lower case (ASCII). */
gint64 key_of(const char *text);
/* Over two texts. */
gint64 key_of_pair(const char *first, const char *second);

#endif

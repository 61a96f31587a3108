#include "store/pack.h"

#include "store/engine.h"
#include "util/digest.h"
#include "util/error.h"

#include <zstd.h>

/* No message is larger: a row that claims so is damaged. */
#define PACK_BYTES_MAX G_MAXINT32

/* zstd fails here only when it has no memory, and then GLib would have stopped us too. */
GBytes *pack(GBytes *raw)
{
    gsize length;
    gconstpointer bytes = g_bytes_get_data(raw, &length);
    gsize room = ZSTD_compressBound(length);
    guint8 *packed = g_malloc(room);
    gsize used = ZSTD_compress(packed, room, bytes ? bytes : "", length, PACK_LEVEL);
    g_assert(!ZSTD_isError(used));
    return g_bytes_new_take(g_realloc(packed, used), used);
}

char *pack_digest(GBytes *raw)
{
    gsize length;
    gconstpointer bytes = g_bytes_get_data(raw, &length);
    return digest_of(bytes, length);
}

static gboolean damaged(const Packed *packed, const char *why, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "stored bytes of %s '%" G_GINT64_FORMAT "' %s",
                packed->what == PACKED_ENTRY ? "entry" : "letter", packed->id, why);
    return FALSE;
}

Unpacker *unpacker_new(void)
{
    Unpacker *unpacker = ZSTD_createDCtx();
    g_assert(unpacker);
    return unpacker;
}

void unpacker_free(Unpacker *unpacker)
{
    ZSTD_freeDCtx(unpacker);
}

typedef struct {
    Unpacker *unpacker;
    const Packed *packed;
    ZSTD_outBuffer out;
} Unpacking;

/* The output never grows past what the row promised. */
static gboolean unpack_piece(gconstpointer piece, gsize length, gpointer data, GError **error)
{
    Unpacking *unpacking = data;
    ZSTD_inBuffer in = {piece, length, 0};
    while (in.pos < in.size) {
        gsize before = in.pos + unpacking->out.pos;
        gsize left = ZSTD_decompressStream(unpacking->unpacker, &unpacking->out, &in);
        if (ZSTD_isError(left) || in.pos + unpacking->out.pos == before)
            return damaged(unpacking->packed, "cannot be unpacked", error);
    }
    return TRUE;
}

static gboolean unpack(Unpacking *unpacking, Database *database, GError **error)
{
    const Packed *packed = unpacking->packed;
    Pieces pieces = {packed->what, packed->id, unpack_piece, unpacking, FALSE};
    ZSTD_DCtx_reset(unpacking->unpacker, ZSTD_reset_session_only);
    if (!database->engine->read_pieces(database, &pieces, error))
        return FALSE;
    if (!pieces.found)
        return damaged(packed, "are missing", error);
    return unpacking->out.pos == packed->bytes ? TRUE : damaged(packed, "are too few", error);
}

GBytes *unpacker_read(Unpacker *unpacker, Database *database, const Packed *packed, GError **error)
{
    g_autofree guint8 *room = packed->bytes <= PACK_BYTES_MAX ? g_try_malloc(packed->bytes + 1) : NULL;
    if (!room) {
        damaged(packed, "claim an impossible size", error);
        return NULL;
    }
    Unpacking unpacking = {unpacker, packed, {room, packed->bytes, 0}};
    if (!unpack(&unpacking, database, error))
        return NULL;
    g_autoptr(GBytes) raw = g_bytes_new_take(g_steal_pointer(&room), packed->bytes);
    g_autofree char *digest = pack_digest(raw);
    if (g_strcmp0(digest, packed->digest) != 0) {
        damaged(packed, "do not match their digest", error);
        return NULL;
    }
    return g_steal_pointer(&raw);
}

GBytes *pack_read(Database *database, const Packed *packed, GError **error)
{
    g_autoptr(Unpacker) unpacker = unpacker_new();
    return unpacker_read(unpacker, database, packed, error);
}

static gint64 first_bits(const Digest *digest)
{
    guint8 bytes[DIGEST_BYTES];
    digest_take(digest, bytes);
    gint64 key;
    memcpy(&key, bytes, sizeof key);
    return GINT64_FROM_BE(key);
}

gint64 key_of(const char *text)
{
    return key_of_pair(text, "");
}

gint64 key_of_pair(const char *first, const char *second)
{
    g_autofree char *joined = g_strconcat(first, "\n", second, NULL);
    g_autofree char *lower = g_ascii_strdown(joined, -1);
    g_autoptr(Digest) digest = digest_new();
    digest_add_text(digest, lower);
    return first_bits(digest);
}

#include "store/pack.h"

#include "util/error.h"

#include <zstd.h>

/* How much of a packed row is in memory at a time. */
#define PACK_PIECE_BYTES (128 * 1024)
/* No message is larger: a row that claims so is damaged. */
#define PACK_BYTES_MAX G_MAXINT32

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_blob, sqlite3_blob_close)

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
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, raw);
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

/* Feed one piece; the output never grows past what the row promised. */
static gboolean unpack_piece(Unpacker *unpacker, ZSTD_outBuffer *out, gconstpointer piece, gsize length)
{
    ZSTD_inBuffer in = {piece, length, 0};
    while (in.pos < in.size) {
        gsize before = in.pos + out->pos;
        gsize left = ZSTD_decompressStream(unpacker, out, &in);
        if (ZSTD_isError(left) || in.pos + out->pos == before)
            return FALSE;
    }
    return TRUE;
}

typedef struct {
    Unpacker *unpacker;
    Database *database;
    sqlite3_blob *blob;
} Source;

static gboolean unpack(const Source *source, const Packed *packed, guint8 *room, GError **error)
{
    ZSTD_DCtx_reset(source->unpacker, ZSTD_reset_session_only);
    ZSTD_outBuffer out = {room, packed->bytes, 0};
    int length = sqlite3_blob_bytes(source->blob);
    g_autofree guint8 *piece = g_malloc((gsize)MIN(length, PACK_PIECE_BYTES));
    for (int at = 0; at < length; at += PACK_PIECE_BYTES) {
        int step = MIN(PACK_PIECE_BYTES, length - at);
        int code = sqlite3_blob_read(source->blob, piece, step, at);
        if (code != SQLITE_OK) {
            database_error(source->database, code, "read packed bytes", error);
            return FALSE;
        }
        if (!unpack_piece(source->unpacker, &out, piece, (gsize)step))
            return damaged(packed, "cannot be unpacked", error);
    }
    return out.pos == packed->bytes ? TRUE : damaged(packed, "are too few", error);
}

GBytes *unpacker_read(Unpacker *unpacker, Database *database, const Packed *packed, GError **error)
{
    const char *table = packed->what == PACKED_ENTRY ? "raws" : "sent";
    g_autoptr(sqlite3_blob) blob = NULL;
    int code = sqlite3_blob_open(database->connection, "main", table, "packed", packed->id, 0, &blob);
    if (code == SQLITE_ERROR) {
        damaged(packed, "are missing", error);
        return NULL;
    }
    if (code != SQLITE_OK) {
        database_error(database, code, "open packed bytes", error);
        return NULL;
    }
    g_autofree guint8 *room = packed->bytes <= PACK_BYTES_MAX ? g_try_malloc(packed->bytes + 1) : NULL;
    if (!room) {
        damaged(packed, "claim an impossible size", error);
        return NULL;
    }
    const Source source = {unpacker, database, blob};
    if (!unpack(&source, packed, room, error))
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

static gint64 first_bits(GChecksum *checksum)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    g_checksum_get_digest(checksum, digest, &length);
    gint64 key;
    memcpy(&key, digest, sizeof key);
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
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)lower, -1);
    return first_bits(checksum);
}

/* file.c - the file that a store is: made, looked for, and read piece by piece. */
#include "store/sqlite/sqlite.h"

#include "store/sqlite/schema.h"
#include "store/store_private.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* How much of a packed row is in memory at a time. */
#define PIECE_BYTES (128 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_blob, sqlite3_blob_close)

static gboolean cannot(const char *doing, const char *path, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot %s '%s': %s", doing, path, g_strerror(errno));
    return FALSE;
}

/*
 * O_EXCL: an existing file is never opened here.  Closing it again would drop
 * the locks that SQLite holds on it in this process.
 */
static gboolean make_file(const char *path, GError **error)
{
    int file = g_open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        return errno == EEXIST ? TRUE : cannot("make store", path, error);
    if (!g_close(file, error))
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(path);
    int directory = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0)
        return cannot("open folder", folder, error);
    gboolean synced = fsync(directory) == 0 ? TRUE : cannot("write folder", folder, error);
    return g_close(directory, synced ? error : NULL) && synced;
}

gboolean sqlite_prepare(const char *path, StoreMode mode, GError **error)
{
    Place place;
    return (mode != STORE_CREATE || make_file(path, error)) && place_read(path, &place, error);
}

gboolean sqlite_make(Database *database, GError **error)
{
    static const char *const all[] = {SQLITE_SCHEMA_SQL, STATEMENTS_STAMP, NULL};
    return sqlite_say_all(database, all, error);
}

gboolean sqlite_place(Store *store, Place *place, GError **error)
{
    if (!store->writer)
        return place_read(store->path, place, error);
    *place = writer_place(store->writer);
    PlaceChange change = place_compare(store->path, place);
    if (change == PLACE_SAME)
        return TRUE;
    writer_probe(store->writer); /* a replaced file is opened by the writer first */
    place_error(store->path, change, error);
    return FALSE;
}

gboolean sqlite_read_pieces(Database *database, Pieces *pieces, GError **error)
{
    const char *table = pieces->what == PACKED_ENTRY ? "raws" : "sent";
    g_autoptr(sqlite3_blob) blob = NULL;
    int code = sqlite3_blob_open(sqlite_of(database), "main", table, "packed", pieces->id, 0, &blob);
    pieces->found = code == SQLITE_OK;
    if (code != SQLITE_OK && code != SQLITE_ERROR) {
        sqlite_error(database, code, "open packed bytes", error);
        return FALSE;
    }
    int length = pieces->found ? sqlite3_blob_bytes(blob) : 0;
    g_autofree guint8 *piece = g_malloc((gsize)MIN(length, PIECE_BYTES));
    for (int at = 0; at < length; at += PIECE_BYTES) {
        int step = MIN(PIECE_BYTES, length - at);
        code = sqlite3_blob_read(blob, piece, step, at);
        if (code != SQLITE_OK) {
            sqlite_error(database, code, "read packed bytes", error);
            return FALSE;
        }
        if (!pieces->visit(piece, (gsize)step, pieces->data, error))
            return FALSE;
    }
    return TRUE;
}

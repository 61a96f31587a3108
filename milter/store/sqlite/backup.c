#include "store/backup.h"

#include "store/migrate.h"
#include "store/sqlite/sqlite.h"
#include "store/store_private.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Between two steps others get the disk. */
#define STEP_PAGES      256
#define STEP_PAUSE_USEC 1000
#define BUSY_PAUSE_USEC (G_USEC_PER_SEC / 20)

#define INSTEAD "the store is in PostgreSQL, which makes its own backups: use pg_basebackup, or pg_dump of the schema"

static gboolean cannot(const char *doing, const char *path, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot %s '%s': %s", doing, path, g_strerror(errno));
    return FALSE;
}

static gboolean make_file(const char *path, GError **error)
{
    int file = g_open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return cannot("make", path, error);
    return g_close(file, error);
}

static gboolean sync_file(const char *path, int flags, GError **error)
{
    int file = g_open(path, flags | O_CLOEXEC, 0);
    if (file < 0)
        return cannot("open", path, error);
    gboolean synced = fsync(file) == 0 ? TRUE : cannot("write", path, error);
    return g_close(file, synced ? error : NULL) && synced;
}

/* -- copying ------------------------------------------------------------------------------ */

static gboolean copy_pages(sqlite3_backup *copying, StoreBackup *backup, int *code)
{
    do {
        *code = sqlite3_backup_step(copying, STEP_PAGES);
        guint64 most = (guint64)sqlite3_backup_pagecount(copying);
        if (backup->step)
            backup->step(most - (guint64)sqlite3_backup_remaining(copying), most, backup->data);
        if (*code != SQLITE_DONE)
            g_usleep(*code == SQLITE_OK ? STEP_PAUSE_USEC : BUSY_PAUSE_USEC);
    } while (*code == SQLITE_OK || (*code & 0xff) == SQLITE_BUSY || (*code & 0xff) == SQLITE_LOCKED);
    return *code == SQLITE_DONE;
}

static gboolean count(Database *database, StoreBackup *counts, GError **error)
{
    g_auto(Query) query = query_begin(database, COUNT_ALL);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    counts->cases = (guint64)query_take_int(&query);
    counts->entries = (guint64)query_take_int(&query);
    return TRUE;
}

/* Within the transaction that the copy is read in, which others do not change. */
static gboolean copy_moment(Database *from, Database *to, StoreBackup *backup, GError **error)
{
    int code;
    if (!count(from, backup, error))
        return FALSE;
    sqlite3_backup *copying = sqlite3_backup_init(sqlite_of(to), "main", sqlite_of(from), "main");
    if (!copying) {
        sqlite_error(to, sqlite3_extended_errcode(sqlite_of(to)), "begin the copy", error);
        return FALSE;
    }
    gboolean done = copy_pages(copying, backup, &code);
    int end = sqlite3_backup_finish(copying);
    if (done && end == SQLITE_OK)
        return TRUE;
    sqlite_error(to, end != SQLITE_OK ? end : code, "copy", error);
    return FALSE;
}

/* Out of the log's mode the copy is one file, that needs nothing beside it. */
static gboolean make_single(Database *database, GError **error)
{
    int code = sqlite_say(database, STATEMENTS_MAKE_SINGLE);
    if (code == SQLITE_OK)
        return TRUE;
    sqlite_error(database, code, "make one file of the copy", error);
    return FALSE;
}

static gboolean copy_store(const char *path, const char *part, StoreBackup *backup, GError **error)
{
    Place place; /* read only for its error: SQLite does not say what a store lacks that cannot be opened */
    g_autoptr(Database) from = place_read(path, &place, error) ? database_open(path, DATABASE_READ, error) : NULL;
    if (!from || !migrate_check(from, error)) {
        g_prefix_error(error, "store '%s': ", path);
        return FALSE;
    }
    g_autoptr(Database) to = database_open(part, DATABASE_WRITE, error);
    if (!to || !make_single(to, error) || !database_run(from, DO_BEGIN_READING, error))
        return FALSE;
    gboolean copied = copy_moment(from, to, backup, error);
    database_run(from, DO_COMMIT, NULL); /* nothing was written that could be lost */
    return copied && make_single(to, error);
}

/* -- reading back -------------------------------------------------------------------------- */

static gboolean is_whole(Store *copy, const StoreBackup *backup, GError **error)
{
    g_autoptr(GPtrArray) damage = backup->deep ? store_check(copy, error) : store_check_file(copy, error);
    if (!damage)
        return FALSE;
    if (damage->len == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "copy is not whole: %s",
                (const char *)g_ptr_array_index(damage, 0));
    return FALSE;
}

static gboolean read_back(const char *part, StoreBackup *backup, GError **error)
{
    StoreCounts counts = {0};
    g_autoptr(Store) copy = store_open(part, STORE_READ_ONLY, error);
    if (!copy || !is_whole(copy, backup, error) || !store_counts(copy, &counts, error))
        return FALSE;
    if (counts.cases == backup->cases && counts.entries == backup->entries)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED,
                "copy holds %" G_GUINT64_FORMAT " cases and %" G_GUINT64_FORMAT " entries, the store %" G_GUINT64_FORMAT
                " and %" G_GUINT64_FORMAT,
                counts.cases, counts.entries, backup->cases, backup->entries);
    return FALSE;
}

static gboolean make_copy(const char *path, const char *part, StoreBackup *backup, GError **error)
{
    GStatBuf found;
    if (!make_file(part, error) || !copy_store(path, part, backup, error) || !read_back(part, backup, error) ||
        !sync_file(part, O_RDWR, error))
        return FALSE;
    if (g_stat(part, &found) != 0)
        return cannot("look at", part, error);
    backup->bytes = (guint64)found.st_size;
    return TRUE;
}

/* Renamed over the store, the copy would take its name from those who write to it. */
static gboolean is_elsewhere(const char *path, const char *to, GError **error)
{
    GStatBuf store, there;
    if (g_stat(path, &store) != 0 || g_stat(to, &there) != 0 || store.st_dev != there.st_dev ||
        store.st_ino != there.st_ino)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "backup '%s' is the store itself", to);
    return FALSE;
}

gboolean store_backup(const char *path, StoreBackup *backup, GError **error)
{
    g_autofree char *part = g_strconcat(backup->to, ".part", NULL);
    g_autofree char *folder = g_path_get_dirname(backup->to);
    if (!engine_wants_file(path, INSTEAD, error) || !is_elsewhere(path, backup->to, error))
        return FALSE;
    if (g_unlink(part) != 0 && errno != ENOENT) /* of one that was broken off */
        return cannot("remove", part, error);
    if (make_copy(path, part, backup, error)) {
        if (g_rename(part, backup->to) == 0)
            return sync_file(folder, O_RDONLY | O_DIRECTORY, error);
        (void)cannot("rename", part, error);
    }
    (void)g_unlink(part); /* left behind at worst; it is private */
    return FALSE;
}

#include "store/sqlite/purge_wipe.h"

#include "store/sqlite/sqlite.h"
#include "util/error.h"

#include <string.h>

/* The file format, https://sqlite.org/fileformat2.html */
#define HEADER_BYTES    100 /* before the header of page 1 */
#define PAGE_SIZE_AT    16
#define PAGE_SIZE_MOST  65536
#define CELLS_AT        3
#define CONTENT_AT      5
#define LEAF_HEADER     8
#define INTERIOR_HEADER 12

/*
 * The other kinds of page begin with the number of another one, and none of
 * them is taken for a tree's as long as those numbers are less than this.
 */
#define PAGES_MOST ((sqlite3_int64)2 << 24)

#define STEP_USEC  (G_USEC_PER_SEC / 10)
#define LOG_BUSY_MS 250 /* while readers are waited for nobody can write */
#define LOG_TRIES   60  /* with a pause as long after each: half a minute */

typedef struct {
    Database *database;
    sqlite3_file *file, *log;
    int page_size;
    sqlite3_int64 next; /* offset of the page to look at */
    gboolean wrote;
    guint8 page[PAGE_SIZE_MOST], zeros[PAGE_SIZE_MOST];
} Wipe;

static void wipe_free(Wipe *wipe)
{
    g_clear_pointer(&wipe->database, database_close);
    g_free(wipe);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wipe, wipe_free)

/* -- a page ------------------------------------------------------------------------ */

static gsize number_at(const guint8 *bytes)
{
    return (gsize)bytes[0] << 8 | bytes[1];
}

gboolean wipe_middle(const guint8 *page, gsize size, gboolean first, gsize *from, gsize *to)
{
    gsize head = first ? HEADER_BYTES : 0;
    gboolean interior = page[head] == 2 || page[head] == 5;
    if (!interior && page[head] != 10 && page[head] != 13)
        return FALSE;
    gsize content = number_at(page + head + CONTENT_AT);
    *from = head + (interior ? INTERIOR_HEADER : LEAF_HEADER) + 2 * number_at(page + head + CELLS_AT);
    *to = content ? content : PAGE_SIZE_MOST;
    return *from < *to && *to <= size;
}

static gboolean check_code(const Wipe *wipe, int code, const char *doing, GError **error)
{
    if (code != SQLITE_OK)
        sqlite_error(wipe->database, code, doing, error);
    return code == SQLITE_OK;
}

static gboolean wipe_page(Wipe *wipe, GError **error)
{
    gsize from, to;
    int code = wipe->file->pMethods->xRead(wipe->file, wipe->page, wipe->page_size, wipe->next);
    if (!check_code(wipe, code, "read a page", error))
        return FALSE;
    if (!wipe_middle(wipe->page, (gsize)wipe->page_size, wipe->next == 0, &from, &to) ||
        memcmp(wipe->page + from, wipe->zeros, to - from) == 0)
        return TRUE;
    wipe->wrote = TRUE;
    code = wipe->file->pMethods->xWrite(wipe->file, wipe->zeros, (int)(to - from), wipe->next + (sqlite3_int64)from);
    return check_code(wipe, code, "overwrite a page", error);
}

/* -- the lock and the log ------------------------------------------------------------ */

/* The log is written into the file; *done is FALSE when a reader still needs it. */
static gboolean empty_log(const Wipe *wipe, gboolean *done, GError **error)
{
    sqlite3 *connection = sqlite_of(wipe->database);
    (void)sqlite3_wal_checkpoint_v2(connection, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL); /* most, in nobody's way */
    int code = sqlite3_busy_timeout(connection, LOG_BUSY_MS);
    if (code == SQLITE_OK)
        code = sqlite3_wal_checkpoint_v2(connection, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    *done = code == SQLITE_OK;
    int again = sqlite3_busy_timeout(connection, DATABASE_BUSY_MS);
    return check_code(wipe, (code & 0xff) == SQLITE_BUSY ? again : code, "empty the log", error);
}

/* The write lock, if the log is empty under it: somebody may have written before it was ours. */
static gboolean take_lock(const Wipe *wipe, gboolean *taken, GError **error)
{
    sqlite3_int64 length = 0;
    if (!database_run(wipe->database, DO_BEGIN, error))
        return FALSE;
    int code = wipe->log->pMethods->xFileSize(wipe->log, &length);
    *taken = code == SQLITE_OK && length == 0;
    if (!*taken && !database_run(wipe->database, DO_ROLLBACK, error))
        return FALSE;
    return check_code(wipe, code, "look at the log", error);
}

static gboolean take_file(const Wipe *wipe, GError **error)
{
    for (guint patience = LOG_TRIES; patience > 0; patience--) {
        gboolean taken;
        if (!empty_log(wipe, &taken, error) || (taken && !take_lock(wipe, &taken, error)))
            return FALSE;
        if (taken)
            return TRUE;
        g_usleep(LOG_BUSY_MS * 1000);
    }
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                        "somebody reads the store all the time: its log still holds what was removed");
    return FALSE;
}

/* -- all pages ----------------------------------------------------------------------- */

static gboolean wipe_some(Wipe *wipe, gboolean *more, GError **error)
{
    sqlite3_int64 length;
    gint64 end = g_get_monotonic_time() + STEP_USEC;
    if (!check_code(wipe, wipe->file->pMethods->xFileSize(wipe->file, &length), "measure the file", error))
        return FALSE;
    if (length / wipe->page_size >= PAGES_MOST) {
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                            "store is too large for its pages to be overwritten; run synpunkt purge --compact");
        return FALSE;
    }
    for (; wipe->next + wipe->page_size <= length && g_get_monotonic_time() < end; wipe->next += wipe->page_size)
        if (!wipe_page(wipe, error))
            return FALSE;
    *more = wipe->next + wipe->page_size <= length;
    return TRUE;
}

/* A change makes all connections forget the pages that they keep in memory, and would write as they were. */
static gboolean let_go(const Wipe *wipe, GError **error)
{
    if (!wipe->wrote)
        return database_run(wipe->database, DO_ROLLBACK, error);
    return database_run(wipe->database, NUDGE_STORE, error) && database_run(wipe->database, DO_COMMIT, error);
}

static gboolean wipe_step(Wipe *wipe, gboolean *more, GError **error)
{
    if (!take_file(wipe, error))
        return FALSE;
    gint64 begun = g_get_monotonic_time();
    wipe->wrote = FALSE;
    if (!wipe_some(wipe, more, error)) {
        (void)database_run(wipe->database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
        return FALSE;
    }
    if (!let_go(wipe, error))
        return FALSE;
    g_usleep((gulong)(g_get_monotonic_time() - begun)); /* for the others, as in a purge's steps */
    return TRUE;
}

/* SQLite's own handles: another one's end would take all its locks along. */
static Wipe *open_wipe(const char *path, GError **error)
{
    g_autoptr(Wipe) wipe = g_new0(Wipe, 1);
    guint8 header[HEADER_BYTES];
    wipe->database = database_open(path, DATABASE_WRITE, error);
    if (!wipe->database)
        return NULL;
    sqlite3 *connection = sqlite_of(wipe->database);
    int code = sqlite3_file_control(connection, NULL, SQLITE_FCNTL_FILE_POINTER, &wipe->file);
    if (code == SQLITE_OK)
        code = sqlite3_file_control(connection, NULL, SQLITE_FCNTL_JOURNAL_POINTER, &wipe->log);
    if (code == SQLITE_OK)
        code = wipe->file->pMethods->xRead(wipe->file, header, HEADER_BYTES, 0);
    if (!check_code(wipe, code, "read the header", error))
        return NULL;
    wipe->page_size = (int)number_at(header + PAGE_SIZE_AT);
    if (wipe->page_size == 1)
        wipe->page_size = PAGE_SIZE_MOST;
    return g_steal_pointer(&wipe);
}

gboolean wipe_file(const char *path, WipeStep step, gpointer data, GError **error)
{
    g_autoptr(Wipe) wipe = open_wipe(path, error);
    gboolean more = TRUE;
    if (!wipe)
        return FALSE;
    while (more) {
        if (!wipe_step(wipe, &more, error))
            return FALSE;
        step(data);
    }
    return check_code(wipe, wipe->file->pMethods->xSync(wipe->file, SQLITE_SYNC_FULL), "bring the file to disk", error);
}

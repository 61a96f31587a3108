/* purge.c - what is removed by decision is to be gone from the file and its log too. */
#include "store/sqlite/sqlite.h"

#include "store/purge_parts.h"
#include "store/sqlite/purge_wipe.h"
#include "store/store_private.h"

#define MERGE_PAGES 500 /* of the index at a time */

gboolean sqlite_begin_purge(Database *database, GError **error)
{
    return sqlite_say_all(database, STATEMENTS_SET_UP_PURGE, error);
}

/* One transaction; the others come between it and the next. */
static gboolean press_some(Database *database, int pages, gboolean *more, GError **error)
{
    gint64 begun = g_get_monotonic_time();
    int before = sqlite3_total_changes(sqlite_of(database));
    if (!purge_run(database, PRESS_WORDS, pages, error))
        return FALSE;
    *more = sqlite3_total_changes(sqlite_of(database)) - before >= 2;
    purge_let_others(begun);
    return TRUE;
}

/* The first goes through the whole index and makes one of all its parts, the others go on with that. */
static gboolean press_words(Database *database, PurgeStep step, gpointer data, GError **error)
{
    gboolean more = TRUE;
    for (int pages = -MERGE_PAGES; more; pages = MERGE_PAGES) {
        if (!press_some(database, pages, &more, error))
            return FALSE;
        step(data);
    }
    return TRUE;
}

gboolean sqlite_end_purge(Database *database, PurgeStep step, gpointer data, GError **error)
{
    const char *path = sqlite3_db_filename(sqlite_of(database), "main");
    return press_words(database, step, data, error) && wipe_file(path, step, data, error);
}

/* It is as small as it will be, and so is the log, unless somebody reads. */
gboolean sqlite_compact(Database *database, GError **error)
{
    return database_run(database, SORT_ON_DISK, error) && database_run(database, REWRITE, error) &&
           database_run(database, EMPTY_LOG, error);
}

/* check_file.c - what SQLite itself can say of the file, without knowing what its rows mean. */
#include "store/sqlite/sqlite.h"

#include <unistd.h>

/* So much at a time, from the start to the end. */
#define READ_BYTES (1024 * 1024)

/* SQLite counts what it does; about so much of it is done for a page. */
#define DOINGS_A_PAGE 450
#define PAGES_A_STEP  256

/* -- the file as a whole --------------------------------------------------------- */

static sqlite3_file *file_of(Database *database)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(sqlite_of(database), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return code == SQLITE_OK && file && file->pMethods ? file : NULL;
}

/* With half of the memory for it, what was read first is still there when the last has been read. */
static gboolean fits_in_memory(sqlite3_int64 bytes)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 && bytes / page <= pages / 2;
}

/*
 * The trees of a store that has grown lie among each other, and to follow one
 * jumps through all of the file.  A disk reads the whole file many times faster
 * from end to end; the system then has it in memory.  Read through SQLite's own
 * file: to open it a second time and close it would drop SQLite's locks.
 * Trouble is not told here: the checks meet it themselves.
 */
static void read_ahead(Checking *checking)
{
    sqlite3_file *file = file_of(checking->database);
    sqlite3_int64 bytes = 0;
    if (!file || file->pMethods->xFileSize(file, &bytes) != SQLITE_OK || !fits_in_memory(bytes))
        return;
    g_autofree guint8 *room = g_malloc(READ_BYTES);
    for (sqlite3_int64 at = 0; at < bytes; at += READ_BYTES) {
        if (file->pMethods->xRead(file, room, (int)MIN(READ_BYTES, bytes - at), at) != SQLITE_OK)
            return;
        check_step(checking, checking->pages * (guint64)MIN(READ_BYTES, bytes - at) / (guint64)bytes);
    }
}

/* -- its trees and their rows ------------------------------------------------------ */

static gboolean check_trees(Checking *checking, GError **error)
{
    g_auto(Query) query = query_begin(checking->database, CHECK_FILE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        const char *words = query_peek_text(&query);
        if (strcmp(words, "ok") != 0)
            check_say(checking->findings, "file: %s", words);
    }
    return FALSE;
}

/* Both parts of the file's share of the bar are as long as the file. */
static int show_doings(void *data)
{
    Checking *checking = data;
    if (checking->done + PAGES_A_STEP < 2 * checking->pages)
        check_step(checking, PAGES_A_STEP);
    return 0;
}

gboolean sqlite_check(Checking *checking, GError **error)
{
    sqlite3 *connection = sqlite_of(checking->database);
    read_ahead(checking);
    sqlite3_progress_handler(connection, PAGES_A_STEP * DOINGS_A_PAGE, show_doings, checking);
    gboolean done = check_trees(checking, error);
    sqlite3_progress_handler(connection, 0, NULL, NULL);
    if (checking->done < 2 * checking->pages)
        check_step(checking, 2 * checking->pages - checking->done);
    return done;
}

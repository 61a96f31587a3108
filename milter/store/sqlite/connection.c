/* connection.c - opens a file, and says in our words what went wrong with it. */
#include "store/sqlite/sqlite.h"

#include "util/error.h"

sqlite3 *sqlite_of(Database *database)
{
    return ((Sqlite *)database)->connection;
}

int sqlite_say(Database *database, const char *sql)
{
    return sqlite3_exec(sqlite_of(database), sql, NULL, NULL, NULL);
}

gboolean sqlite_say_all(Database *database, const char *const *sql, GError **error)
{
    for (; *sql; sql++) {
        int code = sqlite_say(database, *sql);
        if (code != SQLITE_OK) {
            sqlite_error(database, code, *sql, error);
            return FALSE;
        }
    }
    return TRUE;
}

Database *sqlite_open(const char *path, DatabaseUse use, GError **error)
{
    Sqlite *opened = g_new0(Sqlite, 1);
    opened->base.engine = &sqlite_engine;
    g_autoptr(Database) database = &opened->base;
    /* Nobody asks how much SQLite has allocated; counting takes a lock that all threads share.  Heard before the first
     * connection only. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = use == DATABASE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(path, &opened->connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(opened->connection, DATABASE_BUSY_MS);
    if (code != SQLITE_OK) {
        sqlite_error(database, code, "open", error);
        return NULL;
    }
    /* A crafted file must not bring functions of its own along. */
    sqlite3_db_config(opened->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(opened->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!sqlite_say_all(database, use == DATABASE_WRITE ? STATEMENTS_SET_UP_WRITE : STATEMENTS_SET_UP_READ, error))
        return NULL;
    return g_steal_pointer(&database);
}

void sqlite_close(Database *database)
{
    Sqlite *opened = (Sqlite *)database;
    for (guint i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(opened->statements[i]);
    sqlite3_close_v2(opened->connection);
    g_free(opened);
}

void sqlite_error(const Database *database, int code, const char *doing, GError **error)
{
    sqlite3 *connection = ((const Sqlite *)database)->connection;
    SynpunktError kind = SYNPUNKT_ERROR_TRY_LATER;
    if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
        kind = SYNPUNKT_ERROR_DAMAGED;
    const char *words = connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    g_set_error(error, SYNPUNKT_ERROR, kind, "store cannot do '%s': %s (%d)", doing, words, code);
}

gboolean sqlite_in_transaction(const Database *database)
{
    return sqlite3_get_autocommit(((const Sqlite *)database)->connection) == 0;
}

/* Trouble of a file is not a connection's own. */
gboolean sqlite_is_broken(const Database *database)
{
    (void)database;
    return FALSE;
}

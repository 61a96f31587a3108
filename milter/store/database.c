#include "store/database.h"

#include "store/stamp.h"
#include "util/error.h"

#include <string.h>

static gboolean set_up(Database *database, DatabaseUse use, GError **error)
{
    const char *const *pragma = use == DATABASE_WRITE ? STATEMENTS_SET_UP_WRITE : STATEMENTS_SET_UP_READ;
    for (; *pragma; pragma++) {
        int code = sqlite3_exec(database->connection, *pragma, NULL, NULL, NULL);
        if (code != SQLITE_OK) {
            database_error(database, code, *pragma, error);
            return FALSE;
        }
    }
    return TRUE;
}

Database *database_open(const char *path, DatabaseUse use, GError **error)
{
    g_autoptr(Database) database = g_new0(Database, 1);
    int flags = use == DATABASE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(path, &database->connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(database->connection, DATABASE_BUSY_MS);
    if (code != SQLITE_OK) {
        database_error(database, code, "open", error);
        return NULL;
    }
    /* A crafted file must not bring functions of its own along. */
    sqlite3_db_config(database->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(database->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!set_up(database, use, error))
        return NULL;
    return g_steal_pointer(&database);
}

void database_close(Database *database)
{
    if (!database)
        return;
    for (guint i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(database->statements[i]);
    sqlite3_close_v2(database->connection);
    g_free(database);
}

void database_error(const Database *database, int code, const char *doing, GError **error)
{
    SynpunktError kind = SYNPUNKT_ERROR_TRY_LATER;
    if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
        kind = SYNPUNKT_ERROR_DAMAGED;
    const char *words = database->connection ? sqlite3_errmsg(database->connection) : sqlite3_errstr(code);
    g_set_error(error, SYNPUNKT_ERROR, kind, "store cannot do '%s': %s (%d)", doing, words, code);
}

gboolean database_in_transaction(const Database *database)
{
    return sqlite3_get_autocommit(database->connection) == 0;
}

Query query_begin(Database *database, StatementName name)
{
    Query query = {.database = database, .name = name, .code = SQLITE_OK};
    sqlite3_stmt **kept = &database->statements[name];
    if (!*kept) {
        const Statement *statement = statement_named(name);
        query.code =
            sqlite3_prepare_v3(database->connection, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, kept, NULL);
    }
    query.statement = *kept;
    g_assert(!query.statement || !sqlite3_stmt_busy(query.statement));
    return query;
}

/* sqlite3_reset() repeats the code of the step before it, which has been reported. */
void query_end(Query *query)
{
    if (!query->statement)
        return;
    sqlite3_reset(query->statement);
    sqlite3_clear_bindings(query->statement);
    query->statement = NULL;
}

static void note(Query *query, int code)
{
    if (query->code == SQLITE_OK)
        query->code = code;
}

void query_stamp(Query *query, GChecksum *stamp)
{
    query->stamp = stamp;
}

void query_int(Query *query, gint64 value)
{
    if (query->stamp)
        stamp_int(query->stamp, value);
    if (query->statement)
        note(query, sqlite3_bind_int64(query->statement, ++query->bound, value));
}

void query_text(Query *query, const char *value)
{
    if (query->stamp)
        stamp_text(query->stamp, value);
    if (query->statement)
        note(query, sqlite3_bind_text(query->statement, ++query->bound, value, -1, SQLITE_STATIC));
}

void query_bytes(Query *query, gconstpointer bytes, gsize length)
{
    if (query->statement)
        note(query, sqlite3_bind_blob64(query->statement, ++query->bound, bytes ? bytes : "", length, SQLITE_STATIC));
}

void query_reference(Query *query, gint64 value)
{
    if (value != 0) {
        query_int(query, value);
        return;
    }
    if (query->stamp)
        stamp_null(query->stamp);
    if (query->statement)
        note(query, sqlite3_bind_null(query->statement, ++query->bound));
}

gboolean query_step(Query *query, gboolean *row, GError **error)
{
    *row = FALSE;
    query->taken = 0;
    int code = query->code == SQLITE_OK ? sqlite3_step(query->statement) : query->code;
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        *row = code == SQLITE_ROW;
        return TRUE;
    }
    database_error(query->database, code, statement_named(query->name)->purpose, error);
    return FALSE;
}

gboolean query_run(Query *query, GError **error)
{
    gboolean row = TRUE;
    while (row)
        if (!query_step(query, &row, error))
            return FALSE;
    return TRUE;
}

gint64 query_changes(const Query *query)
{
    return sqlite3_changes64(query->database->connection);
}

gint64 query_take_int(Query *query)
{
    return sqlite3_column_int64(query->statement, query->taken++);
}

const char *query_peek_text(Query *query)
{
    return (const char *)sqlite3_column_text(query->statement, query->taken++);
}

char *query_take_text(Query *query)
{
    return g_strdup(query_peek_text(query));
}

GBytes *query_take_bytes(Query *query)
{
    gconstpointer bytes = sqlite3_column_blob(query->statement, query->taken);
    int length = sqlite3_column_bytes(query->statement, query->taken);
    query->taken++;
    return g_bytes_new(bytes, (gsize)length);
}

/* What stands behind a NUL is no part of any text of ours. */
static void stamp_column(sqlite3_stmt *statement, int column, GChecksum *stamp)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    stamp_text(stamp, text);
    if (text && strlen(text) != (gsize)sqlite3_column_bytes(statement, column))
        stamp_null(stamp);
}

void query_stamp_row(Query *query, GChecksum *stamp, int first, int columns)
{
    for (int i = first; i < first + columns; i++) {
        int type = sqlite3_column_type(query->statement, i);
        if (type == SQLITE_NULL)
            stamp_null(stamp);
        else if (type == SQLITE_INTEGER)
            stamp_int(stamp, sqlite3_column_int64(query->statement, i));
        else
            stamp_column(query->statement, i, stamp);
    }
}

gboolean database_run(Database *database, StatementName name, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    return query_run(&query, error);
}

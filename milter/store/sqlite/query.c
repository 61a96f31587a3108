/* query.c - a statement's values and rows. */
#include "store/sqlite/sqlite.h"

void sqlite_begin(Query *query)
{
    Sqlite *sqlite = (Sqlite *)query->database;
    sqlite3_stmt **kept = &sqlite->statements[query->name];
    if (!*kept) {
        const Statement *statement = sqlite_statement(query->name);
        query->code = sqlite3_prepare_v3(sqlite->connection, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, kept, NULL);
    }
    query->run = *kept;
    g_assert(!query->run || !sqlite3_stmt_busy(query->run));
}

/* sqlite3_reset() repeats the code of the step before it, which has been reported. */
void sqlite_end(Query *query)
{
    sqlite3_reset(query->run);
    sqlite3_clear_bindings(query->run);
}

static void note(Query *query, int code)
{
    if (query->code == SQLITE_OK)
        query->code = code;
}

void sqlite_bind_int(Query *query, gint64 value)
{
    note(query, sqlite3_bind_int64(query->run, ++query->bound, value));
}

void sqlite_bind_text(Query *query, const char *value)
{
    note(query, sqlite3_bind_text(query->run, ++query->bound, value, -1, SQLITE_STATIC));
}

void sqlite_bind_bytes(Query *query, gconstpointer bytes, gsize length)
{
    note(query, sqlite3_bind_blob64(query->run, ++query->bound, bytes ? bytes : "", length, SQLITE_STATIC));
}

void sqlite_bind_null(Query *query)
{
    note(query, sqlite3_bind_null(query->run, ++query->bound));
}

gboolean sqlite_step(Query *query, gboolean *row, GError **error)
{
    int code = query->code == SQLITE_OK ? sqlite3_step(query->run) : query->code;
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        *row = code == SQLITE_ROW;
        return TRUE;
    }
    sqlite_error(query->database, code, sqlite_statement(query->name)->purpose, error);
    return FALSE;
}

gboolean sqlite_run(Query *query, GError **error)
{
    gboolean row = TRUE;
    while (row)
        if (!sqlite_step(query, &row, error))
            return FALSE;
    return TRUE;
}

gint64 sqlite_changes(const Query *query)
{
    return sqlite3_changes64(sqlite_of(query->database));
}

ColumnType sqlite_type_at(const Query *query, int column)
{
    int type = sqlite3_column_type(query->run, column);
    return type == SQLITE_NULL ? COLUMN_NULL : type == SQLITE_INTEGER ? COLUMN_INT : COLUMN_TEXT;
}

gint64 sqlite_int_at(const Query *query, int column)
{
    return sqlite3_column_int64(query->run, column);
}

const char *sqlite_text_at(const Query *query, int column, gsize *length)
{
    const char *text = (const char *)sqlite3_column_text(query->run, column);
    if (length)
        *length = (gsize)sqlite3_column_bytes(query->run, column);
    return text;
}

gconstpointer sqlite_bytes_at(const Query *query, int column, gsize *length)
{
    gconstpointer bytes = sqlite3_column_blob(query->run, column);
    *length = (gsize)sqlite3_column_bytes(query->run, column);
    return bytes;
}

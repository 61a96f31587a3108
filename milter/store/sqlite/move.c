/* move.c - rows out of a file and into one (store/move_engine.h). */
#include "store/sqlite/move.h"

#include "store/sqlite/sqlite.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

static sqlite3_stmt *prepare(Database *database, const char *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite_of(database), sql, -1, &statement, NULL);
    if (code != SQLITE_OK)
        sqlite_error(database, code, "move", error);
    return statement;
}

static gboolean hold(Database *database, GError **error)
{
    if (sqlite_say_all(database, STATEMENTS_TAKE_ALONE, error))
        return sqlite_say_all(database, SQLITE_MOVE, error);
    g_prefix_error(error, "another process has it open (is synpunktd running?): ");
    return FALSE;
}

static gboolean count(Database *database, const MoveTable *table, guint64 *rows, GError **error)
{
    g_autofree char *sql = sqlite_move_count(table->name);
    g_autoptr(sqlite3_stmt) statement = prepare(database, sql, error);
    int code = statement ? sqlite3_step(statement) : SQLITE_ROW;
    if (code != SQLITE_ROW)
        sqlite_error(database, code, "count", error);
    if (!statement || code != SQLITE_ROW)
        return FALSE;
    *rows = (guint64)sqlite3_column_int64(statement, 0);
    return TRUE;
}

/* -- reading ----------------------------------------------------------------------------- */

static char *columns_to_read(const MoveTable *table)
{
    g_autoptr(GString) all = g_string_new(NULL);
    g_auto(GStrv) columns = g_strsplit(table->columns, ", ", -1);
    for (guint i = 0; columns[i]; i++) {
        const MoveColumn *odd = sqlite_move_odd(table->name, columns[i]);
        g_string_append_printf(all, "%s%s", i ? ", " : "", odd ? odd->read : columns[i]);
    }
    return g_string_free(g_steal_pointer(&all), FALSE);
}

/* "entry, period" to "rowid DESC, period DESC". */
static char *key_columns(const MoveTable *table, const char *direction)
{
    g_autoptr(GString) key = g_string_new(NULL);
    g_auto(GStrv) columns = g_strsplit(table->columns, ", ", -1);
    for (guint i = 0; i < table->key; i++) {
        const MoveColumn *odd = sqlite_move_odd(table->name, columns[i]);
        g_string_append_printf(key, "%s%s%s", i ? ", " : "", odd ? odd->read : columns[i], direction);
    }
    return g_string_free(g_steal_pointer(&key), FALSE);
}

static sqlite3_stmt *prepare_reading(Database *database, const MoveRead *read, GError **error)
{
    static const char *const marks[MOVE_KEY_MAX] = {"?1", "?1, ?2", "?1, ?2, ?3"};
    const MoveTable *table = read->table;
    const MoveColumn *odd = sqlite_move_odd(table->name, NULL);
    g_autofree char *columns = columns_to_read(table);
    g_autofree char *key = key_columns(table, "");
    g_autofree char *order = key_columns(table, read->last ? " DESC" : "");
    const MoveReadText text = {.columns = columns,
                               .table = odd ? odd->read : table->name,
                               .key = key,
                               .after = read->after && read->after->is_set ? marks[table->key - 1] : NULL,
                               .order = order,
                               .limit = read->last ? 1 : read->limit};
    g_autofree char *sql = sqlite_move_read(&text);
    return prepare(database, sql, error);
}

static int bind_key(sqlite3_stmt *statement, const MoveTable *table, const MoveKey *key)
{
    int code = SQLITE_OK;
    for (guint i = 0; i < table->key && code == SQLITE_OK; i++)
        code = key->texts[i] ? sqlite3_bind_text(statement, (int)i + 1, key->texts[i], -1, SQLITE_STATIC)
                             : sqlite3_bind_int64(statement, (int)i + 1, key->numbers[i]);
    return code;
}

static gboolean read_rows(Database *database, const MoveRead *read, GError **error)
{
    g_autoptr(sqlite3_stmt) statement = prepare_reading(database, read, error);
    if (!statement)
        return FALSE;
    const Query row = {.database = database, .engine = &sqlite_engine, .run = statement};
    int code = read->after && read->after->is_set ? bind_key(statement, read->table, read->after) : SQLITE_OK;
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement))
        if (!read->visit(&row, read->data, error))
            return FALSE;
    if (code == SQLITE_DONE)
        return TRUE;
    sqlite_error(database, code, "read", error);
    return FALSE;
}

/* -- writing ------------------------------------------------------------------------------- */

struct MoveWriter {
    Database *database;
    sqlite3_stmt *statement;
    guint64 bytes;  /* a bit for each column that is bytes */
    int parameters; /* behind them nothing is kept */
    gboolean own;   /* the transaction */
};

static sqlite3_stmt *prepare_adding(Database *database, const MoveTable *table, GError **error)
{
    g_autoptr(GString) into = g_string_new(NULL);
    g_autoptr(GString) values = g_string_new(NULL);
    g_auto(GStrv) columns = g_strsplit(table->columns, ", ", -1);
    for (guint i = 0; columns[i]; i++) {
        const MoveColumn *odd = sqlite_move_odd(table->name, columns[i]);
        if (odd && !odd->into)
            continue;
        g_autofree char *told = g_strdup_printf("?%u", i + 1);
        g_string_append_printf(into, "%s%s", i ? ", " : "", odd ? odd->into : columns[i]);
        g_string_append_printf(values, "%s%s", i ? ", " : "", odd && odd->values ? odd->values : told);
    }
    g_autofree char *sql = sqlite_move_add(table, into->str, values->str);
    return prepare(database, sql, error);
}

static guint64 find_bytes(const MoveTable *table)
{
    guint64 bytes = 0;
    g_auto(GStrv) columns = g_strsplit(table->columns, ", ", -1);
    g_auto(GStrv) of_bytes = g_strsplit(table->bytes ? table->bytes : "", ", ", -1);
    for (guint i = 0; columns[i]; i++)
        if (g_strv_contains((const char *const *)of_bytes, columns[i]))
            bytes |= G_GUINT64_CONSTANT(1) << i;
    return bytes;
}

static void writer_free(MoveWriter *writer)
{
    sqlite3_finalize(writer->statement);
    g_free(writer);
}

static MoveWriter *begin(Database *database, const MoveTable *table, GError **error)
{
    MoveWriter *writer = g_new0(MoveWriter, 1);
    writer->database = database;
    writer->bytes = find_bytes(table);
    writer->own = !sqlite_in_transaction(database);
    writer->statement = prepare_adding(database, table, error);
    if (writer->statement && (!writer->own || database_run(database, DO_BEGIN, error))) {
        writer->parameters = sqlite3_bind_parameter_count(writer->statement);
        return writer;
    }
    writer_free(writer);
    return NULL;
}

static int bind_value(const MoveWriter *writer, const Query *row, int column)
{
    gsize length;
    gconstpointer value;
    switch (row->engine->type_at(row, column)) {
    case COLUMN_NULL:
        return sqlite3_bind_null(writer->statement, column + 1);
    case COLUMN_INT:
        return sqlite3_bind_int64(writer->statement, column + 1, row->engine->int_at(row, column));
    case COLUMN_TEXT:
        value = row->engine->bytes_at(row, column, &length);
        if (writer->bytes >> column & 1)
            return sqlite3_bind_blob64(writer->statement, column + 1, value ? value : "", length, SQLITE_STATIC);
        return sqlite3_bind_text64(writer->statement, column + 1, value ? value : "", length, SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    g_assert_not_reached();
}

static gboolean add(MoveWriter *writer, const Query *row, GError **error)
{
    int code = SQLITE_OK;
    for (int i = 0; i < writer->parameters && code == SQLITE_OK; i++)
        code = bind_value(writer, row, i);
    if (code == SQLITE_OK)
        code = sqlite3_step(writer->statement);
    sqlite3_reset(writer->statement); /* repeats the code of the step */
    if (code == SQLITE_DONE)
        return TRUE;
    sqlite_error(writer->database, code, "add row", error);
    return FALSE;
}

static gboolean end(MoveWriter *writer, gboolean keep, GError **error)
{
    Database *database = writer->database;
    gboolean own = writer->own;
    writer_free(writer);
    if (!own || (keep && database_run(database, DO_COMMIT, error)))
        return TRUE;
    if (sqlite_in_transaction(database))
        database_run(database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
    return !keep;
}

static gboolean say(Database *database, const char *sql, GError **error)
{
    int code = sqlite_say(database, sql);
    if (code == SQLITE_OK)
        return TRUE;
    sqlite_error(database, code, "move", error);
    return FALSE;
}

static gboolean empty(Database *database, GError **error)
{
    for (const MoveTable *table = move_tables; table->name; table++) {
        g_autofree char *sql = sqlite_move_empty(table->name);
        if (!say(database, sql, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean finish(Database *database, GError **error)
{
    return say(database, SQLITE_MOVE_FINISH, error);
}

const MoveEngine sqlite_move = {
    .hold = hold,
    .count = count,
    .read = read_rows,
    .begin = begin,
    .add = add,
    .end = end,
    .empty = empty,
    .finish = finish,
};

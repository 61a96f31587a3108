/* move.c - rows out of a server (store/move_engine.h). */
#include "store/postgres/move.h"

#include "util/error.h"

#define TYPE_BIGINT 20
#define TYPE_TEXT   25

/* -- one text at a time ------------------------------------------------------------------- */

PGresult *postgres_move_ask(Postgres *postgres, const char *sql, GError **error)
{
    if (!pipe_wait(postgres, NULL, error))
        return NULL;
    PQexitPipelineMode(postgres->connection);
    PGresult *result = PQexecParams(postgres->connection, sql, 0, NULL, NULL, NULL, NULL, 1);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN)
        return result;
    postgres_error(postgres, result, "move", error);
    PQclear(result);
    PQenterPipelineMode(postgres->connection);
    return NULL;
}

static gboolean say(Database *database, const char *sql, GError **error)
{
    Postgres *postgres = (Postgres *)database;
    PGresult *result = postgres_move_ask(postgres, sql, error);
    if (!result)
        return FALSE;
    PQclear(result);
    return PQenterPipelineMode(postgres->connection) == 1;
}

static gboolean hold(Database *database, GError **error)
{
    gint64 held;
    if (!postgres_ask(database, HOLD_STORE, &held, error))
        return FALSE;
    if (held)
        return TRUE;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                        "another process writes to it (is synpunktd running, on this host or another?)");
    return FALSE;
}

static gboolean count(Database *database, const MoveTable *table, guint64 *rows, GError **error)
{
    Postgres *postgres = (Postgres *)database;
    const MoveColumn *odd = postgres_move_odd(table->name, NULL);
    g_autofree char *sql = postgres_move_count(odd ? odd->read : table->name);
    PGresult *result = postgres_move_ask(postgres, sql, error);
    if (!result)
        return FALSE;
    Run run = {.result = result};
    const Query row = {.database = database, .engine = &postgres_engine, .run = &run};
    *rows = (guint64)postgres_int_at(&row, 0);
    PQclear(result);
    return PQenterPipelineMode(postgres->connection) == 1;
}

/* -- reading ----------------------------------------------------------------------------- */

/* "entry, period", each with `direction` behind it; the first so many of the list. */
static char *columns_of(const MoveTable *table, guint most, const char *direction)
{
    g_autoptr(GString) all = g_string_new(NULL);
    g_auto(GStrv) columns = g_strsplit(table->columns, ", ", -1);
    for (guint i = 0; columns[i] && i < most; i++) {
        const MoveColumn *odd = postgres_move_odd(table->name, columns[i]);
        g_string_append_printf(all, "%s%s%s", i ? ", " : "", odd ? odd->read : columns[i], direction);
    }
    return g_string_free(g_steal_pointer(&all), FALSE);
}

static char *reading(const MoveRead *read)
{
    static const char *const marks[MOVE_KEY_MAX] = {"$1", "$1, $2", "$1, $2, $3"};
    const MoveTable *table = read->table;
    const MoveColumn *odd = postgres_move_odd(table->name, NULL);
    g_autofree char *columns = columns_of(table, G_MAXUINT, "");
    g_autofree char *key = columns_of(table, table->key, "");
    g_autofree char *order = columns_of(table, table->key, read->last ? " DESC" : "");
    const MoveReadText text = {.columns = columns,
                               .table = odd ? odd->read : table->name,
                               .key = key,
                               .after = read->after && read->after->is_set ? marks[table->key - 1] : NULL,
                               .order = order,
                               .limit = read->last ? 1 : read->limit};
    return postgres_move_read(&text);
}

static gboolean send(Postgres *postgres, const MoveRead *read, GError **error)
{
    char numbers[MOVE_KEY_MAX][24];
    Oid types[MOVE_KEY_MAX];
    const char *values[MOVE_KEY_MAX];
    const MoveKey *key = read->after && read->after->is_set ? read->after : NULL;
    g_autofree char *sql = reading(read);
    int count_of_values = key ? (int)read->table->key : 0;
    for (int i = 0; i < count_of_values; i++) {
        types[i] = key->texts[i] ? TYPE_TEXT : TYPE_BIGINT;
        g_snprintf(numbers[i], sizeof numbers[i], "%" G_GINT64_FORMAT, key->numbers[i]);
        values[i] = key->texts[i] ? key->texts[i] : numbers[i];
    }
    if (PQsendQueryParams(postgres->connection, sql, count_of_values, types, values, NULL, NULL, 1) == 1 &&
        PQsetSingleRowMode(postgres->connection) == 1)
        return TRUE;
    postgres_error(postgres, NULL, "read", error);
    return FALSE;
}

/* To the end of the answer: what is behind trouble is thrown away. */
static gboolean take_rows(Postgres *postgres, const MoveRead *read, GError **error)
{
    gboolean good = TRUE;
    PGresult *result;
    while ((result = PQgetResult(postgres->connection))) {
        Run run = {.result = result};
        const Query row = {.database = &postgres->base, .engine = &postgres_engine, .run = &run};
        ExecStatusType status = PQresultStatus(result);
        if (good && status == PGRES_SINGLE_TUPLE) {
            good = read->visit(&row, read->data, error);
        } else if (good && status != PGRES_TUPLES_OK) {
            postgres_error(postgres, result, "read", error);
            good = FALSE;
        }
        PQclear(result);
    }
    return good;
}

static gboolean read_rows(Database *database, const MoveRead *read, GError **error)
{
    Postgres *postgres = (Postgres *)database;
    if (!pipe_wait(postgres, NULL, error))
        return FALSE;
    PQexitPipelineMode(postgres->connection);
    gboolean good = send(postgres, read, error) && take_rows(postgres, read, error);
    PQclear(PQexec(postgres->connection, "")); /* else libpq 15 answers row by row to the first in the pipe as well */
    return PQenterPipelineMode(postgres->connection) == 1 && good;
}

/* -- all tables --------------------------------------------------------------------------- */

static gboolean is_table(const MoveTable *table)
{
    return postgres_move_odd(table->name, NULL) == NULL;
}

/* From the last on, so that no row points to one that is not there any more. */
static gboolean empty(Database *database, GError **error)
{
    guint count_of_tables = 0;
    while (move_tables[count_of_tables].name)
        count_of_tables++;
    for (guint i = count_of_tables; i > 0; i--) {
        g_autofree char *sql = postgres_move_empty(move_tables[i - 1].name);
        if (is_table(&move_tables[i - 1]) && !say(database, sql, error))
            return FALSE;
    }
    return TRUE;
}

/* How the rows are spread is to be known before the first question, not when the server finds time. */
static gboolean finish(Database *database, GError **error)
{
    if (!postgres_say(database, POSTGRES_MOVE_FINISH, error))
        return FALSE;
    for (const MoveTable *table = move_tables; table->name; table++) {
        g_autofree char *sql = postgres_move_analyse(table->name);
        if (is_table(table) && !say(database, sql, error))
            return FALSE;
    }
    return TRUE;
}

const MoveEngine postgres_move = {
    .hold = hold,
    .count = count,
    .read = read_rows,
    .begin = postgres_move_begin,
    .add = postgres_move_add,
    .end = postgres_move_end,
    .empty = empty,
    .finish = finish,
};

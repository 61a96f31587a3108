/* look.c - asks a server about itself: plain questions, that go through whatever stands between. */
#include "store/postgres/look.h"

#include "store/postgres/postgres.h"

#include <string.h>

typedef struct {
    PGresult *rows;
    int column;
} Columns;

static void columns_clear(Columns *columns)
{
    g_clear_pointer(&columns->rows, PQclear);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

/* The one row; `schema` is $1, or NULL where there is none. */
static gboolean ask(Database *database, const char *sql, const char *schema, Columns *columns, GError **error)
{
    Postgres *postgres = (Postgres *)database;
    columns->rows = PQexecParams(postgres->connection, sql, schema ? 1 : 0, NULL, &schema, NULL, NULL, 0);
    columns->column = 0;
    if (PQresultStatus(columns->rows) == PGRES_TUPLES_OK && PQntuples(columns->rows) == 1)
        return TRUE;
    postgres_error(postgres, columns->rows, "look at the server", error);
    return FALSE;
}

static const char *peek(Columns *columns)
{
    return PQgetvalue(columns->rows, 0, columns->column++);
}

static gint64 take(Columns *columns)
{
    return g_ascii_strtoll(peek(columns), NULL, 10);
}

static gboolean is_yes(Columns *columns)
{
    return take(columns) != 0;
}

static gboolean find_process(Database *database, gint64 *process, GError **error)
{
    g_auto(Columns) columns = {0};
    if (!ask(database, server_process, NULL, &columns, error))
        return FALSE;
    *process = take(&columns);
    return TRUE;
}

static Database *reach(const char *where, GError **error)
{
    Database *database = postgres_open(where, DATABASE_READ, error);
    if (database)
        PQexitPipelineMode(((Postgres *)database)->connection);
    return database;
}

/*
 * A pooler tells each client a process of its own making.  In transaction mode
 * a second client that asks gets the server's process that answered the first,
 * or makes the first get another the next time: whatever a connection is told
 * to keep, as our locks and prepared statements, is then another's.
 */
static gboolean look_between(Database *database, const char *where, ServerPool *pool, GError **error)
{
    gint64 before, second, after;
    if (!find_process(database, &before, error))
        return FALSE;
    *pool = SERVER_POOL_NONE;
    if (PQbackendPID(((Postgres *)database)->connection) == before)
        return TRUE;
    g_autoptr(Database) other = reach(where, error);
    if (!other || !find_process(other, &second, error) || !find_process(database, &after, error))
        return FALSE;
    *pool = second == before || after != before ? SERVER_POOL_TRANSACTION : SERVER_POOL_SESSION;
    return TRUE;
}

/* -- the columns, in their order ------------------------------------------------- */

static void take_commit(Columns *columns, ServerFacts *facts)
{
    facts->version = take(columns);
    facts->fsync = is_yes(columns);
    facts->full_pages = is_yes(columns);
    facts->commit = g_strdup(peek(columns));
    facts->standbys = g_strdup(peek(columns));
    facts->wanted = take(columns);
    facts->following = take(columns);
    facts->synced = take(columns);
    facts->lag_seconds = take(columns);
    facts->lag_bytes = take(columns);
    facts->idle_slots = take(columns);
}

static void take_database(Columns *columns, ServerFacts *facts)
{
    facts->trigrams = is_yes(columns);
    facts->vacuumed = is_yes(columns);
    facts->unvacuumed = take(columns);
    facts->longest = take(columns);
    facts->prepared = take(columns);
    facts->prepared_for = take(columns);
}

static void take_rights(Columns *columns, ServerFacts *facts)
{
    facts->role = g_strdup(peek(columns));
    facts->schema_usable = is_yes(columns);
    facts->superuser = is_yes(columns);
    facts->owns_database = is_yes(columns);
    facts->sees_others = is_yes(columns);
    facts->powers = g_strdup(peek(columns));
    facts->owned = take(columns);
    facts->strangers = take(columns);
}

static gboolean is_proving(PGconn *connection)
{
    gboolean proving = FALSE;
    PQconninfoOption *options = PQconninfo(connection);
    for (const PQconninfoOption *option = options; option && option->keyword; option++)
        proving |= strcmp(option->keyword, "sslmode") == 0 && g_strcmp0(option->val, "verify-full") == 0;
    PQconninfoFree(options);
    return proving;
}

static gboolean take_hosts(Database *database, gboolean is_store, ServerFacts *facts, GError **error)
{
    facts->hosts = 1;
    g_auto(Columns) columns = {0};
    if (!is_store)
        return TRUE;
    if (!ask(database, server_hosts, NULL, &columns, error))
        return FALSE;
    const gint64 hosts = take(&columns);
    facts->hosts = MAX(1, hosts);
    return TRUE;
}

static gboolean look_at(Database *database, ServerFacts *facts, GError **error)
{
    g_auto(Columns) columns = {0};
    const gint64 asked = g_get_real_time();
    if (!ask(database, server_columns, facts->schema, &columns, error))
        return FALSE;
    const gint64 between = (asked + g_get_real_time()) / 2;
    take_commit(&columns, facts);
    take_database(&columns, facts);
    take_rights(&columns, facts);
    facts->connections = take(&columns);
    facts->others = take(&columns);
    const gboolean is_store = is_yes(&columns);
    facts->remote = is_yes(&columns);
    facts->encrypted = is_yes(&columns);
    facts->proved = is_proving(((Postgres *)database)->connection);
    facts->clock_ahead = take(&columns) - between / 1000;
    return take_hosts(database, is_store, facts, error);
}

gboolean postgres_look(const char *where, ServerFacts *facts, GError **error)
{
    g_autoptr(Database) database = reach(where, error);
    if (!database || !look_between(database, where, &facts->pool, error))
        return FALSE;
    facts->schema = g_strdup(((Postgres *)database)->schema);
    return facts->pool == SERVER_POOL_TRANSACTION || look_at(database, facts, error);
}

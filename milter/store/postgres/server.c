/* server.c - a store among others on a server: made, locked, and read piece by piece. */
#include "store/postgres/postgres.h"

#include "store/postgres/schema.h"
#include "store/store_private.h"

/* How much of a packed row is in memory at a time. */
#define PIECE_BYTES (256 * 1024)

/* A server that is away is told of when it is reached for. */
gboolean postgres_prepare(const char *where, StoreMode mode, GError **error)
{
    (void)where, (void)mode, (void)error;
    return TRUE;
}

/* The administrator may have made the organisation's schema, and given us that alone: "IF NOT EXISTS" asks for more. */
gboolean postgres_make(Database *database, GError **error)
{
    const char *schema = ((const Postgres *)database)->schema;
    g_autofree char *own = g_strdup_printf(
        "DO $$ BEGIN IF to_regnamespace('%s') IS NULL THEN CREATE SCHEMA \"%s\"; END IF; END $$", schema, schema);
    return postgres_may_make(database, error) && postgres_say(database, own, error) &&
           postgres_say(database, POSTGRES_SCHEMA_SQL, error);
}

/* A connection for reading that was lost is not kept; only the writer notices that the server was another one meanwhile. */
gboolean postgres_place(Store *store, Place *place, GError **error)
{
    (void)error;
    *place = store->writer ? writer_place(store->writer) : (Place){0};
    return TRUE;
}

gboolean postgres_ask(Database *database, PostgresStatementName name, gint64 *number, GError **error)
{
    g_auto(Query) query = query_begin(database, (StatementName)name);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *number = row ? query_take_int(&query) : 0;
    return TRUE;
}

static Query ask_of(Database *database, PostgresStatementName name, gint64 number)
{
    Query query = query_begin(database, (StatementName)name);
    query_int(&query, number);
    return query;
}

/* -- locks ---------------------------------------------------------------------- */

/* In their order, so that two who want the same never wait for each other. */
gboolean postgres_lock(Database *database, const Locks *locks, GError **error)
{
    static const PostgresStatementName names[] = {
        [LOCKS_KEYS] = HOLD_KEY, [LOCKS_CASES] = HOLD_CASE, [LOCKS_CASE_OF_LETTER] = HOLD_CASE_OF_LETTER,
        [LOCKS_SERIALS] = HOLD_SERIALS};
    PostgresStatementName name = names[locks->what];
    for (guint i = 0; i < locks->count; i++) {
        g_auto(Query) query = ask_of(database, name, locks->each[i]);
        if (!query_run(&query, error))
            return FALSE;
    }
    return TRUE;
}

/* -- pieces ---------------------------------------------------------------------- */

static gboolean find_size(Database *database, Pieces *pieces, gint64 *size, GError **error)
{
    PostgresStatementName name = pieces->what == PACKED_ENTRY ? SIZE_RAW : SIZE_SENT;
    g_auto(Query) query = ask_of(database, name, pieces->id);
    if (!query_step(&query, &pieces->found, error))
        return FALSE;
    *size = pieces->found ? query_take_int(&query) : 0;
    return TRUE;
}

static gboolean read_piece(Database *database, Pieces *pieces, gint64 at, GError **error)
{
    PostgresStatementName name = pieces->what == PACKED_ENTRY ? READ_RAW : READ_SENT;
    g_auto(Query) query = ask_of(database, name, pieces->id);
    query_int(&query, at + 1);
    query_int(&query, PIECE_BYTES);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    g_autoptr(GBytes) piece = row ? query_take_bytes(&query) : NULL;
    gsize length = 0;
    gconstpointer bytes = piece ? g_bytes_get_data(piece, &length) : NULL;
    return pieces->visit(bytes, length, pieces->data, error); /* one that is gone meanwhile is too short */
}

gboolean postgres_read_pieces(Database *database, Pieces *pieces, GError **error)
{
    gint64 size;
    if (!find_size(database, pieces, &size, error))
        return FALSE;
    for (gint64 at = 0; at < size; at += PIECE_BYTES)
        if (!read_piece(database, pieces, at, error))
            return FALSE;
    return TRUE;
}

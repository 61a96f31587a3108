/*
 * claims.c - claims of letters whose claimer died are given back as soon as no process of this host hands letters over.
 *
 * The server holds the lock for a connection of its own, and takes it back when
 * that ends, however it does.  What another host has claimed ends with its time.
 */
#include "store/handing.h"
#include "store/postgres/postgres.h"
#include "store/store_private.h"

struct Handing {
    Database *database; /* its connection holds the lock, shared with other processes of this host */
};

static gboolean ask_lock(Database *database, PostgresStatementName name, gboolean *held, GError **error)
{
    g_auto(Query) query = query_begin(database, (StatementName)name);
    query_text(&query, g_get_host_name());
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *held = row && query_take_int(&query) != 0;
    return TRUE;
}

/* Without a word to the server: what ended the connection is read. */
static gboolean still_holds(const Handing *handing)
{
    return PQconsumeInput(((Postgres *)handing->database)->connection) == 1 && !postgres_is_broken(handing->database);
}

/* Nothing is given back: what this host has claimed may be in the hands of this process. */
static gboolean hold_again(Handing *handing, const char *where, GError **error)
{
    gboolean held;
    g_autoptr(Database) database = postgres_open(where, DATABASE_WRITE, error);
    if (!database || !ask_lock(database, SHARE_LETTERS, &held, error))
        return FALSE;
    database_close(handing->database);
    handing->database = g_steal_pointer(&database);
    return TRUE;
}

gboolean postgres_begin_handover(Store *store, gint64 now, GError **error)
{
    gboolean alone, held;
    if (store->handing)
        return still_holds(store->handing) || hold_again(store->handing, store->path, error);
    g_autoptr(Database) database = postgres_open(store->path, DATABASE_WRITE, error);
    if (!database || !ask_lock(database, HOLD_LETTERS, &alone, error))
        return FALSE;
    gboolean able = !alone || handing_give_back(store, now, error);
    GError **trouble = able ? error : NULL;
    if (!ask_lock(database, SHARE_LETTERS, &held, trouble) ||
        (alone && !ask_lock(database, LET_LETTERS_GO, &held, trouble)))
        return FALSE;
    store->handing = g_new0(Handing, 1); /* though nothing was given back: others must not give back what we claim */
    store->handing->database = g_steal_pointer(&database);
    return able;
}

void postgres_end_handover(Handing *handing)
{
    database_close(handing->database);
    g_free(handing);
}

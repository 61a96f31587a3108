/*
 * sweeper.c - of several hosts one does what is due by the clock.
 *
 * The server holds the lock for a connection of its own and takes it back when
 * that ends, however it does: then the first that asks has it.  A host that
 * went without a word is given up by the server (connection.c).
 */
#include "store/postgres/postgres.h"

#include "store/store_private.h"

struct Sweeper {
    Database *database; /* its connection holds the lock */
};

static gboolean take_turn(Store *store, gboolean *may, GError **error)
{
    gint64 held;
    g_autoptr(Database) database = postgres_open(store->path, DATABASE_WRITE, error);
    if (!database || !postgres_ask(database, HOLD_SWEEP, &held, error))
        return FALSE;
    *may = held != 0;
    if (!*may)
        return TRUE;
    store->sweeper = g_new0(Sweeper, 1);
    store->sweeper->database = g_steal_pointer(&database);
    return TRUE;
}

/* Whether the connection lives shows when it is asked something. */
gboolean postgres_may_sweep(Store *store, gboolean *may, GError **error)
{
    gint64 server;
    *may = store->sweeper && postgres_ask(store->sweeper->database, FIND_SERVER, &server, NULL);
    if (*may)
        return TRUE;
    g_clear_pointer(&store->sweeper, postgres_end_sweep);
    return take_turn(store, may, error);
}

void postgres_end_sweep(Sweeper *sweeper)
{
    database_close(sweeper->database);
    g_free(sweeper);
}

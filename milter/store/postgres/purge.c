/*
 * purge.c - what is removed by decision, on a server.
 *
 * A row that is deleted or changed stays behind as it was until VACUUM, so a
 * purge ends with a VACUUM of every table that it takes something out of.
 * From then on no statement, of whatever role, finds it, and neither row nor
 * index entry is left.  While somebody reads in a transaction that began
 * before (a dump), the server keeps it for him: the purge then waits, and is
 * to be run again if he takes long.
 *
 * What a program at the other end of a connection cannot promise: bytes in the
 * unused middles of pages until they are used again (`purge --compact` writes
 * the tables anew), in the server's log until its files are used again, on
 * standbys until they have followed, and in archives and backups as long as
 * those are kept.  These are the database administrator's to see to.
 */
#include "store/postgres/postgres.h"

#include "store/purge_parts.h"
#include "util/error.h"

/* How often what somebody still reads is gone through again, and how long he is waited for in between. */
#define READER_TRIES 20
#define READER_USEC  (G_USEC_PER_SEC / 2)

/* Index entries too, however few rows are dead. */
#define VACUUM "VACUUM (INDEX_CLEANUP ON) "

static const char *const tables[] = {"words",  "unread",       "threads", "raws",   "sent",        "letters",
                                     "entries", "participants", "cases",   "events", "month_lists", "purges"};

/* All purges of a host write one chain of events. */
gboolean postgres_begin_purge(Database *database, GError **error)
{
    gint64 held, shared;
    if (!postgres_ask(database, HOLD_PURGE, &held, error) || !postgres_ask(database, SHARE_STORE, &shared, error))
        return FALSE;
    if (held && shared)
        return TRUE;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                        held ? "store is being moved" : "another purge is at work on this store");
    return FALSE;
}

static gboolean say_of(Database *database, const char *doing, const char *table, GError **error)
{
    g_autofree char *sql = g_strconcat(doing, table, NULL);
    return postgres_say(database, sql, error);
}

static gboolean vacuum_all(Database *database, PurgeStep step, gpointer data, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (!say_of(database, VACUUM, tables[i], error))
            return FALSE;
        step(data);
    }
    return TRUE;
}

/* What this connection has removed is counted before, or it would be counted as dead afterwards. */
gboolean postgres_end_purge(Database *database, PurgeStep step, gpointer data, GError **error)
{
    for (guint patience = READER_TRIES; patience > 0; patience--) {
        gint64 dead;
        if (!database_run(database, (StatementName)FLUSH_COUNTS, error) || !vacuum_all(database, step, data, error) ||
            !postgres_ask(database, COUNT_DEAD, &dead, error))
            return FALSE;
        if (dead == 0)
            return TRUE;
        g_usleep(READER_USEC);
    }
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                        "somebody has read the store since before the purge: the server keeps what was removed for him");
    return FALSE;
}

/* Each table for itself: nobody else reads or writes that one meanwhile. */
gboolean postgres_compact(Database *database, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        if (!say_of(database, "VACUUM (FULL) ", tables[i], error))
            return FALSE;
    return TRUE;
}

/* server.h - what a server says of itself, of the way to it and of our rights there; for who looks after it. */
#ifndef SYNPUNKT_STORE_SERVER_H
#define SYNPUNKT_STORE_SERVER_H

#include <glib.h>

/* Of a host at work: those who write and read, one that hands letters over, one that sweeps, and room for commands. */
#define SERVER_CONNECTIONS_A_HOST 20

typedef enum { SERVER_POOL_NONE, SERVER_POOL_SESSION, SERVER_POOL_TRANSACTION } ServerPool;

typedef struct {
    ServerPool pool; /* with SERVER_POOL_TRANSACTION nothing below was asked */
    gint64 version;  /* 150004 is 15.4 */

    /* what a commit is worth */
    gboolean fsync, full_pages;
    char *commit;                  /* synchronous_commit, as it is before we ask for more */
    char *standbys;                /* synchronous_standby_names */
    gint64 wanted;                 /* so many of them */
    gint64 following, synced;      /* standbys that are connected; those that may be among the wanted */
    gint64 lag_seconds, lag_bytes; /* of the one farthest behind */
    gint64 idle_slots;             /* replication slots that nobody reads: the log is kept for them */

    /* the database */
    gboolean trigrams;             /* the extension pg_trgm */
    gboolean vacuumed;             /* by itself */
    gint64 unvacuumed;             /* tables of ours that are left out of that */
    gint64 longest;                /* seconds that the longest transaction has lasted; 0: none */
    gint64 prepared, prepared_for; /* transactions that wait for their second phase; seconds of the oldest */

    /* our rights */
    char *role, *schema;
    gboolean schema_usable;
    gboolean superuser, owns_database, sees_others; /* sees_others: what other roles do */
    char *powers;                                   /* "CREATEROLE, CREATEDB"; "" is none */
    gint64 owned;                                   /* schemas beside our own */
    gint64 strangers;                               /* others who may put something into ours */

    gint64 connections, others; /* that our role may have at most; that others have now */
    gint64 hosts;               /* that have ever written, at least 1 */

    gboolean remote, encrypted, proved; /* proved: libpq holds the server's certificate against its name */
    gint64 clock_ahead;                 /* milliseconds that its clock is before ours */
} ServerFacts;

/* `where` is a URI (engine_of()).  TRY_LATER if it cannot be reached, BAD_CONFIG if it is not one for us. */
gboolean server_look(const char *where, ServerFacts *facts, GError **error);
void server_facts_clear(ServerFacts *facts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ServerFacts, server_facts_clear)

#endif

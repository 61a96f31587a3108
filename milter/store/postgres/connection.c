/* connection.c - reaches the server, and says in our words what went wrong with it. */
#include "store/postgres/postgres.h"

#include "util/error.h"

#include <string.h>

/* In seconds, unless the URI says otherwise; the server that is away is asked again soon. */
#define CONNECT_SECONDS "3"
/* A server whose machine is gone is given up after so many milliseconds where it owes us its word that it has a
 * question, and after 5 + 3 * 1 seconds where it only owes the answer. */
#define LOST_MILLISECONDS "8000"
#define ASKED_AFTER       "5"
#define ASKED_EVERY       "1"
#define ASKED_TIMES       "3"

/* Said of each connection.  What was answered is on disk.  The schema is in quotes: it may be called "default". */
#define SET_UP                                                                                                         \
    "SET search_path = \"%s\"; SET jit = off; SET client_min_messages = warning; SET bytea_output = hex; "             \
    "SELECT set_config('synchronous_commit', 'on', false)"                                                             \
    " WHERE current_setting('synchronous_commit') IN ('off', 'local'); "
/* A host that is gone without a word loses what it held within half a minute; nobody waits for a lock longer than a
 * disk is given (writer.c), and no host that has stopped holds one for long. */
#define SET_UP_WRITE                                                                                                   \
    "SET lock_timeout = '4s'; SET idle_in_transaction_session_timeout = '30s'; SET tcp_keepalives_idle = 10; "         \
    "SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4; SET tcp_user_timeout = '20s'"
#define SET_UP_READ "SET default_transaction_read_only = on"

/* "insufficient privilege" */
#define FORBIDDEN "42501"

static SynpunktError kind_of(const char *state)
{
    static const char *const damage[] = {"XX001", "XX002"};
    for (guint i = 0; i < G_N_ELEMENTS(damage); i++)
        if (g_strcmp0(state, damage[i]) == 0)
            return SYNPUNKT_ERROR_DAMAGED;
    return SYNPUNKT_ERROR_TRY_LATER;
}

void postgres_error(const Postgres *postgres, const PGresult *result, const char *doing, GError **error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *words = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *all = words ? words : PQerrorMessage(postgres->connection); /* the first line says what it is */
    g_autofree char *told = g_strndup(all, strcspn(all, "\n"));
    const char *advice = g_strcmp0(state, FORBIDDEN) == 0 ? "; contrib/postgresql/roles.sql says who may do what" : "";
    g_set_error(error, SYNPUNKT_ERROR, kind_of(state), "store cannot do '%s': %s (%s)%s", doing,
                *told ? told : "the server has gone", state ? state : "connection", advice);
}

/* Out of the pipe meanwhile, where a text is one statement. */
gboolean postgres_say(Database *database, const char *sql, GError **error)
{
    Postgres *postgres = (Postgres *)database;
    if (!pipe_wait(postgres, NULL, error))
        return FALSE;
    PQexitPipelineMode(postgres->connection);
    PGresult *result = PQexec(postgres->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    gboolean done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!done)
        postgres_error(postgres, result, "set up", error);
    PQclear(result);
    return PQenterPipelineMode(postgres->connection) == 1 && done;
}

/* Words before the URI are for when it says nothing, those behind it whatever it says. */
static void reach(Postgres *postgres, const char *uri)
{
    static const char *const words[] = {
        "connect_timeout",  "tcp_user_timeout", "keepalives_idle", "keepalives_interval",  "keepalives_count",
        "application_name", "dbname",           "client_encoding", "target_session_attrs", NULL};
    const char *const values[] = {
        CONNECT_SECONDS, LOST_MILLISECONDS, ASKED_AFTER, ASKED_EVERY, ASKED_TIMES, "synpunkt", uri,
        "UTF8",          "read-write",      NULL};
    postgres->connection = PQconnectdbParams(words, values, 1);
    PQsetNoticeReceiver(postgres->connection, pipe_hear, postgres);
}

/* What to look at where the password is or may be the matter; the server tells a wrong one from no other trouble. */
static const char *password_advice(PGconn *connection)
{
    if (PQconnectionNeedsPassword(connection))
        return "; it wants a password and none was found: look for a line of this host, database and role in the "
               "password file (passfile=, PGPASSFILE), which must be the service's own and have mode 0600";
    if (PQconnectionUsedPassword(connection))
        return "; if it is the password: look at the line of this host, database and role in the password file "
               "(passfile=, PGPASSFILE) or service file";
    return "";
}

static gboolean tell_unreached(const Postgres *postgres, GError **error)
{
    g_autoptr(GError) why = NULL;
    postgres_error(postgres, NULL, "reach the server", &why);
    g_set_error(error, why->domain, why->code, "%s%s", why->message, password_advice(postgres->connection));
    return FALSE;
}

static gboolean check_server(const Postgres *postgres, GError **error)
{
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        return tell_unreached(postgres, error);
    const char *encoding = PQparameterStatus(postgres->connection, "server_encoding");
    if (g_strcmp0(encoding, "UTF8") == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                "database is encoded in '%s': make one with ENCODING 'UTF8'", encoding ? encoding : "nothing");
    return FALSE;
}

Database *postgres_open(const char *where, DatabaseUse use, GError **error)
{
    g_auto(Where) to = {0};
    if (!where_read(where, &to, error))
        return NULL;
    Postgres *postgres = g_new0(Postgres, 1);
    postgres->base.engine = &postgres_engine;
    postgres->owed = g_array_new(FALSE, FALSE, sizeof(Owed));
    postgres->schema = g_strdup(to.schema);
    reach(postgres, to.uri);
    g_autoptr(Database) database = &postgres->base;
    const char *more = use == DATABASE_WRITE ? SET_UP_WRITE : SET_UP_READ;
    g_autofree char *set_up = g_strdup_printf(SET_UP "%s", to.schema, more);
    if (!check_server(postgres, error) || !postgres_say(database, set_up, error))
        return NULL;
    return g_steal_pointer(&database);
}

static void run_free(Run *run)
{
    PQclear(run->result);
    g_clear_pointer(&run->mended, g_ptr_array_unref);
    g_free(run);
}

void postgres_close(Database *database)
{
    Postgres *postgres = (Postgres *)database;
    PQfinish(postgres->connection);
    for (guint i = 0; i < POSTGRES_STATEMENTS; i++)
        g_clear_pointer(&postgres->runs[i], run_free);
    g_array_unref(postgres->owed);
    g_clear_error(&postgres->trouble);
    g_free(postgres->schema);
    g_free(postgres);
}

/* One whose connection is lost has been rolled back. */
gboolean postgres_in_transaction(const Database *database)
{
    return ((const Postgres *)database)->in_transaction && !postgres_is_broken(database);
}

gboolean postgres_is_broken(const Database *database)
{
    return PQstatus(((const Postgres *)database)->connection) != CONNECTION_OK;
}

/* check_server.c - the server that a store is on: what a commit is worth there, what it lets us do, what slows it. */
#include "cli/findings.h"
#include "store/server.h"
#include "util/error.h"

#include <stdlib.h>

#define VERSION_MIN      150000
#define CLOCK_OFF_MAX    2000 /* milliseconds */
#define LONG_SECONDS     600
#define PREPARED_SECONDS 60
#define LAG_SECONDS      60
#define LAG_BYTES        ((gint64)64 * 1024 * 1024)
#define MIB              (1024 * 1024)

#define SET(line)                                                                                                      \
    line " in postgresql.conf, then SELECT pg_reload_conf(); contrib/postgresql/synpunkt.conf has them all"

/* -- what a commit is worth ------------------------------------------------------- */

/* On, or mail that was answered 250 may be gone. */
static void tell_disk(GPtrArray *findings, const ServerFacts *facts)
{
    if (facts->fsync)
        finding_ok(findings, "server-fsync", "fsync is on: what was answered 250 is on the server's disk");
    else
        finding_error(findings, "server-fsync", SET("fsync = on"),
                      "fsync is off: mail that was answered 250 is lost when the server's machine loses power, and the "
                      "store with it");
    if (facts->full_pages)
        finding_ok(findings, "server-full-pages", "full_page_writes is on");
    else
        finding_error(findings, "server-full-pages", SET("full_page_writes = on"),
                      "full_page_writes is off: a page that was half written when the power went cannot be mended, and "
                      "mail that was answered 250 may be in it");
}

static void tell_commit(GPtrArray *findings, const ServerFacts *facts)
{
    if (g_str_equal(facts->commit, "off") || g_str_equal(facts->commit, "local"))
        finding_warning(findings, "server-commit", SET("synchronous_commit = on"),
                        "synchronous_commit is '%s': Synpunkt asks for 'on' by itself, so that 250 means kept; what "
                        "others write here, a restore too, may be lost",
                        facts->commit);
    else if (g_str_equal(facts->commit, "remote_write") && *facts->standbys)
        finding_warning(findings, "server-commit", SET("synchronous_commit = on"),
                        "synchronous_commit is 'remote_write': a standby answers before its disk has the mail; if both "
                        "machines lose power, mail that was answered 250 may be gone");
    else
        finding_ok(findings, "server-commit", "synchronous_commit is '%s'", facts->commit);
}

static void tell_standby(GPtrArray *findings, const ServerFacts *facts)
{
    if (!*facts->standbys)
        finding_ok(findings, "server-standby",
                   "no standby is waited for (%" G_GINT64_FORMAT
                   " follow): if the server's disks die, mail since then or since the last backup is gone",
                   facts->following);
    else if (facts->synced < facts->wanted)
        finding_error(findings, "server-standby",
                      "start the standby; or, knowing that mail is on one machine alone meanwhile, "
                      "ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf()",
                      "synchronous_standby_names is '%s', of which %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                      " are there: nothing is committed, and mail is answered 451 until they are",
                      facts->standbys, facts->synced, facts->wanted);
    else
        finding_ok(findings, "server-standby", "mail is on %" G_GINT64_FORMAT " standby too before it is answered 250",
                   facts->wanted);
}

static void tell_lag(GPtrArray *findings, const ServerFacts *facts)
{
    if (facts->lag_seconds > LAG_SECONDS || facts->lag_bytes > LAG_BYTES)
        finding_warning(
            findings, "server-lag",
            "contrib/postgresql/watch.sql shows which; look at its disk, its network and recovery_min_apply_delay",
            "a standby is %" G_GINT64_FORMAT " s and %" G_GINT64_FORMAT
            " MiB behind: when it takes over, mail waits until it has caught up",
            facts->lag_seconds, facts->lag_bytes / MIB);
    if (facts->idle_slots > 0)
        finding_warning(
            findings, "server-slots",
            "contrib/postgresql/watch.sql shows which: start its standby, or SELECT pg_drop_replication_slot(its name)",
            "%" G_GINT64_FORMAT " replication slots are read by nobody: the server keeps its log for them "
            "until the disk is full, and then mail is answered 451",
            facts->idle_slots);
}

/* -- the database ------------------------------------------------------------------- */

static void tell_version(GPtrArray *findings, const ServerFacts *facts)
{
    const gint64 major = facts->version / 10000;
    if (facts->version < VERSION_MIN)
        finding_error(findings, "server-version", "upgrade the server to PostgreSQL 15 or later (pg_upgrade)",
                      "the server is PostgreSQL %" G_GINT64_FORMAT
                      ": Synpunkt is made for 15 and later, and nobody has "
                      "tried it there",
                      major);
    else
        finding_ok(findings, "server-version", "PostgreSQL %" G_GINT64_FORMAT ", UTF8", major);
    if (facts->trigrams)
        finding_ok(findings, "server-trigrams", "the extension pg_trgm is there");
    else
        finding_error(findings, "server-trigrams",
                      "as the database's owner: CREATE EXTENSION pg_trgm WITH SCHEMA public",
                      "the extension pg_trgm is missing: the store cannot be made, and nothing is found by its words");
}

static void tell_vacuum(GPtrArray *findings, const ServerFacts *facts)
{
    if (!facts->vacuumed)
        finding_error(findings, "server-vacuum", SET("autovacuum = on, track_counts = on"),
                      "autovacuum is off: tables grow, what was purged stays in the files, and one day the server "
                      "refuses to write");
    else if (facts->unvacuumed > 0)
        finding_warning(findings, "server-vacuum", "ALTER TABLE ... RESET (autovacuum_enabled)",
                        "autovacuum leaves %" G_GINT64_FORMAT " tables of '%s' out: they grow, and what was purged "
                        "stays in their files",
                        facts->unvacuumed, facts->schema);
    else
        finding_ok(findings, "server-vacuum", "autovacuum is on");
}

static void tell_transactions(GPtrArray *findings, const ServerFacts *facts)
{
    const char *seen = facts->sees_others ? "" : " (of our own role: others' are hidden without pg_read_all_stats)";
    if (facts->longest > LONG_SECONDS)
        finding_warning(findings, "server-transaction",
                        "contrib/postgresql/watch.sql shows whose; end it there, or SELECT pg_terminate_backend(pid)",
                        "a transaction has lasted %" G_GINT64_FORMAT
                        " minutes: nothing is vacuumed behind it, and what it holds keeps mail waiting",
                        facts->longest / 60);
    else
        finding_ok(findings, "server-transaction", "no transaction lasts long%s", seen);
    if (facts->prepared_for > PREPARED_SECONDS)
        finding_warning(findings, "server-prepared",
                        "contrib/postgresql/watch.sql shows their names; then ROLLBACK PREPARED 'gid', or COMMIT",
                        "%" G_GINT64_FORMAT " prepared transactions wait, for %" G_GINT64_FORMAT
                        " s: their locks outlive every restart, and nothing is vacuumed behind them",
                        facts->prepared, facts->prepared_for);
}

/* -- our rights ----------------------------------------------------------------------- */

static void tell_role(GPtrArray *findings, const ServerFacts *facts)
{
    static const char fix[] =
        "contrib/postgresql/roles.sql makes a role for the service that has what it needs, and one that owns";
    const guint before = findings->len;
    if (facts->superuser)
        finding_error(findings, "server-role", fix,
                      "role '%s' is a superuser: who gets at one mail host gets at all that is on the server",
                      facts->role);
    else if (*facts->powers)
        finding_warning(findings, "server-role", fix, "role '%s' has %s, and needs none of it", facts->role,
                        facts->powers);
    if (!facts->superuser && facts->owns_database)
        finding_warning(findings, "server-role", fix,
                        "role '%s' owns the database: it could drop it, and what others keep there", facts->role);
    if (!facts->superuser && facts->owned > 0)
        finding_warning(findings, "server-role", fix,
                        "role '%s' owns %" G_GINT64_FORMAT
                        " schemas: the service could drop what is in them, and change events that only grow",
                        facts->role, facts->owned);
    if (findings->len == before)
        finding_ok(findings, "server-role", "role '%s' has no more rights than it needs", facts->role);
}

static void tell_schema(GPtrArray *findings, const ServerFacts *facts)
{
    if (!facts->schema_usable)
        finding_error(findings, "server-schema",
                      "GRANT USAGE ON SCHEMA to the role, as contrib/postgresql/roles.sql does; or \"synpunkt init\" "
                      "makes it",
                      "schema '%s' is not there, or role '%s' may not use it: the store is looked for nowhere else",
                      facts->schema, facts->role);
    else if (facts->strangers > 0)
        finding_warning(findings, "server-schema",
                        "REVOKE CREATE ON SCHEMA ... FROM PUBLIC, and from the roles that have it",
                        "%" G_GINT64_FORMAT " others may put something into schema '%s': a function or table of theirs "
                        "would be used in our name",
                        facts->strangers, facts->schema);
    else
        finding_ok(findings, "server-schema", "search_path is '%s' alone", facts->schema);
}

static void tell_connections(GPtrArray *findings, const ServerFacts *facts)
{
    const gint64 needed = facts->hosts * SERVER_CONNECTIONS_A_HOST;
    g_autofree char *room = g_strdup_printf("%" G_GINT64_FORMAT " connections are to be had, %" G_GINT64_FORMAT
                                            " are others'; %" G_GINT64_FORMAT " mail hosts need %" G_GINT64_FORMAT,
                                            facts->connections, facts->others, facts->hosts, needed);
    if (facts->connections - facts->others < needed)
        finding_warning(findings, "server-connections",
                        "max_connections = 20 for each mail host and 20 more, in postgresql.conf, and restart; or "
                        "ALTER ROLE ... CONNECTION LIMIT",
                        "%s: when they are all taken, mail is answered 451", room);
    else
        finding_ok(findings, "server-connections", "%s", room);
}

/* -- the way there ---------------------------------------------------------------------- */

static void tell_secrecy(GPtrArray *findings, const ServerFacts *facts)
{
    if (!facts->remote)
        finding_ok(findings, "server-tls", "the server is reached by a socket of this machine");
    else if (!facts->encrypted)
        finding_error(
            findings, "server-tls",
            "ssl = on in postgresql.conf, hostssl in pg_hba.conf, sslmode=verify-full in the setting store; on "
            "one machine its socket (host=/run/postgresql)",
            "the server is reached without TLS: mail of residents can be read and changed on its way");
    else if (!facts->proved)
        finding_warning(
            findings, "server-tls", "sslmode=verify-full&sslrootcert=FILE in the setting store",
            "TLS is used, but any server would be believed: nothing holds its certificate against its name");
    else
        finding_ok(findings, "server-tls", "TLS is used, and the server's certificate is held against its name");
}

static void tell_clock(GPtrArray *findings, const ServerFacts *facts)
{
    if (llabs(facts->clock_ahead) > CLOCK_OFF_MAX)
        finding_warning(findings, "server-clock", "timedatectl set-ntp true, there and here",
                        "the server's clock is %.1f s %s ours: deadlines, claims of letters and its log do not agree",
                        (double)llabs(facts->clock_ahead) / 1000, facts->clock_ahead > 0 ? "before" : "behind");
    else
        finding_ok(findings, "server-clock", "the server's clock agrees with ours");
}

static void tell_pool(GPtrArray *findings, const ServerFacts *facts)
{
    if (facts->pool == SERVER_POOL_TRANSACTION)
        finding_error(findings, "server-pooler",
                      "name the server itself in the setting store, or set pool_mode = session for this database",
                      "a pooler stands between that changes connections between transactions: locks and prepared "
                      "statements are lost on the way, and two hosts could sweep at once; nothing more was asked");
    else if (facts->pool == SERVER_POOL_SESSION)
        finding_ok(findings, "server-pooler", "a pooler in session mode stands between: it gains nothing here");
    else
        finding_ok(findings, "server-pooler", "no pooler stands between");
}

static void tell_unreachable(GPtrArray *findings, const GError *error)
{
    gboolean ours = g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG);
    finding_error(
        findings, ours ? "server-setting" : "server-reach",
        ours ? "mend the setting store, or the database that it names (synpunkt.conf(5))"
             : "pg_isready -d with the same URI; look at pg_hba.conf and the password file; while it lasts mail "
               "is answered 451 and waits at its senders' servers",
        "%s", error->message);
}

gboolean check_server(GPtrArray *findings, const char *where)
{
    g_auto(ServerFacts) facts = {0};
    g_autoptr(GError) error = NULL;
    if (!server_look(where, &facts, &error)) {
        tell_unreachable(findings, error);
        return FALSE;
    }
    tell_pool(findings, &facts);
    if (facts.pool == SERVER_POOL_TRANSACTION)
        return FALSE;
    static void (*const tell[])(GPtrArray *, const ServerFacts *) = {
        tell_version,      tell_disk, tell_commit, tell_standby,     tell_lag,     tell_vacuum,
        tell_transactions, tell_role, tell_schema, tell_connections, tell_secrecy, tell_clock};
    for (guint i = 0; i < G_N_ELEMENTS(tell); i++)
        tell[i](findings, &facts);
    return facts.schema_usable;
}

/* statements_server.c - what a server is asked about itself; no store need be there. */
#include "store/postgres/look.h"

/* clang-format off */

#define SETTING(name) "current_setting('" name "')"
#define IS_ON(name)   "(" SETTING(name) " = 'on')::int"

/* "FIRST 2 (a, b)", "2 (a, b)" and "ANY 2 (a, b)" want two, "a, b" one. */
#define STANDBYS_WANTED \
    "coalesce(substring(" SETTING("synchronous_standby_names") \
    " from '(?i)^\\s*(?:first|any)?\\s*(\\d+)\\s*\\(')::int, 1)"

/* Who may not see what others do, sees that a standby is there and no more. */
#define FOLLOWING \
    "(SELECT count(*) AS following, count(*) FILTER (WHERE coalesce(sync_state IN ('sync', 'quorum'), TRUE)) AS synced," \
    " coalesce(max(extract(epoch FROM replay_lag)), 0)::bigint AS seconds," \
    " coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::bigint AS bytes FROM pg_stat_replication)"

/* What the server does by itself is not meant. */
#define AT_WORK \
    "(SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start))::bigint, 0) AS longest," \
    " count(*) FILTER (WHERE usename IS DISTINCT FROM current_user) AS others FROM pg_stat_activity" \
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())"

#define PREPARED \
    "(SELECT count(*) AS count, coalesce(max(extract(epoch FROM clock_timestamp() - prepared))::bigint, 0) AS age" \
    " FROM pg_prepared_xacts WHERE database = current_database())"

#define POWERS \
    "concat_ws(', ', CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END," \
    " CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END)"

#define LEFT_OUT \
    "(SELECT count(*) FROM pg_class WHERE relnamespace = n.oid" \
    " AND reloptions::text ~ 'autovacuum_enabled=(false|off|no|0)')"

#define OWNED "(SELECT count(*) FROM pg_namespace WHERE nspowner = r.oid AND nspname !~ '^pg_')"

#define STRANGERS \
    "(SELECT count(*) FROM aclexplode(n.nspacl) AS a WHERE a.privilege_type = 'CREATE'" \
    " AND a.grantee NOT IN (r.oid, n.nspowner))"

#define CONNECTIONS \
    "least(" SETTING("max_connections") "::int - " SETTING("superuser_reserved_connections") "::int" \
    " - coalesce(current_setting('reserved_connections', TRUE), '0')::int, nullif(rolconnlimit, -1)," \
    " nullif(datconnlimit, -1))"

const char server_columns[] =
    "SELECT " SETTING("server_version_num") ", " IS_ON("fsync") ", " IS_ON("full_page_writes") ","
    " (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'),"
    " " SETTING("synchronous_standby_names") ", " STANDBYS_WANTED ", f.following, f.synced, f.seconds, f.bytes,"
    " (SELECT count(*) FROM pg_replication_slots WHERE NOT active),"

    " (SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'),"
    " (" SETTING("autovacuum") " = 'on' AND " SETTING("track_counts") " = 'on')::int, " LEFT_OUT ","
    " w.longest, p.count, p.age,"

    " current_user, (current_schema() IS NOT NULL)::int, rolsuper::int, (datdba = r.oid)::int,"
    " pg_has_role('pg_read_all_stats', 'USAGE')::int, " POWERS ", " OWNED ", " STRANGERS ","

    " " CONNECTIONS ", w.others, (to_regclass('chains') IS NOT NULL)::int, (inet_server_addr() IS NOT NULL)::int,"
    " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE)::int,"
    " (extract(epoch FROM clock_timestamp()) * 1000)::bigint"

    " FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()"
    " LEFT JOIN pg_namespace AS n ON n.nspname = $1"
    " CROSS JOIN " FOLLOWING " AS f CROSS JOIN " AT_WORK " AS w CROSS JOIN " PREPARED " AS p"
    " WHERE r.rolname = current_user";

/* clang-format on */

const char server_hosts[] = "SELECT count(DISTINCT split_part(writer, '/', 1)) FROM chains";

const char server_process[] = "SELECT pg_backend_pid()";

-- What to watch of a store in PostgreSQL, as a role that has pg_monitor: psql --file=watch.sql synpunkt
-- Each line says what it asks; `synpunkt check` looks at the same, from the mail host.

-- Standbys: sync or quorum is the one that is waited for; replay_lag in seconds.
SELECT application_name, client_addr, state, sync_state, extract(epoch FROM replay_lag) AS replay_lag,
       pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) AS bytes_behind
FROM pg_stat_replication;

-- The log that is kept for standbys: one that is not active fills the disk.
SELECT slot_name, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) AS bytes_kept FROM pg_replication_slots;

-- Connections, of how many: a mail host has at most 20.
SELECT usename, application_name, client_addr, count(*) AS connections, current_setting('max_connections') AS most
FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2, 3 ORDER BY 4 DESC;

-- The longest transactions, and who waits for whom.
SELECT pid, usename, application_name, state, now() - xact_start AS lasts, pg_blocking_pids(pid) AS waits_for
FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 10;

-- Transactions that were prepared and forgotten: there should be none, ever.
SELECT gid, owner, prepared FROM pg_prepared_xacts WHERE database = current_database();

-- Tables: dead rows, when they were last vacuumed, and size.
SELECT schemaname, relname, n_live_tup, n_dead_tup, greatest(last_vacuum, last_autovacuum) AS vacuumed,
       pg_total_relation_size(relid) AS bytes
FROM pg_stat_user_tables ORDER BY bytes DESC LIMIT 20;

-- How far numbers of transactions are from their end; autovacuum sees to it long before 2000000000.
SELECT datname, age(datfrozenxid) AS transactions, pg_database_size(oid) AS bytes FROM pg_database ORDER BY 2 DESC;

-- Deadlocks and rollbacks: jobs that are run again; checksum failures: a disk that goes.
SELECT datname, xact_commit, xact_rollback, deadlocks, checksum_failures FROM pg_stat_database
WHERE datname = current_database();

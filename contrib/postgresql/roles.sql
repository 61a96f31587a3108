-- One organisation in a database that many may share: a schema, and two roles that reach no other.
--
-- Run it as the database's administrator, in that database, once for each organisation; once more does no harm:
--
--   psql --set=organisation=eskilstuna --file=roles.sql synpunkt
--
-- It makes
--   the schema   eskilstuna         store = "postgresql://eskilstuna@host/synpunkt#eskilstuna"
--   the owner    eskilstuna_owner   makes the store, upgrades it, purges, restores.  A person uses it, no service
--   the service  eskilstuna         reads and writes.  It cannot drop, empty or change a table, and of the events,
--                                   which the hash chain is made over, it can only add
--
-- Neither has a password until you give one (\password eskilstuna), and nobody gets in without, unless pg_hba.conf
-- says so.  Then the owner makes the store, once, and the service starts:
--
--   synpunkt --store 'postgresql://eskilstuna_owner@host/synpunkt#eskilstuna' init
--
-- What is shared all the same: the server's power, its disk, names of roles and schemas, sizes of tables, and
-- advisory locks, which any role may take.  Who trusts his neighbours no further than that has a database of his own.

\set ON_ERROR_STOP on
\if :{?organisation}
\else
    \warn 'which organisation?  psql --set=organisation=NAME --file=roles.sql DATABASE'
    DO $$ BEGIN RAISE 'no organisation was named'; END $$;
\endif
\set owner :organisation _owner
SELECT current_database() AS database \gset

BEGIN;
SET LOCAL client_min_messages = warning;

-- A name of its own: "town_owner" would be the service of one organisation and the owner of another.
SELECT set_config('synpunkt.organisation', :'organisation', TRUE) AS named \gset
DO $$
DECLARE
    organisation CONSTANT TEXT := current_setting('synpunkt.organisation');
BEGIN
    IF organisation !~ '^[a-z_][a-z0-9_]{0,39}$' OR organisation ~ '^pg_|_owner$'
        OR organisation IN ('public', 'information_schema') THEN
        RAISE 'organisation is to be a word of a to z, digits and underscores, at most 40, and none of PostgreSQL''s own: %',
            quote_literal(organisation);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname IN (organisation, organisation || '_owner')
               AND (rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication))
        OR EXISTS (SELECT FROM pg_database WHERE pg_get_userbyid(datdba) = organisation) THEN
        RAISE 'there is a role % with more rights than an organisation has: choose another name',
            quote_literal(organisation);
    END IF;
    IF EXISTS (SELECT FROM pg_namespace WHERE nspname = organisation
               AND pg_get_userbyid(nspowner) <> organisation || '_owner') THEN
        RAISE 'there is a schema % of somebody else: choose another name', quote_literal(organisation);
    END IF;
END
$$;

-- Up to three mail hosts, with 20 connections each: no organisation takes them all.
SELECT format('CREATE ROLE %I LOGIN', name)
FROM (VALUES (:'organisation'), (:'owner')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE :"organisation" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 60;
ALTER ROLE :"owner" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 20;

-- The database: who is to get in is named, and nobody makes anything outside a schema of his own.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"organisation", :"owner";
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- The schema.  search_path is for who comes by hand; the program sets its own.
CREATE SCHEMA IF NOT EXISTS :"organisation" AUTHORIZATION :"owner";
REVOKE ALL ON SCHEMA :"organisation" FROM PUBLIC;
GRANT USAGE ON SCHEMA :"organisation" TO :"organisation";
ALTER ROLE :"organisation" SET search_path = :"organisation";
ALTER ROLE :"owner" SET search_path = :"organisation";

-- What the owner makes here, the service may read and add to.  Where it may change rows too says the store's own
-- schema, which goes by who may add: in all tables but the events.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"organisation"
    GRANT SELECT, INSERT ON TABLES TO :"organisation";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"organisation"
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO :"organisation";
COMMIT;

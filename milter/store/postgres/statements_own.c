/* statements_own.c - statements that PostgreSQL alone needs: locks, for many write at once, and bytes by pieces. */
#include "store/postgres/statements.h"

#include "store/postgres/parts.h"

/* Of host $1. */
#define LETTERS_OF "hashtextextended('letters ' || current_schema() || ' ' || $1, 0)"

/* Shared by all who write, and had alone by who moves it; the schema need not be there yet. */
#define STORE_ITSELF "hashtextextended('store ' || current_setting('search_path'), 0)"

#define OWN(name) [(name) - STATEMENTS]

const Statement postgres_statements_own[POSTGRES_STATEMENTS - STATEMENTS] = {
    /* -- locks, until the transaction ends -- */
    OWN(HOLD_KEY) = {"lock a key", ON_INTAKE,
                     "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), $1))::text"},
    OWN(HOLD_SERIALS) = {"lock a year's serials", ON_INTAKE, "SELECT hold_serials($1)::text"},
    /* Not FOR UPDATE: rows that point to a case may be written by others, as long as they leave it as it is. */
    OWN(HOLD_CASE) = {"lock case", ON_INTAKE, "SELECT number FROM cases WHERE number = $1 FOR NO KEY UPDATE"},
    OWN(HOLD_CASE_OF_LETTER) = {"lock a letter's case", ON_INTAKE,
                                "SELECT number FROM cases WHERE number = (SELECT case_number FROM letters"
                                " WHERE id = $1) FOR NO KEY UPDATE"},

    /* -- as long as the connection lives -- */
    OWN(HOLD_SWEEP) = {"become the sweeper", ELSEWHERE,
                       "SELECT pg_try_advisory_lock(hashtextextended('sweep ' || current_schema(), 0))::int::bigint"},

    OWN(HOLD_WRITER) = {"take a writer's name", ELSEWHERE,
                        "SELECT CASE WHEN pg_try_advisory_lock("
                        "hashtextextended('writer ' || current_schema() || ' ' || $1, 0))"
                        " THEN (set_config('synpunkt.writer', $1, FALSE) = $1)::int::bigint ELSE 0::bigint END"},
    OWN(HOLD_STORE) = {"have the store alone", ELSEWHERE, "SELECT pg_try_advisory_lock(" STORE_ITSELF ")::int::bigint"},
    OWN(SHARE_STORE) = {"write beside others", ELSEWHERE,
                        "SELECT pg_try_advisory_lock_shared(" STORE_ITSELF ")::int::bigint"},
    OWN(HOLD_LETTERS) = {"be alone to hand letters over", ELSEWHERE,
                         "SELECT pg_try_advisory_lock(" LETTERS_OF ")::int::bigint"},
    OWN(SHARE_LETTERS) = {"hand letters over beside others", ELSEWHERE,
                          "SELECT (pg_advisory_lock_shared(" LETTERS_OF ") IS NOT NULL)::int::bigint"},
    OWN(LET_LETTERS_GO) = {"be alone no more", ELSEWHERE,
                           "SELECT pg_advisory_unlock(" LETTERS_OF ")::int::bigint"},
    OWN(HOLD_PURGE) = {"be alone to purge", ELSEWHERE,
                       "SELECT pg_try_advisory_lock(hashtextextended('purge ' || current_schema(), 0))::int::bigint"},
    OWN(FIND_SERVER) = {"know the server again", ELSEWHERE,
                        "SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint"},

    /* -- a purge -- */
    OWN(FLUSH_COUNTS) = {"hand counts over", ELSEWHERE, "SELECT pg_stat_force_next_flush()::text"},
    /* Of what nobody but a purge removes or changes: dead, and still seen by somebody. */
    OWN(COUNT_DEAD) = {"count what somebody still reads", ELSEWHERE,
                       "SELECT coalesce(sum(pg_stat_get_dead_tuples(oid)), 0)::bigint FROM pg_class"
                       " WHERE relnamespace = current_schema()::regnamespace AND relname IN ('raws', 'sent')"},

    /* -- packed bytes: how many, and $3 of them from $2 on, counted from 1 -- */
    OWN(SIZE_RAW) = {"find raw message", ON_INTAKE, "SELECT octet_length(packed)::bigint FROM raws WHERE entry = $1"},
    OWN(READ_RAW) = {"read raw message", ON_INTAKE,
                     "SELECT substr(packed, $2::bigint::int, $3::bigint::int) FROM raws WHERE entry = $1"},
    OWN(SIZE_SENT) = {"find letter as sent", ON_INTAKE,
                      "SELECT octet_length(packed)::bigint FROM sent WHERE letter = $1"},
    OWN(READ_SENT) = {"read letter as sent", ON_INTAKE,
                      "SELECT substr(packed, $2::bigint::int, $3::bigint::int) FROM sent WHERE letter = $1"},

    /* -- our rights in schema $1, which need not be there -- */
    OWN(FIND_RIGHTS) = {"find rights", ELSEWHERE,
                        "SELECT (oid IS NOT NULL)::int::bigint,"
                        " coalesce(has_schema_privilege(oid, 'USAGE'), FALSE)::int::bigint,"
                        " (CASE WHEN oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')"
                        " ELSE has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE') END)"
                        "::int::bigint, current_user::text, pg_get_userbyid(nspowner)::text"
                        " FROM (SELECT 1) AS one LEFT JOIN pg_namespace ON nspname = $1::text"},
};

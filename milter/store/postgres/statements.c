/*
 * statements.c - the SQL of store/statements.h in PostgreSQL's dialect: the store itself, recall, questions, search.
 *
 * In the order of the enumeration, named and bound as in ../sqlite/, so that both can be read side by side; the rest is
 * in statements_apply.c, statements_apart.c and statements_records.c.  What differs is said where it does.  Everywhere:
 *   parameters are bigint, text and bytea, and so are columns: yes and no are 1 and 0, sums are cast back from numeric;
 *   folded() is COLLATE NOCASE (schema.sql), greatest() and least() are max() and min() of two values;
 *   rows that are deleted or changed by a list are found by = ANY (ARRAY(...)), which is a plan by index at any size,
 *   where IN (SELECT ...) becomes a join that may read all;
 *   what came in the same second is sorted by its number, as SQLite's indexes have it;
 *   a CROSS JOIN that kept an order of search in SQLite is a JOIN: the planner knows how many rows there are.
 *
 * These have no SQL here, for PostgreSQL keeps its files itself.
 *   CHECK_FILE: the server's data checksums, and pg_amcheck for its indexes.
 *   CHECK_PAGES: nothing, for it says how far CHECK_FILE has come.
 *   CHECK_ROOM, CHECK_ROOM_END: the server's shared_buffers, not a reader's cache.
 *   PRESS_WORDS: VACUUM of the index of words.
 *   REWRITE: VACUUM, by autovacuum or by hand; the room of what is purged is then written over.
 *   EMPTY_LOG: the log (WAL) and older base backups end with their retention.
 *   NUDGE_STORE, SORT_ON_DISK: nothing, they are steps of SQLite's own wiping and REWRITE.
 */
#include "store/postgres/statements.h"

#include "store/postgres/parts.h"

/* What schema.sql says of the table it makes first; NULL in an empty schema. */
#define STORE_IS    "obj_description(to_regclass('store'), 'pg_class')"
#define APPLICATION "1400467024::bigint" /* STORE_APPLICATION_ID */

/* Who is over a budget is over it: nobody asks how far. */
#define COUNTED "LIMIT 5000"

/* Of the lines of $1; one that is missing is found everywhere. */
#define WORD(line)    " LIKE '%' || split_part($1, chr(10), " line ") || '%'"
#define IN_TEXT(line) "everything" WORD(line)
#define IN_WHO(line)  "who" WORD(line)
#define EACH_WORD(in)                                                                                                  \
    in("2") " AND " in("3") " AND " in("4") " AND " in("5") " AND " in("6") " AND " in("7") " AND " in(                \
        "8") " AND " in("9")
#define ALL_IN_TEXT EACH_WORD(IN_TEXT)
#define ALL_IN_WHO  "(split_part($1, chr(10), 1) = 'all' OR (" EACH_WORD(IN_WHO) "))"

/*
 * A case that somebody may look at: $1 his address, $2 the units whose cases he sees, $3 whose sensitive ones too, $4
 * others' sensitive units (core/scope.h).  The deciders hold every row against the same rule.
 */
#define IN_SCOPE                                                                                                       \
    "(folded(confidant) = folded($1) OR (confidant = '' AND position(' ' || unit || ' ' IN $4) = 0"                    \
    " AND (position(' ' || unit || ' ' IN $2) > 0 OR folded(handler) = folded($1))"                                    \
    " AND (sensitive = 0 OR position(' ' || unit || ' ' IN $3) > 0 OR folded(handler) = folded($1))))"

/* Only so many rows are looked at, however many there are: a question must not hold up the mail behind it. */
#define LOOKED_AT "LIMIT 5000"

static const Statement statements[STATEMENTS] = {
    /* -- transactions -- */
    [DO_BEGIN] = {"begin", ON_INTAKE, "BEGIN ISOLATION LEVEL READ COMMITTED"},
    [DO_BEGIN_READING] = {"begin reading", ELSEWHERE, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
    [DO_COMMIT] = {"commit", ON_INTAKE, "COMMIT"},
    [DO_ROLLBACK] = {"roll back", ON_INTAKE, "ROLLBACK"},
    [DO_SAVEPOINT] = {"begin a job", ON_INTAKE, "SAVEPOINT job"},
    [DO_SAVEPOINT_UNDO] = {"undo a job", ON_INTAKE, "ROLLBACK TO job"},
    [DO_SAVEPOINT_RELEASE] = {"end a job", ON_INTAKE, "RELEASE job"},

    /* -- the store itself -- */
    [FIND_APPLICATION] = {"read application id", ELSEWHERE,
                          "SELECT CASE WHEN " STORE_IS " LIKE 'Synpunkt, version %' THEN " APPLICATION
                          " ELSE 0::bigint END"},
    [FIND_VERSION] = {"read version", ELSEWHERE,
                      "SELECT coalesce(substring(" STORE_IS " FROM 'version ([0-9]+)$')::bigint, 0)"},
    [FIND_TABLES] = {"read tables", ELSEWHERE, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"},
    [ADD_STORE] = {"name store", ELSEWHERE, "INSERT INTO store (one, epoch, made_at, proved_at) VALUES (1, $1, $2, 0)"},
    [FIND_EPOCH] = {"read epoch", ELSEWHERE, "SELECT epoch FROM store WHERE one = 1"},
    [TOUCH_STORE] = {"try to write", ELSEWHERE, "UPDATE store SET proved_at = $1 WHERE one = 1"},

    /* -- recall -- */
    [FIND_CASE] = {"find case", ON_INTAKE, "SELECT " CASE_COLUMNS " FROM cases WHERE number = $1"},
    [FIND_PARTICIPANTS] = {"find participants", ON_INTAKE,
                           "SELECT email FROM participants WHERE case_number = $1 ORDER BY position"},
    /* The lowest that is free, or a new one; what does not open a case leaves it as it was (schema.sql). */
    [FIND_SERIAL] = {"find serial", ON_INTAKE,
                     "WITH free AS MATERIALIZED (SELECT serial FROM reserved WHERE year = $1 ORDER BY serial LIMIT 1"
                     " FOR UPDATE SKIP LOCKED), fresh AS (INSERT INTO reserved (year, serial)"
                     " SELECT $1::bigint, " NEXT_SERIAL " WHERE NOT EXISTS (SELECT FROM free) RETURNING serial)"
                     " SELECT serial FROM free UNION ALL SELECT serial FROM fresh"},
    [FIND_IDENTITY] = {"find repeat", ON_INTAKE,
                       "SELECT case_number FROM entries WHERE identity_key = $1 AND identity = $2"
                       " AND (identity_until = 0 OR identity_until > $3) ORDER BY case_number IS NULL, id LIMIT 1"},
    [FIND_ENTRY_BY_MESSAGE] = {"find message", ON_INTAKE,
                               "SELECT case_number, audience FROM entries"
                               " WHERE message_key = $1 AND message_id = $2 AND case_number IS NOT NULL"
                               " ORDER BY id LIMIT 1"},
    [FIND_OWN_MESSAGE] = {"find message of this sender", ON_INTAKE,
                          "SELECT case_number, audience FROM entries"
                          " WHERE message_key = $1 AND message_id = $2 AND folded(sender) = folded($3)"
                          " AND case_number IS NOT NULL ORDER BY id LIMIT 1"},
    /* Who wrote the message that opened the case speaks for its resident: staff who registered it, an address put
       right. */
    [FIND_LETTER_BY_MESSAGE] =
        {"find letter", ON_INTAKE,
         "SELECT letters.case_number, letters.audience, letters.kind, CASE"
         " WHEN letters.kind = 'translate' THEN letters.author"
         " WHEN entries.id = (SELECT first.id FROM entries AS first"
         " WHERE first.case_number = letters.case_number AND first.audience = 'resident'"
         " AND first.kind = 'resident' ORDER BY first.received_at, first.id LIMIT 1) THEN ''"
         " ELSE coalesce(entries.sender, '') END,"
         " letters.recipient, CASE WHEN letters.kind = 'translate' THEN letters.fields ELSE '' END,"
         " (letters.kind = 'translate' AND (EXISTS (SELECT 1 FROM letters AS later"
         " WHERE later.case_number = letters.case_number AND later.audience = 'resident'"
         " AND later.kind = 'answer' AND later.id > letters.id"
         " AND later.state NOT IN ('on-hold', 'cancelled'))"
         " OR EXISTS (SELECT 1 FROM events WHERE case_number = letters.case_number"
         " AND kind = 'event unit' AND at >= letters.created_at)))::int::bigint"
         " FROM letters LEFT JOIN entries ON entries.id = letters.entry AND entries.kind = 'resident'"
         " WHERE letters.id = $1 AND letters.message_id = $2"},
    [FIND_THREAD] = {"find thread", ON_INTAKE,
                     "SELECT threads.case_number FROM threads JOIN entries ON entries.id = threads.entry"
                     " JOIN cases ON cases.number = threads.case_number"
                     " WHERE threads.period = $1 AND threads.thread_key = $2 AND entries.received_at > $3"
                     " AND ($4 = '' OR folded(entries.sender) = folded($4)) AND entries.subject_key = $5"
                     " AND cases.channel IN ('e-post', '') ORDER BY threads.entry DESC LIMIT 1"},
    [FIND_EARLIER] = {"find earlier cases", ON_INTAKE,
                      "SELECT " CASE_COLUMNS " FROM cases WHERE resident_key = $1 AND folded(resident) = folded($2)"
                      " ORDER BY opened_at DESC, number DESC LIMIT $3"},
    [FIND_SENT] = {"find letter", ON_INTAKE, "SELECT " SENT_COLUMNS " FROM letters WHERE id = $1"},
    /* A copy, or a reminder, belongs to its answer: when that is on its way, there is nothing left to take back. */
    [FIND_PENDING] =
        {"find pending answers", ON_INTAKE,
         "SELECT " SENT_COLUMNS " FROM letters WHERE case_number = $1"
         " AND kind IN ('answer', 'answer-copy', 'hold-reminder', 'to-post') AND state IN ('waiting', 'on-hold')"
         " AND (kind <> 'to-post' OR state = 'on-hold')"
         " AND claimed_until <= $2 AND (kind IN ('answer', 'to-post') OR EXISTS (SELECT 1 FROM letters AS answer"
         " WHERE answer.case_number = $1 AND answer.audience IN ('resident', 'staff')"
         " AND answer.created_at = letters.created_at AND answer.kind IN ('answer', 'to-post')"
         " AND answer.author = letters.author AND answer.state IN ('waiting', 'on-hold')"
         " AND answer.claimed_until <= $2)) ORDER BY id LIMIT $3"},
    [FIND_INTERNALS] = {"find internal letters", ON_INTAKE,
                        "SELECT " SENT_COLUMNS " FROM letters WHERE case_number = $1 AND audience = 'internal'"
                        " AND kind = 'internal' ORDER BY created_at DESC, id DESC LIMIT $2"},
    [FIND_SECRETS] = {"find internal texts", ON_INTAKE,
                      "SELECT new_text FROM entries WHERE case_number = $1 AND audience = 'internal'"
                      " AND kind = 'internal' AND new_text <> '' ORDER BY received_at DESC, id DESC LIMIT $2"},
    [FIND_MERGED] = {"find merged cases", ON_INTAKE, "SELECT number FROM cases WHERE merged = $1 AND number > $1"},
    [FIND_SILENCED] = {"find silenced", ON_INTAKE, "SELECT 1::bigint FROM silenced WHERE email_key = $1"},
    [COUNT_ANSWERS] = {"count answers", ON_INTAKE,
                       "SELECT count(*) FROM (SELECT 1 FROM letters WHERE author_key = $1"
                       " AND folded(author) = folded($2) AND kind = 'answer'"
                       " AND state NOT IN ('cancelled', 'on-hold', 'observed')"
                       " LIMIT $3) AS found"},
    [COUNT_BURST] = {"count burst", ON_INTAKE,
                     "SELECT count(*) FROM (SELECT 1 FROM entries WHERE case_number = $1"
                     " AND audience IN ('resident', 'staff', 'internal') AND received_at > $2"
                     " AND folded(sender) = folded($3) LIMIT $4) AS found"},
    [COUNT_RECEIPTS_ADDRESS] = {"count receipts", ON_INTAKE,
                                "SELECT count(*) FROM (SELECT 1 FROM receipts WHERE address_key = $1"
                                " AND created_at > $2 " COUNTED ") AS found"},
    [COUNT_RECEIPTS_DOMAIN] = {"count receipts", ON_INTAKE,
                               "SELECT count(*) FROM (SELECT 1 FROM receipts WHERE domain_key = $1"
                               " AND created_at > $2 " COUNTED ") AS found"},
    [COUNT_RECEIPTS_ALL] = {"count receipts", ON_INTAKE,
                            "SELECT greatest(0, coalesce((SELECT id FROM receipts WHERE created_at > $1"
                            " ORDER BY created_at DESC, id DESC LIMIT 1)"
                            " - (SELECT id FROM receipts WHERE created_at > $1 ORDER BY created_at, id LIMIT 1)"
                            " + 1, 0))"},
    [COUNT_RECEIPTS_CASE] = {"count receipts", ON_INTAKE,
                             "SELECT count(*) FROM letters WHERE case_number = $1 AND audience = 'resident'"
                             " AND automatic <> 0 AND created_at > $2"},
    [COUNT_UNPROVEN] = {"count warnings of unproven answers", ON_INTAKE,
                        "SELECT count(*) FROM (SELECT 1 FROM letters WHERE kind = 'unproven' AND created_at > $1"
                        " LIMIT $2) AS found"},
    [COUNT_STAFF_REPLIES] = {"count answers to staff", ON_INTAKE,
                             "SELECT count(*) FROM (SELECT recipient, automatic FROM letters WHERE case_number = $1"
                             " AND (audience = 'staff' OR (audience = 'internal' AND kind = 'history'))"
                             " AND created_at > $2 ORDER BY created_at DESC LIMIT $4) AS latest"
                             " WHERE automatic = 2 AND folded(recipient) = folded($3)"},
    /* How registering went: with the number, on the new case; or given back, on none. */
    [COUNT_REGISTER_REPLIES] =
        {"count answers to registrations", ON_INTAKE,
         "SELECT (SELECT coalesce(sum(times), 0)::bigint FROM (SELECT number FROM cases WHERE opened_at > $1"
         " ORDER BY opened_at DESC LIMIT $3) AS opened CROSS JOIN LATERAL (SELECT count(*) AS times FROM letters"
         " WHERE case_number = opened.number AND audience = 'internal' AND kind = 'registered'"
         " AND folded(recipient) = folded($2)) AS told)"
         " + (SELECT count(*) FROM (SELECT kind, recipient FROM letters"
         " WHERE case_number IS NULL AND audience = 'staff' AND created_at > $1"
         " ORDER BY created_at DESC LIMIT $3) AS latest"
         " WHERE kind = 'returned' AND folded(recipient) = folded($2))"},

    /* -- questions of staff (core/question.h) -- */
    [COUNT_QUESTION_REPLIES] = {"count answers to questions", ON_INTAKE,
                                "SELECT count(*) FROM (SELECT recipient, automatic FROM letters"
                                " WHERE case_number IS NULL AND audience = 'staff' AND created_at > $1"
                                " ORDER BY created_at DESC LIMIT $3) AS latest"
                                " WHERE automatic = 2 AND folded(recipient) = folded($2)"},
    [LIST_MINE] = {"list a handler's cases", ON_INTAKE,
                   "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases WHERE folded(handler) = folded($1)"
                   " AND handler <> '' AND status <> 'closed' AND spam = 0 AND merged IS NULL " LOOKED_AT ") AS found"
                   " WHERE " IN_SCOPE " ORDER BY waiting_since = 0, waiting_since, opened_at, number LIMIT $5"},
    [LIST_LATE] = {"list late cases", ON_INTAKE,
                   "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases"
                   " WHERE status <> 'closed' AND dormant = 0"
                   " AND spam = 0 AND opened_at > 0 ORDER BY opened_at, number " LOOKED_AT
                   ") AS found WHERE merged IS NULL AND paused_until <= $6"
                   " AND ((besked_at = 0 AND besked_due < $6) OR (answered_at = 0 AND opened_at <= $7)"
                   " OR (answered_at > 0 AND waiting_since > 0 AND waiting_since <= $8)) AND " IN_SCOPE
                   " ORDER BY opened_at, number LIMIT $5"},
    [LIST_OF_RESIDENT] = {"list a resident's cases", ON_INTAKE,
                          "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases WHERE resident_key = $6"
                          " AND folded(resident) = folded($7) ORDER BY opened_at DESC, number DESC " LOOKED_AT
                          ") AS found"
                          " WHERE " IN_SCOPE " ORDER BY opened_at DESC, number DESC LIMIT $5"},
    [LIST_DIARY] = {"list what came in", ON_INTAKE,
                    "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases WHERE opened_at >= $6 AND opened_at < $7"
                    " ORDER BY opened_at, number " LOOKED_AT
                    ") AS found WHERE position(' ' || unit || ' ' IN $8) > 0 AND spam = 0"
                    " AND " IN_SCOPE " ORDER BY opened_at, number LIMIT $5"},
    /* In the same second a letter follows the message it is about. */
    [LIST_DOCUMENTS] =
        {"list documents", ELSEWHERE,
         "SELECT sent, id, at, kind, who FROM"
         " (SELECT * FROM (SELECT 0::bigint AS sent, id, id AS entry, received_at AS at, kind, sender AS who"
         " FROM entries WHERE case_number = $1 ORDER BY at, id LIMIT $2) AS came"
         " UNION ALL SELECT * FROM (SELECT 1::bigint, id, entry, created_at AS at, kind, recipient FROM letters"
         " WHERE case_number = $1 AND audience = 'resident' AND state IN ('accepted', 'bounced')"
         " ORDER BY at, id LIMIT $2) AS went) AS documents ORDER BY at, entry NULLS FIRST, sent, id LIMIT $2"},
    /* -- search -- */
    /*
     * $1: "all", or "who" if only the names are meant, then as many words as QUESTION_WORDS_MAX, each on a line of its
     * own and ready for LIKE.
     */
    [FIND_WORDS] = {"search", ON_INTAKE,
                    "SELECT entries.case_number FROM words JOIN entries ON entries.id = words.entry WHERE " ALL_IN_TEXT
                    " AND " ALL_IN_WHO " AND words.entry > (SELECT max(id) FROM entries) - $2"
                    " ORDER BY words.entry DESC LIMIT $3"},
    [LIST_UNREAD] = {"list entries to index", ELSEWHERE,
                     "SELECT entries.id, entries.case_number, entries.kind, entries.raw_bytes FROM unread"
                     " JOIN entries ON entries.id = unread.entry ORDER BY unread.entry LIMIT $1"},
    [SET_INDEXED] = {"note what is indexed", ELSEWHERE, "DELETE FROM unread WHERE entry = $1"},
    /* The case's row is held, so that nobody makes it sensitive before its words are in. */
    [FIND_SECRECY] = {"find what may be indexed", ELSEWHERE,
                      "SELECT (sensitive <> 0 OR position(' ' || unit || ' ' IN $2) > 0)::int::bigint FROM cases"
                      " WHERE number = $1 AND confidant = '' FOR SHARE"},
    [ADD_WORDS] = {"index entry", ELSEWHERE,
                   "INSERT INTO words (entry, who, everything)"
                   " VALUES ($1, $2, $2::text || chr(10) || $3::text || chr(10) || $4::text)"
                   " ON CONFLICT (entry) DO UPDATE SET who = excluded.who, everything = excluded.everything"},
    [HUSH_WORDS] = {"forget words", ON_INTAKE,
                    "UPDATE words SET everything = who"
                    " WHERE entry = ANY (ARRAY(SELECT id FROM entries WHERE case_number = $1))"},
    [DROP_WORDS] = {"forget a case's words", ELSEWHERE,
                    "DELETE FROM words WHERE entry = ANY (ARRAY(SELECT id FROM entries WHERE case_number = $1))"},
};

const Statement *postgres_statement(StatementName name)
{
    static const Statement *const parts[] = {statements, postgres_statements_apply, postgres_statements_apart};
    if (name >= STATEMENTS)
        return &postgres_statements_own[name - STATEMENTS];
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i][name].purpose)
            return &parts[i][name];
    return &postgres_statements_records[name];
}

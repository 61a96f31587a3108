/*
 * statements_apart.c - the statements beside the main road: pictures, what was
 * said, the monthly list, the follow-up, the check.
 */
#include "store/postgres/statements.h"

#include "store/postgres/parts.h"

/* As the index cases_without_cause (schema.sql). */
#define WITHOUT_CAUSE                                                                                                  \
    "cases WHERE status = 'closed' AND cause = '' AND category <> 'beröm' AND spam = 0 AND other = 0"                 \
    " AND dormant = 0 AND merged IS NULL AND confidant = '' AND unit = $1 AND closed_at >= $2 AND closed_at < $3"

/* A case of the statistics (core/year.h). */
#define COUNTED "confidant = '' AND spam = 0 AND other = 0 AND dormant = 0 AND merged IS NULL"

/* The letter that this transaction wrote last (NEXT_LETTER); else the last of all. */
#define LAST_LETTER                                                                                                    \
    "coalesce(nullif(current_setting('synpunkt.letter', TRUE), '')::bigint, (SELECT max(id) FROM letters))"

/* Seconds: who asks what was filed on each of the last days needs no more, and has it all in memory. */
#define FILED_LATELY "40 * 86400"

/* As SQLite's hex(): stamps are made over it. */
#define HEX     "upper(encode(digest, 'hex'))"
#define EMPTIED "CASE WHEN payload IS NULL THEN " HEX " END"

/* Nothing has this number; one that is NULL is not asked for. */
#define NO_ENTRY(number)  "(" number " > 0 AND NOT EXISTS (SELECT FROM entries WHERE entries.id = " number "))"
#define NO_LETTER(number) "(" number " > 0 AND NOT EXISTS (SELECT FROM letters WHERE letters.id = " number "))"

/* What is stamped, in the order of ADD_ENTRY and ADD_LETTER, comes last. */
#define ENTRY_STAMPED                                                                                                  \
    "id, digest, case_number, kind, audience, sender, message_id, message_key, subject_key, identity, identity_key,"   \
    " identity_until, nature, evidence, received_at, filed_at, return_path, recipients, login, certificate, client,"   \
    " queue_id, proof, digest, raw_bytes, new_text"
#define LETTER_STAMPED                                                                                                 \
    "id, settled_at, state, message_id, kind, held_why, note, sent.digest, id, case_number, entry, kind, audience,"    \
    " automatic, recipient, to_name, from_name, language, author, author_key, answers_id, stops_besked, fields,"       \
    " message_id, created_at FROM letters LEFT JOIN sent ON sent.letter = letters.id"

/* Not sensitive itself, and the words first gave it to no unit or to one of $4; who had it in between is not asked. */
#define NOT_SECRET "sensitive = 0 AND (first_unit = '' OR position(' ' || first_unit || ' ' IN $4) > 0)"

const Statement postgres_statements_apart[STATEMENTS] = {
    /* The reason is the second line; a line of stamps may follow. */
    [FIND_OLD_REFERENCE] = {"find case by its old number", ON_INTAKE,
                            "SELECT case_number FROM events WHERE kind = 'event old reference'"
                            " AND split_part(payload, chr(10), 2) = $1 ORDER BY sequence LIMIT 1"},
    /* -- pictures in handlers' mails -- */
    [FIND_PICTURE] = {"find picture", ON_INTAKE,
                      "SELECT 1::bigint FROM pictures WHERE sender_key = $1 AND picture_key = $2"
                      " AND (several <> 0 OR case_number <> $3)"},
    [ADD_PICTURE] = {"note picture", ON_INTAKE,
                     "INSERT INTO pictures AS known (sender_key, picture_key, case_number, several, last_at)"
                     " VALUES ($1, $2, $3, 0, $4) ON CONFLICT (sender_key, picture_key) DO UPDATE SET"
                     " several = greatest(known.several, (known.case_number <> excluded.case_number)::int),"
                     " case_number = excluded.case_number, last_at = excluded.last_at"},
    [CROP_PICTURES] = {"keep a sender's latest pictures", ON_INTAKE,
                       "DELETE FROM pictures WHERE sender_key = $1 AND picture_key = ANY (ARRAY("
                       "SELECT picture_key FROM pictures WHERE sender_key = $1 ORDER BY last_at DESC OFFSET $2))"},
    [DROP_PICTURES] = {"forget old pictures", ON_INTAKE,
                       "DELETE FROM pictures WHERE ctid = ANY (ARRAY(SELECT ctid FROM pictures WHERE last_at < $1"
                       " ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED))"},

    /* -- answers between the lines -- */
    /* His own, and what opened the case: a form or staff may have sent that for him, unless he got his address later.
     */
    [FIND_SAID] = {"find the resident's texts", ON_INTAKE,
                   "SELECT new_text FROM entries WHERE case_number = $1 AND audience = 'resident' AND kind = 'resident'"
                   " AND new_text <> '' AND (folded(sender) = folded((SELECT resident FROM cases WHERE number = $1))"
                   " OR (NOT EXISTS (SELECT 1 FROM events WHERE case_number = $1 AND kind = 'event resident')"
                   " AND id = (SELECT id FROM entries WHERE case_number = $1 AND audience = 'resident'"
                   " AND kind = 'resident' ORDER BY received_at, id LIMIT 1)))"
                   " ORDER BY received_at DESC, id DESC LIMIT $2"},

    /* -- the monthly list -- */
    [LIST_MONTH_LISTS] = {"list monthly lists", ON_INTAKE, "SELECT unit FROM month_lists WHERE month = $1"},
    [LIST_WITHOUT_CAUSE] = {"list cases without a cause", ON_INTAKE,
                            "SELECT number FROM " WITHOUT_CAUSE " ORDER BY closed_at, number LIMIT $4"},
    [COUNT_WITHOUT_CAUSE] = {"count cases without a cause", ON_INTAKE, "SELECT count(*) FROM " WITHOUT_CAUSE},
    [ADD_MONTH_LIST] = {"note monthly list", ON_INTAKE,
                        "INSERT INTO month_lists (month, unit, letter)"
                        " VALUES ($1, $2, CASE WHEN $3::bigint <> 0 THEN " LAST_LETTER " END)"},
    [FIND_MONTH_LIST] = {"find monthly list", ON_INTAKE,
                         "SELECT letter FROM month_lists WHERE month = $1 AND unit = $2 AND letter IS NOT NULL"},
    [FIND_LETTER_FIELDS] = {"read a letter's values", ON_INTAKE,
                            "SELECT kind, recipient, fields, message_id FROM letters"
                            " WHERE id = $1 AND case_number IS NULL AND audience IN ('staff', 'internal')"},

    /* -- the follow-up -- */
    /* The kinds are facts_kinds (core/facts.h), word for word as in the index; a test holds all three together. */
    [LIST_FACTS] = {"read facts", ELSEWHERE,
                    "SELECT case_number, kind, payload FROM events WHERE case_number BETWEEN $1 AND $2"
                    " AND kind IN ('event opened', 'event status', 'event besked_at', 'event answered_at',"
                    " 'event closed_at', 'event unit', 'event moves', 'event category', 'event language',"
                    " 'event submitter', 'event cause', 'event outcome', 'event measure', 'event dormant',"
                    " 'event sensitive', 'event spam', 'event reachable', 'event resident', 'event merged',"
                    " 'event same', 'event helped yes', 'event helped no')"
                    " AND at <= $3 ORDER BY case_number, sequence"},
    [COUNT_SERIALS] = {"count a year's cases", ELSEWHERE,
                       "SELECT coalesce(sum(next - 1), 0)::bigint - (SELECT count(*) FROM reserved"
                       " WHERE year BETWEEN $1 AND $2) FROM serials WHERE year BETWEEN $1 AND $2"},
    [LIST_OPENINGS] =
        {"read what opened cases", ELSEWHERE,
         "SELECT resident_key, subject, (SELECT new_text FROM entries WHERE case_number = number"
         " AND audience = 'resident' AND kind = 'resident' ORDER BY received_at, id LIMIT 1)"
         " FROM cases WHERE number BETWEEN $1 AND $2 AND triage = 0 AND position(' ' || unit || ' ' IN $3) > 0"
         " AND " NOT_SECRET " AND " COUNTED},
    [LIST_MEASURES] =
        {"list measures", ELSEWHERE,
         "SELECT number, unit, category, cause, outcome, CASE WHEN " NOT_SECRET
         " AND position(' ' || unit || ' ' IN $4) > 0 THEN measure END"
         " FROM cases WHERE number BETWEEN $1 AND $2 AND measure <> '' AND ($3::text IS NULL OR unit = $3)"
         " AND " COUNTED " ORDER BY number"},
    [NEXT_REPORT] = {"number report", ELSEWHERE, "SELECT 1 + coalesce(max(number), 0) FROM reports WHERE year = $1"},
    [ADD_REPORT] =
        {"freeze report", ELSEWHERE,
         "INSERT INTO reports (year, number, made_at, event, digest, packed) VALUES ($1, $2, $3, $4, $5, $6)"},
    [FIND_REPORT] = {"find report", ELSEWHERE,
                     "SELECT number, digest, packed FROM reports WHERE year = $1 AND ($2::bigint = 0 OR number = $2)"
                     " ORDER BY number DESC LIMIT 1"},
    [LIST_ROUND] = {"read the yearly round", ELSEWHERE,
                    "SELECT body, begun_at, reminded_at, ended_at, note FROM rounds WHERE year = $1 ORDER BY body"},
    /* A later confirmation replaces the first; what a step does not tell of stays. */
    [SET_ROUND] = {"note the yearly round", ON_INTAKE,
                   "INSERT INTO rounds AS known (year, body, begun_at, reminded_at, ended_at, note)"
                   " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (year, body) DO UPDATE SET"
                   " begun_at = greatest(known.begun_at, excluded.begun_at),"
                   " reminded_at = greatest(known.reminded_at, excluded.reminded_at),"
                   " ended_at = greatest(known.ended_at, excluded.ended_at),"
                   " note = CASE WHEN excluded.ended_at > 0 THEN excluded.note ELSE known.note END"},

    /* -- what is noted for later -- */
    [NEXT_PURGE] = {"number purge", ELSEWHERE, "SELECT 1 + coalesce(max(id), 0) FROM purges"},
    [SET_PURGE] =
        {"note purge", ELSEWHERE,
         "INSERT INTO purges (id, begun_at, ended_at, decision, purger, counts) VALUES ($1, $2, $3, $4, $5, $6)"
         " ON CONFLICT (id) DO UPDATE SET begun_at = $2, ended_at = $3, decision = $4, purger = $5,"
         " counts = $6"},
    [LIST_EMPTIED] = {"list emptied events", ELSEWHERE,
                      "SELECT sequence, " HEX " FROM events WHERE case_number = $1 AND payload IS NULL"
                      " ORDER BY sequence"},
    [LIST_EMPTIED_OF_NONE] = {"list emptied events", ELSEWHERE,
                              "SELECT sequence, " HEX " FROM events WHERE case_number IS NULL AND payload IS NULL"
                              " ORDER BY sequence"},
    [FIND_TOLD] = {"find what was told", ELSEWHERE, "SELECT at, state FROM told WHERE what = $1"},
    [SET_TOLD] = {"note what was told", ELSEWHERE,
                  "INSERT INTO told (what, at, state) VALUES ($1, $2, $3)"
                  " ON CONFLICT (what) DO UPDATE SET at = $2, state = $3"},
    [SET_ROUNDTRIP] = {"note test letter", ELSEWHERE,
                       "INSERT INTO roundtrips (letter, unit, answered_at, proof) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (letter) DO UPDATE SET unit = $2, answered_at = $3, proof = $4"},

    /* -- health, backup, restore -- */
    /* A letter that has been tried has waited since it was written; what is to leave later does not wait. */
    [COUNT_HEALTH] =
        {"count what tells of health", ELSEWHERE,
         "SELECT made_at, (SELECT coalesce(max(id), 0) FROM entries),"
         " (SELECT coalesce(max(id), 0) FROM letters),"
         " (SELECT count(*) FROM cases WHERE opened_at >= $2),"
         " (SELECT count(*) FROM letters WHERE state = 'waiting'),"
         " (SELECT count(*) FROM letters WHERE state = 'failed'),"
         " (SELECT min(CASE WHEN attempts > 0 THEN created_at ELSE greatest(due_at, created_at) END) FROM letters"
         " WHERE state = 'waiting' AND (attempts > 0 OR due_at <= $1)),"
         " (SELECT count(*) FROM letters WHERE state = 'failed' AND settled_at >= $1 - 86400),"
         " (SELECT count(*) FROM letters WHERE kind = 'unproven' AND created_at >= $2),"
         " (SELECT count(*) FROM letters WHERE kind = 'unproven' AND created_at >= $1 - 86400),"
         " (SELECT count(*) FROM cases WHERE status <> 'closed' AND triage = 1 AND dormant = 0 AND spam = 0),"
         " (SELECT min(opened_at) FROM cases WHERE status <> 'closed' AND triage = 1 AND dormant = 0"
         " AND spam = 0),"
         " (SELECT count(*) FROM cases WHERE status <> 'closed' AND besked_at = 0 AND besked_due > 0"
         " AND besked_due < $1 AND dormant = 0 AND spam = 0),"
         " coalesce((SELECT year FROM reports ORDER BY made_at DESC LIMIT 1), 0),"
         " (SELECT max(made_at) FROM reports), (SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
         " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r')::bigint FROM store"},
    [COUNT_PLACES] = {"count cases by unit", ELSEWHERE,
                      "SELECT unit, status, count(*) FROM cases GROUP BY unit, status ORDER BY unit, status"},
    [COUNT_KEPT] = {"count promises", ELSEWHERE,
                    "SELECT count(*) FILTER (WHERE besked_at > 0 AND besked_at <= besked_due),"
                    " count(*) FILTER (WHERE besked_at > 0 OR besked_due < $1) FROM cases"
                    " WHERE opened_at >= $2 AND besked_due > 0 AND dormant = 0 AND spam = 0"},
    [LIST_FILED] = {"list when mail was filed", ELSEWHERE,
                    "SELECT filed_at FROM entries WHERE filed_at > (SELECT filed_at FROM entries"
                    " ORDER BY id DESC LIMIT 1) - " FILED_LATELY " ORDER BY filed_at DESC"},
    /* The highest on file: what a sequence has given out besides waits, or was undone. */
    [ADD_EPOCH] = {"keep the store's old name", ELSEWHERE,
                   "INSERT INTO epochs (epoch, ended_at, last_letter, last_cases)"
                   " SELECT $1::text, $2::bigint, (SELECT coalesce(max(id), 0) FROM letters),"
                   " (SELECT coalesce(string_agg((SELECT max(number) FROM cases WHERE number BETWEEN"
                   " year % 100 * 10000000 AND year % 100 * 10000000 + 9999999)::text, ' ' ORDER BY year), '')"
                   " FROM serials)"
                   " RETURNING epoch, ended_at, last_letter, last_cases"},
    [LIST_EPOCHS] = {"list the store's old names", ELSEWHERE, "SELECT epoch, last_letter, last_cases FROM epochs"},
    /* And the serials that waited for a case: since the copy was made they may have been given to one. */
    [RENEW_EPOCH] = {"rename store", ELSEWHERE,
                     "WITH given AS (DELETE FROM reserved) UPDATE store SET epoch = $1 WHERE one = 1"},
    [LIST_SERIALS] = {"list serials", ELSEWHERE, "SELECT year, next FROM serials WHERE year >= $1"},
    [FIND_BUSIEST] = {"find the busiest day", ELSEWHERE,
                      "SELECT coalesce(max(times), 0) FROM (SELECT count(*) AS times FROM cases WHERE dormant = 0"
                      " GROUP BY opened_at / 86400) AS days"},
    [FIND_LAST_MOMENT] =
        {"find the last event", ELSEWHERE,
         "SELECT coalesce((SELECT at FROM events ORDER BY sequence DESC LIMIT 1), made_at) FROM store"},
    [LIST_ON_THE_WAY] = {"list letters on the way", ELSEWHERE,
                         "SELECT id, coalesce(case_number, 0), kind FROM letters WHERE state = 'waiting'"
                         " ORDER BY due_at, id"},
    [FIND_ROUNDTRIP] = {"find test letter", ELSEWHERE, "SELECT answered_at, proof FROM roundtrips WHERE letter = $1"},
    /* The latest of each unit. */
    [LIST_ROUNDTRIPS] = {"list test letters", ELSEWHERE,
                         "SELECT unit, recipient, created_at, state, note, answered_at, proof FROM"
                         " (SELECT DISTINCT ON (unit) unit, letter, answered_at, proof FROM roundtrips"
                         " ORDER BY unit, letter DESC) AS latest JOIN letters ON id = letter ORDER BY unit"},
    [LIST_OBSERVED] = {"list observed letters", ELSEWHERE,
                       "SELECT id, case_number, entry, kind, recipient, to_name, from_name,"
                       " language, author, answers_id, stops_besked, due_at, fields, message_id, created_at, attempts"
                       " FROM letters WHERE state = 'observed' AND (created_at, id) > ($1, $2) AND created_at < $3"
                       " ORDER BY created_at, id LIMIT $4"},
    [COUNT_OBSERVED] = {"count observed cases", ELSEWHERE,
                        "SELECT (SELECT count(*) FROM letters WHERE state = 'observed'),"
                        " count(*), count(*) FILTER (WHERE status <> 'closed') FROM cases WHERE dormant = 1"},
    [FIND_LAST_LETTER] = {"count letters", ELSEWHERE, "SELECT coalesce(" LAST_LETTER ", 0)"},

    /* -- a move -- */
    [FIND_MOVED] = {"find whether the store is moved", ELSEWHERE, "SELECT state, place, ends, at FROM moved WHERE one = 1"},
    [SET_MOVED] = {"mark the store as moved", ELSEWHERE,
                   "INSERT INTO moved (one, state, place, ends, at) VALUES (1, $1, $2, $3, $4)"
                   " ON CONFLICT (one) DO UPDATE SET state = $1, place = $2, ends = $3, at = $4"},
    [DROP_MOVED] = {"take the mark of a move away", ELSEWHERE, "DELETE FROM moved WHERE one = 1"},

    /* -- check -- */
    [CHECK_FILE] = {"check file", ELSEWHERE, NULL},
    /* What the server does not hold itself (schema.sql): table, row, and which table the row is missing in. */
    [CHECK_REFERENCES] = {"check references", ELSEWHERE,
                          "SELECT 'letters', id, 'entries' FROM letters WHERE " NO_ENTRY("letters.entry")
                          " UNION ALL SELECT 'threads', entry, 'entries' FROM threads WHERE " NO_ENTRY("threads.entry")
                          " UNION ALL SELECT 'events', sequence, 'entries' FROM events WHERE " NO_ENTRY("events.entry")
                          " UNION ALL SELECT 'events', sequence, 'letters' FROM events WHERE "
                          NO_LETTER("events.letter")},
    [CHECK_ENTRIES] = {"check entries", ELSEWHERE,
                       "SELECT id, digest, raw_bytes FROM entries WHERE id > $1 ORDER BY id LIMIT $2"},
    [CHECK_LETTERS] = {"check letters", ELSEWHERE,
                       "SELECT letters.id, letters.case_number, cases.number, sent.digest, sent.raw_bytes FROM letters"
                       " LEFT JOIN cases ON cases.number = letters.case_number"
                       " LEFT JOIN sent ON sent.letter = letters.id"
                       " WHERE letters.id > $1 ORDER BY letters.id LIMIT $2"},
    [CHECK_EVENTS] = {"check events", ELSEWHERE,
                      "SELECT sequence, writer, at, case_number, entry, letter, kind, salt, payload, digest, chain"
                      " FROM events WHERE sequence > $1 ORDER BY sequence LIMIT $2"},
    [CHECK_CHAINS] = {"check chains", ELSEWHERE, "SELECT writer, sequence, chain FROM chains ORDER BY writer"},
    [CHECK_REPORTS] = {"check reports", ELSEWHERE,
                       "SELECT reports.year, reports.number, reports.digest, reports.packed, events.kind,"
                       " events.payload FROM reports LEFT JOIN events ON events.sequence = reports.event"
                       " ORDER BY reports.year, reports.number"},
    [CHECK_ROOM] = {"make room for a check", ELSEWHERE, NULL},
    [CHECK_ROOM_END] = {"give room back", ELSEWHERE, NULL},
    [CHECK_PAGES] = {"count pages", ELSEWHERE, NULL},
    /* Rows of the passes: messages, letters, events, cases. */
    [CHECK_COUNT] = {"count what is checked", ELSEWHERE,
                     "SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM entries)"
                     " + (SELECT count(*) FROM letters) + (SELECT count(*) FROM events)"},
    [CHECK_NUMBERS] = {"check cases", ELSEWHERE, "SELECT number FROM cases WHERE number > $1 ORDER BY number LIMIT $2"},
    [CHECK_STORY] = {"check a case's events", ELSEWHERE,
                     "SELECT at, entry, letter, kind, payload, sequence, " EMPTIED ""
                     " FROM events WHERE case_number = $1 ORDER BY sequence"},
    /* A message that is kept on no case may be told of by the one it was meant for. */
    [CHECK_STORY_OF_NONE] = {"check events of no case", ELSEWHERE,
                             "SELECT at, entry, letter, kind, payload, sequence, " EMPTIED ""
                             " FROM events WHERE case_number IS NULL OR (kind = 'entry kept' AND payload IS NOT NULL)"
                             " ORDER BY sequence"},
    [CHECK_ENTRIES_OF] = {"check a case's entries", ELSEWHERE,
                          "SELECT " ENTRY_STAMPED " FROM entries WHERE case_number = $1"
                          " UNION ALL SELECT " ENTRY_STAMPED " FROM entries WHERE $1 IS NULL AND case_number IS NULL"},
    [CHECK_LETTERS_OF] = {"check a case's letters", ELSEWHERE,
                          "SELECT " LETTER_STAMPED " WHERE case_number = $1"
                          " UNION ALL SELECT " LETTER_STAMPED " WHERE $1 IS NULL AND case_number IS NULL"},
    [CHECK_SILENCED] = {"check who is silenced", ELSEWHERE, "SELECT email FROM silenced WHERE email_key = $1"},
    [CHECK_ROUNDS] = {"check the yearly rounds", ELSEWHERE,
                      "SELECT year || CASE WHEN body = '' THEN '' ELSE ' ' || body END, begun_at, reminded_at, "
                      "ended_at, note FROM rounds"},
    /* What its events are about, then the row, all of it stamped. */
    [CHECK_PURGES] = {"check purges", ELSEWHERE,
                      "SELECT 'purge ' || id, id, begun_at, ended_at, decision, purger, counts FROM purges"},
    [CHECK_TOLD] = {"check what was told", ELSEWHERE, "SELECT 'told ' || what, what, at, state FROM told"},
    [CHECK_ROUNDTRIPS] = {"check test letters", ELSEWHERE,
                          "SELECT 'roundtrip ' || letter, letter, unit, answered_at, proof FROM roundtrips"},
    [CHECK_EPOCHS] = {"check the store's old names", ELSEWHERE,
                      "SELECT 'epoch ' || epoch, epoch, ended_at, last_letter, last_cases FROM epochs"},
    /* These say in words what is wrong; a number is two digits of the year and seven of the serial (core/reference.h).
     */
    [CHECK_SERIALS] = {"check serials", ELSEWHERE,
                       "SELECT 'serials: the next of a year is not above case ' || last FROM"
                       " (SELECT max(number) AS last FROM cases GROUP BY number / 10000000) AS years"
                       " LEFT JOIN serials ON year % 100 = last / 10000000"
                       " WHERE coalesce(next, 0) <= last % 10000000 UNION ALL"
                       " SELECT 'serials: case ' || number || ' has one that waits for a case' FROM reserved"
                       " JOIN cases ON number = year % 100 * 10000000 + serial"},
    [CHECK_THREADS] =
        {"check threads", ELSEWHERE,
         "SELECT 'entry ''' || id || ''': its thread is of another case or time' FROM threads"
         " JOIN entries ON entries.id = threads.entry WHERE threads.case_number IS DISTINCT FROM entries.case_number"
         " OR period <> received_at / (30 * 86400)"},
    [CHECK_WORDS] = {"check the index of words", ELSEWHERE,
                     "SELECT 'words ''' || entry || ''': of no entry' FROM words WHERE " NO_ENTRY("words.entry")
                     " UNION ALL SELECT 'words ''' || entry || ''': its entry is said to wait for them' FROM words"
                     " JOIN unread USING (entry)"
                     " UNION ALL SELECT 'words ''' || entry || ''': waited for by no entry' FROM unread WHERE "
                     NO_ENTRY("unread.entry")},
    [CHECK_MONTH_LISTS] =
        {"check monthly lists", ELSEWHERE,
         "SELECT 'monthly list ''' || month || ' ' || unit || ''': it is of no month, or its letter is"
         " another' FROM month_lists LEFT JOIN letters ON letters.id = month_lists.letter"
         " WHERE coalesce(letters.kind, 'missing') <> 'missing' OR month % 100 NOT BETWEEN 1 AND 12"
         " UNION ALL SELECT 'letter ''' || id || ''': no monthly list has it' FROM letters"
         " WHERE kind = 'missing' AND id NOT IN (SELECT letter FROM month_lists WHERE letter > 0)"},
    [CHECK_NAME] = {"check the store's name", ELSEWHERE,
                    "SELECT 'store: it has no name' WHERE (SELECT count(*) FROM store WHERE epoch <> '') <> 1"},
};

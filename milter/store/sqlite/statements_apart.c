/*
 * statements_apart.c - the statements beside the main road: the index of words,
 * pictures, what was said, the monthly list, the follow-up, the check.
 */
#include "store/sqlite/sqlite.h"

/* As the index cases_without_cause (schema.sql). */
#define WITHOUT_CAUSE                                                                                                  \
    "cases WHERE status = 'closed' AND cause = '' AND category <> 'beröm' AND spam = 0 AND other = 0"                  \
    " AND dormant = 0 AND merged IS NULL AND confidant = '' AND unit = ?1 AND closed_at >= ?2 AND closed_at < ?3"

/* A case of the statistics (core/year.h). */
#define COUNTED "confidant = '' AND spam = 0 AND other = 0 AND dormant = 0 AND merged IS NULL"

/* Not sensitive itself, and the words first gave it to no unit or to one of ?4; who had it in between is not asked. */
#define NOT_SECRET "sensitive = 0 AND (first_unit = '' OR instr(?4, ' ' || first_unit || ' ') > 0)"

const Statement sqlite_statements_apart[STATEMENTS] = {
    /* -- search -- */
    [FIND_WORDS] = {"search", TRUE,
                    "SELECT entries.case_number FROM words CROSS JOIN entries ON entries.id = words.rowid"
                    " WHERE words MATCH json_extract(?1, '$.threes') AND words.rowid > (SELECT max(id) FROM entries) - ?2"
                    " AND NOT EXISTS (SELECT 1 FROM json_each(?1, '$.who') WHERE instr(who, value) = 0)"
                    " AND NOT EXISTS (SELECT 1 FROM json_each(?1, '$.all')"
                    " WHERE instr(who || ' ' || subject || ' ' || body, value) = 0)"
                    " ORDER BY words.rowid DESC LIMIT ?3"},
    [LIST_UNREAD] = {"list entries to index", FALSE,
                     "SELECT entries.id, entries.case_number, entries.kind, entries.raw_bytes FROM entries"
                     " WHERE entries.id > (SELECT coalesce(max(entry), 0) FROM indexed) ORDER BY entries.id LIMIT ?1"},
    [SET_INDEXED] = {"note what is indexed", FALSE,
                     "INSERT INTO indexed (one, entry) VALUES (1, ?1)"
                     " ON CONFLICT (one) DO UPDATE SET entry = max(entry, excluded.entry)"},
    [FIND_SECRECY] = {"find what may be indexed", FALSE,
                      "SELECT sensitive OR instr(?2, ' ' || unit || ' ') > 0 FROM cases WHERE number = ?1 AND confidant = ''"},
    /* One row of VALUES: from a SELECT SQLite would open a statement transaction, and FTS5 write to disk after each row. */
    [ADD_WORDS] = {"index entry", FALSE,
                   "INSERT OR REPLACE INTO words (rowid, who, subject, body) VALUES (?1, ?2, ?3, ?4)"},
    [HUSH_WORDS] = {"forget words", TRUE,
                    "UPDATE words SET subject = '', body = ''"
                    " WHERE rowid IN (SELECT id FROM entries WHERE case_number = ?1)"},
    [DROP_WORDS] = {"forget a case's words", FALSE,
                    "DELETE FROM words WHERE rowid IN (SELECT id FROM entries WHERE case_number = ?1)"},

    /* The number ends where the reason does: at the end, or before the line of stamps. */
    [FIND_OLD_REFERENCE] = {"find case by its old number", TRUE,
                            "SELECT case_number FROM events WHERE kind = 'event old reference'"
                            " AND substr(payload, instr(payload, char(10)) + 1) >= ?1"
                            " AND substr(payload, instr(payload, char(10)) + 1) < ?1 || char(11)"
                            " ORDER BY sequence LIMIT 1"},
    /* -- pictures in handlers' mails -- */
    [FIND_PICTURE] = {"find picture", TRUE,
                      "SELECT 1 FROM pictures WHERE sender_key = ?1 AND picture_key = ?2"
                      " AND (several OR case_number <> ?3)"},
    [ADD_PICTURE] = {"note picture", TRUE,
                     "INSERT INTO pictures (sender_key, picture_key, case_number, several, last_at)"
                     " VALUES (?1, ?2, ?3, 0, ?4) ON CONFLICT (sender_key, picture_key) DO UPDATE SET"
                     " several = max(several, case_number <> excluded.case_number),"
                     " case_number = excluded.case_number, last_at = excluded.last_at"},
    [CROP_PICTURES] = {"keep a sender's latest pictures", TRUE,
                       "DELETE FROM pictures WHERE sender_key = ?1 AND picture_key IN"
                       " (SELECT picture_key FROM pictures WHERE sender_key = ?1"
                       " ORDER BY last_at DESC LIMIT -1 OFFSET ?2)"},
    [DROP_PICTURES] = {"forget old pictures", TRUE,
                       "DELETE FROM pictures WHERE (sender_key, picture_key) IN"
                       " (SELECT sender_key, picture_key FROM pictures WHERE last_at < ?1 ORDER BY last_at LIMIT ?2)"},

    /* -- answers between the lines -- */
    /* His own, and what opened the case: a form or staff may have sent that for him, unless he got his address later. */
    [FIND_SAID] = {"find the resident's texts", TRUE,
                   "SELECT new_text FROM entries WHERE case_number = ?1 AND audience = 'resident' AND kind = 'resident'"
                   " AND new_text <> '' AND (sender = (SELECT resident FROM cases WHERE number = ?1) COLLATE NOCASE"
                   " OR (NOT EXISTS (SELECT 1 FROM events WHERE case_number = ?1 AND kind = 'event resident')"
                   " AND id = (SELECT id FROM entries WHERE case_number = ?1 AND audience = 'resident'"
                   " AND kind = 'resident' ORDER BY received_at, id LIMIT 1))) ORDER BY received_at DESC LIMIT ?2"},

    /* -- the monthly list -- */
    [LIST_MONTH_LISTS] = {"list monthly lists", TRUE, "SELECT unit FROM month_lists WHERE month = ?1"},
    [GIVE_CLAIM_BACK] = {"give claim back", FALSE,
                         "UPDATE letters SET claimed_until = 0, due_at = ?3"
                         " WHERE id = ?1 AND state = 'waiting' AND claimed_until = ?2"},
    [LIST_WITHOUT_CAUSE] = {"list cases without a cause", TRUE,
                            "SELECT number FROM " WITHOUT_CAUSE " ORDER BY closed_at LIMIT ?4"},
    [COUNT_WITHOUT_CAUSE] = {"count cases without a cause", TRUE, "SELECT count(*) FROM " WITHOUT_CAUSE},
    [ADD_MONTH_LIST] = {"note monthly list", TRUE,
                        "INSERT INTO month_lists (month, unit, letter)"
                        " VALUES (?1, ?2, iif(?3, (SELECT max(id) FROM letters), NULL))"},
    [FIND_MONTH_LIST] = {"find monthly list", TRUE,
                         "SELECT letter FROM month_lists WHERE month = ?1 AND unit = ?2 AND letter IS NOT NULL"},
    [FIND_LETTER_FIELDS] = {"read a letter's values", TRUE,
                            "SELECT kind, recipient, fields, message_id FROM letters"
                            " WHERE id = ?1 AND case_number IS NULL AND audience IN ('staff', 'internal')"},

    /* -- the follow-up -- */
    /* The kinds are facts_kinds (core/facts.h), word for word as in the index; a test holds all three together. */
    [LIST_FACTS] = {"read facts", FALSE,
                    "SELECT case_number, kind, payload FROM events WHERE case_number BETWEEN ?1 AND ?2"
                    " AND (kind = 'event opened' OR kind = 'event status' OR kind = 'event besked_at'"
                    " OR kind = 'event answered_at' OR kind = 'event closed_at' OR kind = 'event unit'"
                    " OR kind = 'event moves' OR kind = 'event category' OR kind = 'event language'"
                    " OR kind = 'event submitter' OR kind = 'event cause' OR kind = 'event outcome'"
                    " OR kind = 'event measure' OR kind = 'event dormant' OR kind = 'event sensitive'"
                    " OR kind = 'event spam' OR kind = 'event reachable' OR kind = 'event resident'"
                    " OR kind = 'event merged' OR kind = 'event same' OR kind = 'event helped yes'"
                    " OR kind = 'event helped no')"
                    " AND at <= ?3 ORDER BY case_number, sequence"},
    [COUNT_SERIALS] = {"count a year's cases", FALSE,
                       "SELECT coalesce(sum(next - 1), 0) FROM serials WHERE year BETWEEN ?1 AND ?2"},
    [LIST_OPENINGS] = {"read what opened cases", FALSE,
                       "SELECT resident_key, subject, (SELECT new_text FROM entries WHERE case_number = number"
                       " AND audience = 'resident' AND kind = 'resident' ORDER BY received_at, id LIMIT 1)"
                       " FROM cases WHERE number BETWEEN ?1 AND ?2 AND triage = 0 AND instr(?3, ' ' || unit || ' ') > 0"
                       " AND " NOT_SECRET " AND " COUNTED},
    [LIST_MEASURES] = {"list measures", FALSE,
                       "SELECT number, unit, category, cause, outcome, iif(" NOT_SECRET
                       " AND instr(?4, ' ' || unit || ' ') > 0, measure, NULL)"
                       " FROM cases WHERE number BETWEEN ?1 AND ?2 AND measure <> '' AND (?3 IS NULL OR unit = ?3)"
                       " AND " COUNTED " ORDER BY number"},
    [NEXT_REPORT] = {"number report", FALSE, "SELECT 1 + coalesce(max(number), 0) FROM reports WHERE year = ?1"},
    [ADD_REPORT] =
        {"freeze report", FALSE,
         "INSERT INTO reports (year, number, made_at, event, digest, packed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
    [FIND_REPORT] = {"find report", FALSE,
                     "SELECT number, digest, packed FROM reports WHERE year = ?1 AND (?2 = 0 OR number = ?2)"
                     " ORDER BY number DESC LIMIT 1"},
    [LIST_ROUND] = {"read the yearly round", FALSE,
                    "SELECT body, begun_at, reminded_at, ended_at, note FROM rounds WHERE year = ?1 ORDER BY body"},
    /* A later confirmation replaces the first; what a step does not tell of stays. */
    [SET_ROUND] = {"note the yearly round", TRUE,
                   "INSERT INTO rounds (year, body, begun_at, reminded_at, ended_at, note)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (year, body) DO UPDATE SET"
                   " begun_at = max(begun_at, excluded.begun_at), reminded_at = max(reminded_at, excluded.reminded_at),"
                   " ended_at = max(ended_at, excluded.ended_at),"
                   " note = iif(excluded.ended_at > 0, excluded.note, note)"},

    /* -- what is noted for later -- */
    [NEXT_PURGE] = {"number purge", FALSE, "SELECT 1 + coalesce(max(id), 0) FROM purges"},
    [SET_PURGE] = {"note purge", FALSE,
                   "INSERT INTO purges (id, begun_at, ended_at, decision, purger, counts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                   " ON CONFLICT (id) DO UPDATE SET begun_at = ?2, ended_at = ?3, decision = ?4, purger = ?5,"
                   " counts = ?6"},
    [LIST_EMPTIED] = {"list emptied events", FALSE,
                      "SELECT sequence, hex(digest) FROM events WHERE case_number = ?1 AND payload IS NULL"
                      " ORDER BY sequence"},
    [LIST_EMPTIED_OF_NONE] = {"list emptied events", FALSE,
                              "SELECT sequence, hex(digest) FROM events WHERE case_number IS NULL AND payload IS NULL"
                              " ORDER BY sequence"},
    [FIND_TOLD] = {"find what was told", FALSE, "SELECT at, state FROM told WHERE what = ?1"},
    [SET_TOLD] = {"note what was told", FALSE,
                  "INSERT INTO told (what, at, state) VALUES (?1, ?2, ?3)"
                  " ON CONFLICT (what) DO UPDATE SET at = ?2, state = ?3"},
    [SET_ROUNDTRIP] = {"note test letter", FALSE,
                       "INSERT INTO roundtrips (letter, unit, answered_at, proof) VALUES (?1, ?2, ?3, ?4)"
                       " ON CONFLICT (letter) DO UPDATE SET unit = ?2, answered_at = ?3, proof = ?4"},

    /* -- health, backup, restore -- */
    /* A letter that has been tried has waited since it was written; what is to leave later does not wait. */
    [COUNT_HEALTH] = {"count what tells of health", FALSE,
                      "SELECT made_at, (SELECT coalesce(max(id), 0) FROM entries),"
                      " (SELECT coalesce(max(id), 0) FROM letters),"
                      " (SELECT count(*) FROM cases WHERE opened_at >= ?2),"
                      " (SELECT count(*) FROM letters WHERE state = 'waiting'),"
                      " (SELECT count(*) FROM letters WHERE state = 'failed'),"
                      " (SELECT min(iif(attempts > 0, created_at, max(due_at, created_at))) FROM letters"
                      " WHERE state = 'waiting' AND (attempts > 0 OR due_at <= ?1)),"
                      " (SELECT count(*) FROM letters WHERE state = 'failed' AND settled_at >= ?1 - 86400),"
                      " (SELECT count(*) FROM letters WHERE kind = 'unproven' AND created_at >= ?2),"
                      " (SELECT count(*) FROM letters WHERE kind = 'unproven' AND created_at >= ?1 - 86400),"
                      " (SELECT count(*) FROM cases WHERE status <> 'closed' AND triage = 1 AND dormant = 0 AND spam = 0),"
                      " (SELECT min(opened_at) FROM cases WHERE status <> 'closed' AND triage = 1 AND dormant = 0"
                      " AND spam = 0),"
                      " (SELECT count(*) FROM cases WHERE status <> 'closed' AND besked_at = 0 AND besked_due > 0"
                      " AND besked_due < ?1 AND dormant = 0 AND spam = 0),"
                      " coalesce((SELECT year FROM reports ORDER BY made_at DESC LIMIT 1), 0),"
                      " (SELECT max(made_at) FROM reports), page_count * page_size"
                      " FROM store, pragma_page_count(), pragma_page_size()"},
    [COUNT_PLACES] = {"count cases by unit", FALSE,
                      "SELECT unit, status, count(*) FROM cases GROUP BY unit, status ORDER BY unit, status"},
    [COUNT_KEPT] = {"count promises", FALSE,
                    "SELECT coalesce(sum(besked_at > 0 AND besked_at <= besked_due), 0),"
                    " coalesce(sum(besked_at > 0 OR besked_due < ?1), 0) FROM cases"
                    " WHERE opened_at >= ?2 AND besked_due > 0 AND dormant = 0 AND spam = 0"},
    [LIST_FILED] = {"list when mail was filed", FALSE, "SELECT filed_at FROM entries ORDER BY id DESC"},
    [ADD_EPOCH] = {"keep the store's old name", FALSE,
                   "INSERT INTO epochs (epoch, ended_at, last_letter, last_cases)"
                   " SELECT ?1, ?2, (SELECT coalesce(max(id), 0) FROM letters),"
                   " (SELECT coalesce(group_concat(year % 100 * 10000000 + next - 1, ' '), '') FROM serials)"
                   " RETURNING epoch, ended_at, last_letter, last_cases"},
    [LIST_EPOCHS] = {"list the store's old names", FALSE, "SELECT epoch, last_letter, last_cases FROM epochs"},
    [RENEW_EPOCH] = {"rename store", FALSE, "UPDATE store SET epoch = ?1 WHERE one = 1"},
    [LIST_SERIALS] = {"list serials", FALSE, "SELECT year, next FROM serials WHERE year >= ?1"},
    [FIND_BUSIEST] = {"find the busiest day", FALSE,
                      "SELECT coalesce(max(times), 0) FROM (SELECT count(*) AS times FROM cases WHERE dormant = 0"
                      " GROUP BY opened_at / 86400)"},
    [FIND_LAST_MOMENT] = {"find the last event", FALSE,
                          "SELECT coalesce((SELECT at FROM events ORDER BY sequence DESC LIMIT 1), made_at) FROM store"},
    [LIST_ON_THE_WAY] = {"list letters on the way", FALSE,
                         "SELECT id, coalesce(case_number, 0), kind FROM letters WHERE state = 'waiting'"
                         " ORDER BY due_at, id"},
    [FIND_ROUNDTRIP] = {"find test letter", FALSE, "SELECT answered_at, proof FROM roundtrips WHERE letter = ?1"},
    /* The latest of each unit: with max() the other columns are of its row. */
    [LIST_ROUNDTRIPS] = {"list test letters", FALSE,
                         "SELECT unit, recipient, created_at, state, note, answered_at, proof FROM"
                         " (SELECT unit, max(letter) AS letter, answered_at, proof FROM roundtrips GROUP BY unit)"
                         " JOIN letters ON id = letter ORDER BY unit"},
    [LIST_OBSERVED] = {"list observed letters", FALSE,
                       "SELECT id, case_number, entry, kind, recipient, to_name, from_name,"
                       " language, author, answers_id, stops_besked, due_at, fields, message_id, created_at, attempts"
                       " FROM letters WHERE state = 'observed' AND (created_at, id) > (?1, ?2) AND created_at < ?3"
                       " ORDER BY created_at, id LIMIT ?4"},
    [COUNT_OBSERVED] = {"count observed cases", FALSE,
                        "SELECT (SELECT count(*) FROM letters WHERE state = 'observed'),"
                        " count(*), coalesce(sum(status <> 'closed'), 0) FROM cases WHERE dormant = 1"},
    [FIND_LAST_LETTER] = {"count letters", FALSE, "SELECT coalesce(max(id), 0) FROM letters"},

    /* -- a move -- */
    [FIND_MOVED] = {"find whether the store is moved", FALSE, "SELECT state, place, ends, at FROM moved WHERE one = 1"},
    [SET_MOVED] = {"mark the store as moved", FALSE,
                   "INSERT INTO moved (one, state, place, ends, at) VALUES (1, ?1, ?2, ?3, ?4)"
                   " ON CONFLICT (one) DO UPDATE SET state = ?1, place = ?2, ends = ?3, at = ?4"},
    [DROP_MOVED] = {"take the mark of a move away", FALSE, "DELETE FROM moved WHERE one = 1"},

    /* -- check -- */
    [CHECK_FILE] = {"check file", FALSE, "PRAGMA quick_check(100)"},
    [CHECK_REFERENCES] = {"check references", FALSE, "PRAGMA foreign_key_check"},
    [CHECK_ENTRIES] = {"check entries", FALSE,
                       "SELECT id, digest, raw_bytes FROM entries WHERE id > ?1 ORDER BY id LIMIT ?2"},
    [CHECK_LETTERS] = {"check letters", FALSE,
                       "SELECT letters.id, letters.case_number, cases.number, sent.digest, sent.raw_bytes FROM letters"
                       " LEFT JOIN cases ON cases.number = letters.case_number"
                       " LEFT JOIN sent ON sent.letter = letters.id"
                       " WHERE letters.id > ?1 ORDER BY letters.id LIMIT ?2"},
    [CHECK_EVENTS] = {"check events", FALSE,
                      "SELECT sequence, writer, at, case_number, entry, letter, kind, salt, payload, digest, chain"
                      " FROM events WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"},
    [CHECK_CHAINS] = {"check chains", FALSE, "SELECT writer, sequence, chain FROM chains ORDER BY writer"},
    [CHECK_REPORTS] = {"check reports", FALSE,
                       "SELECT reports.year, reports.number, reports.digest, reports.packed, events.kind,"
                       " events.payload FROM reports LEFT JOIN events ON events.sequence = reports.event"
                       " ORDER BY reports.year, reports.number"},
    [CHECK_ROOM] = {"make room for a check", FALSE, "PRAGMA cache_size = -16384"},
    [CHECK_ROOM_END] = {"give room back", FALSE, "PRAGMA cache_size = -512"},
    [CHECK_PAGES] = {"count pages", FALSE, "PRAGMA page_count"},
    /* Rows of the passes: messages, letters, events, cases. */
    [CHECK_COUNT] = {"count what is checked", FALSE,
                     "SELECT (SELECT count(*) FROM cases) + (SELECT coalesce(max(id), 0) FROM entries)"
                     " + (SELECT coalesce(max(id), 0) FROM letters) + (SELECT coalesce(max(sequence), 0) FROM events)"},
    [CHECK_NUMBERS] = {"check cases", FALSE, "SELECT number FROM cases WHERE number > ?1 ORDER BY number LIMIT ?2"},
    [CHECK_STORY] = {"check a case's events", FALSE,
                     "SELECT at, entry, letter, kind, payload, sequence, iif(payload IS NULL, hex(digest), NULL)"
                     " FROM events WHERE case_number = ?1 ORDER BY sequence"},
    /* A message that is kept on no case may be told of by the one it was meant for. */
    [CHECK_STORY_OF_NONE] = {"check events of no case", FALSE,
                             "SELECT at, entry, letter, kind, payload, sequence, iif(payload IS NULL, hex(digest), NULL)"
                             " FROM events WHERE case_number IS NULL OR (kind = 'entry kept' AND payload IS NOT NULL)"
                             " ORDER BY sequence"},
    /* What is stamped, in the order of ADD_ENTRY and ADD_LETTER, comes last. */
    [CHECK_ENTRIES_OF] = {"check a case's entries", FALSE,
                          "SELECT id, digest, case_number, kind, audience, sender, message_id, message_key, subject_key,"
                          " identity, identity_key, identity_until, nature, evidence, received_at, filed_at,"
                          " return_path, recipients, login, certificate, client, queue_id, proof, digest, raw_bytes,"
                          " new_text FROM entries WHERE case_number IS ?1"},
    [CHECK_LETTERS_OF] = {"check a case's letters", FALSE,
                          "SELECT id, settled_at, state, message_id, kind, held_why, note, sent.digest, id, case_number,"
                          " entry, kind, audience, automatic, recipient, to_name, from_name, language, author,"
                          " author_key, answers_id, stops_besked, fields, message_id, created_at FROM letters"
                          " LEFT JOIN sent ON sent.letter = letters.id WHERE case_number IS ?1"},
    [CHECK_SILENCED] = {"check who is silenced", FALSE, "SELECT email FROM silenced WHERE email_key = ?1"},
    [CHECK_ROUNDS] = {"check the yearly rounds", FALSE,
                      "SELECT year || iif(body = '', '', ' ' || body), begun_at, reminded_at, ended_at, note FROM rounds"},
    /* What its events are about, then the row, all of it stamped. */
    [CHECK_PURGES] = {"check purges", FALSE,
                      "SELECT 'purge ' || id, id, begun_at, ended_at, decision, purger, counts FROM purges"},
    [CHECK_TOLD] = {"check what was told", FALSE, "SELECT 'told ' || what, what, at, state FROM told"},
    [CHECK_ROUNDTRIPS] = {"check test letters", FALSE,
                          "SELECT 'roundtrip ' || letter, letter, unit, answered_at, proof FROM roundtrips"},
    [CHECK_EPOCHS] = {"check the store's old names", FALSE,
                      "SELECT 'epoch ' || epoch, epoch, ended_at, last_letter, last_cases FROM epochs"},
    /* These say in words what is wrong; a number is two digits of the year and seven of the serial (core/reference.h). */
    [CHECK_SERIALS] = {"check serials", FALSE,
                       "SELECT 'serials: the next of a year is not above case ' || last FROM"
                       " (SELECT max(number) AS last FROM cases GROUP BY number / 10000000)"
                       " LEFT JOIN serials ON year % 100 = last / 10000000"
                       " WHERE coalesce(next, 0) <= last % 10000000"},
    [CHECK_THREADS] = {"check threads", FALSE,
                       "SELECT 'entry ''' || id || ''': its thread is of another case or time' FROM threads"
                       " JOIN entries ON entries.id = threads.entry WHERE threads.case_number IS NOT entries.case_number"
                       " OR period <> received_at / (30 * 86400)"},
    /* Of the index itself the table with one small row an entry. */
    [CHECK_WORDS] = {"check the index of words", FALSE,
                     "SELECT 'words ''' || words.id || ''': of no entry that has been indexed' FROM words_docsize AS words"
                     " LEFT JOIN entries ON entries.id = words.id WHERE entries.id IS NULL"
                     " OR words.id > (SELECT coalesce(max(entry), 0) FROM indexed) UNION ALL"
                     " SELECT 'words: more are said to be indexed than there are entries' FROM indexed"
                     " WHERE entry > (SELECT coalesce(max(id), 0) FROM entries)"},
    [CHECK_MONTH_LISTS] = {"check monthly lists", FALSE,
                           "SELECT 'monthly list ''' || month || ' ' || unit || ''': it is of no month, or its letter is"
                           " another' FROM month_lists LEFT JOIN letters ON letters.id = month_lists.letter"
                           " WHERE coalesce(letters.kind, 'missing') <> 'missing' OR month % 100 NOT BETWEEN 1 AND 12"
                           " UNION ALL SELECT 'letter ''' || id || ''': no monthly list has it' FROM letters"
                           " WHERE kind = 'missing' AND id NOT IN (SELECT letter FROM month_lists WHERE letter > 0)"},
    [CHECK_NAME] = {"check the store's name", FALSE,
                    "SELECT 'store: it has no name' WHERE (SELECT count(*) FROM store WHERE epoch <> '') <> 1"},
};

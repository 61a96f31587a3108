/* statements_records.c - what removes by decision (records.h), and lists what may be removed. */
#include "store/postgres/statements.h"

#include "store/postgres/parts.h"

/* Something of the case is left that is more than a fact. */
#define SOMETHING_LEFT                                                                                                 \
    "(subject || resident_name || resident || phone || postal || handler || measure <> ''"                             \
    " OR EXISTS (SELECT 1 FROM entries WHERE case_number = number)"                                                    \
    " OR EXISTS (SELECT 1 FROM letters WHERE case_number = number))"

/* Whom a purge is about. */
#define THE_PERSON "folded(resident) = folded($4)"

const Statement postgres_statements_records[STATEMENTS] = {
    /* -- what may go -- */
    [LIST_PURGEABLE] = {"list what may be purged", ELSEWHERE,
                        "SELECT number, unit FROM cases WHERE number BETWEEN $1 AND $2"
                        " AND ($3::bigint IS NULL OR (status = 'closed' AND closed_at < $3))"
                        " AND ($4::bigint IS NULL OR (spam = 1 AND opened_at < $4))"
                        " AND ($5::text IS NULL OR unit = $5) AND ($6::text IS NULL OR category = $6)"
                        " AND ($7::text IS NULL OR folded(resident) = folded($7) OR EXISTS"
                        " (SELECT 1 FROM participants WHERE case_number = number AND folded(email) = folded($7)))"
                        " AND " SOMETHING_LEFT " ORDER BY number DESC"},
    [LIST_PURGED] = {"list what was purged", ELSEWHERE,
                     "SELECT DISTINCT case_number FROM events WHERE kind = 'event purged' AND case_number IS NOT NULL"},
    [LIST_OPEN_LINKS] = {"list what open cases belong to", ELSEWHERE,
                         "SELECT number, linked, merged, same FROM cases WHERE status <> 'closed'"},
    [FIND_LINKS] = {"find what a case belongs to", ELSEWHERE,
                    "SELECT linked, merged, same FROM cases WHERE number = $1"},
    [FIND_OPEN] = {"find whether a case is open", ELSEWHERE,
                   "SELECT 1::bigint FROM cases WHERE number = $1 AND status <> 'closed'"},
    [LIST_UNSENT] = {"list cases with letters to go", ELSEWHERE,
                     "SELECT case_number FROM letters WHERE state = 'waiting' AND case_number IS NOT NULL UNION"
                     " SELECT case_number FROM letters WHERE state = 'on-hold' AND case_number IS NOT NULL"},
    [LIST_PASSED_ON] = {"list messages passed on by other cases", ELSEWHERE,
                        "SELECT DISTINCT entries.case_number, letters.case_number FROM letters"
                        " JOIN entries ON entries.id = letters.entry WHERE letters.case_number <> entries.case_number"},
    [LIST_NEWEST] = {"find the newest", ELSEWHERE,
                     "SELECT * FROM (SELECT case_number FROM entries ORDER BY id DESC LIMIT 1) AS entry UNION ALL"
                     " SELECT * FROM (SELECT case_number FROM letters ORDER BY id DESC LIMIT 1) AS letter"},
    [LIST_PURGES] = {"list purges", ELSEWHERE,
                     "SELECT id, begun_at, ended_at, decision, purger, counts FROM purges ORDER BY id"},
    [FIND_PURGE] = {"find a purge that was broken off", ELSEWHERE,
                    "SELECT id, begun_at, counts FROM purges WHERE ended_at = 0 AND decision = $1"
                    " ORDER BY id DESC LIMIT 1"},

    /* -- a case -- */
    /* Asked again at the last moment: mail may have come. */
    [FIND_BUSY] = {"find whether a case must stay", ELSEWHERE,
                   "SELECT 1::bigint FROM cases WHERE number = $1 AND (status <> 'closed'"
                   " OR EXISTS (SELECT 1 FROM letters WHERE case_number = $1 AND state IN ('waiting', 'on-hold'))"
                   " OR EXISTS (SELECT 1 FROM events WHERE case_number = $1 AND entry = (SELECT max(id) FROM entries))"
                   " OR number = (SELECT case_number FROM entries ORDER BY id DESC LIMIT 1)"
                   " OR number = (SELECT case_number FROM letters ORDER BY id DESC LIMIT 1))"},
    [LIST_CASE_ENTRIES] = {"list a case's own entries", ELSEWHERE, "SELECT id FROM entries WHERE case_number = $1"},
    [LIST_PURGE_ENTRIES] = {"list a case's entries", ELSEWHERE,
                            "SELECT id, sender, subject_key, received_at FROM entries WHERE case_number = $1 UNION ALL"
                            " SELECT entries.id, sender, subject_key, received_at FROM events"
                            " JOIN entries ON entries.id = events.entry"
                            " WHERE events.case_number = $1 AND entries.case_number IS NULL"},
    [DROP_WORDS_OF] = {"forget words of an entry", ELSEWHERE, "DELETE FROM words WHERE entry = $1"},
    [DROP_RAW] = {"purge raw message", ELSEWHERE, "DELETE FROM raws WHERE entry = $1"},
    [DROP_THREAD] = {"purge thread", ELSEWHERE,
                     "DELETE FROM threads WHERE period = $1 AND thread_key = $2 AND entry = $3"},
    [DROP_THREAD_OF] = {"purge thread", ELSEWHERE, "DELETE FROM threads WHERE period = $1 AND entry = $2"},
    [DROP_ENTRY] = {"purge entry", ELSEWHERE,
                    "WITH forgotten AS (DELETE FROM unread WHERE entry = $1) DELETE FROM entries WHERE id = $1"},
    [DROP_SENT_OF] = {"purge what was sent", ELSEWHERE,
                      "DELETE FROM sent WHERE letter IN (SELECT id FROM letters WHERE case_number = $1)"},
    [DROP_LETTERS_OF] = {"purge letters", ELSEWHERE, "DELETE FROM letters WHERE case_number = $1"},
    [DROP_PARTICIPANTS] = {"purge participants", ELSEWHERE, "DELETE FROM participants WHERE case_number = $1"},
    [LIST_TEXTS] = {"read a case's events", ELSEWHERE,
                    "SELECT at, kind, payload FROM events WHERE case_number = $1 AND payload IS NOT NULL"
                    " ORDER BY sequence"},
    [EMPTY_EVENTS] = {"purge texts of events", ELSEWHERE,
                      "UPDATE events SET payload = NULL, salt = NULL, entry = NULL, letter = NULL"
                      " WHERE case_number = $1 AND kind <> 'event purged'"},
    [EMPTY_CASE] = {"purge case", ELSEWHERE,
                    "UPDATE cases SET subject = '', resident_name = '', resident = '', resident_key = NULL, phone = '',"
                    " postal = '', handler = '', measure = '', hints = '', next_call = 0 WHERE number = $1"},

    /* -- a person -- */
    [MASK_RAW] = {"replace raw message", ELSEWHERE, "UPDATE raws SET packed = $2 WHERE entry = $1"},
    [MASK_ENTRY] = {"replace entry", ELSEWHERE,
                    "UPDATE entries SET message_id = NULL, message_key = NULL, subject_key = NULL,"
                    " sender = CASE WHEN $2::bigint <> 0 THEN $3 ELSE sender END,"
                    " return_path = CASE WHEN $2 <> 0 THEN '' ELSE return_path END, recipients = '',"
                    " client = NULL, digest = $4, raw_bytes = $5, new_text = $6 WHERE id = $1"},
    [FIND_MASKED] = {"read replaced entry", ELSEWHERE,
                     "SELECT kind, case_number, kind, audience, sender, message_id, message_key, subject_key, identity,"
                     " identity_key, identity_until, nature, evidence, received_at, filed_at, return_path, recipients,"
                     " login, certificate, client, queue_id, proof, digest, raw_bytes, new_text FROM entries"
                     " WHERE id = $1"},
    [MASK_CASE] = {"replace person", ELSEWHERE,
                   "UPDATE cases SET subject = $2, resident_name = CASE WHEN " THE_PERSON
                   " THEN $3 ELSE resident_name END,"
                   " phone = CASE WHEN " THE_PERSON " THEN '' ELSE phone END,"
                   " postal = CASE WHEN " THE_PERSON " THEN '' ELSE postal END,"
                   " reachable = CASE WHEN " THE_PERSON " THEN 0 ELSE reachable END,"
                   " resident_key = CASE WHEN " THE_PERSON " THEN NULL ELSE resident_key END,"
                   " resident = CASE WHEN " THE_PERSON " THEN '' ELSE resident END, measure = '' WHERE number = $1"},
    [MASK_PARTICIPANT] = {"purge participant", ELSEWHERE,
                          "DELETE FROM participants WHERE case_number = $1 AND folded(email) = folded($2)"},

    /* -- letters on no case -- */
    [LIST_LOOSE] = {"list letters on no case", ELSEWHERE,
                    "SELECT letters.id, fields, (sent.letter IS NOT NULL)::int::bigint FROM letters"
                    " LEFT JOIN sent ON sent.letter = letters.id WHERE letters.id > $1 AND case_number IS NULL"
                    " AND state NOT IN ('waiting', 'on-hold') AND letters.id NOT IN (SELECT letter FROM roundtrips)"
                    " AND letters.id < (SELECT max(id) FROM letters) ORDER BY letters.id LIMIT $2"},
    [LIST_LOOSE_EVENTS] = {"list events of letters on no case", ELSEWHERE,
                           "SELECT letter, sequence FROM events WHERE case_number IS NULL AND letter IS NOT NULL"},
    [EMPTY_EVENT] = {"purge text of an event", ELSEWHERE,
                     "UPDATE events SET payload = NULL, salt = NULL, entry = NULL, letter = NULL WHERE sequence = $1"},
    [DROP_MONTH_LETTER] = {"forget monthly list", ELSEWHERE, "UPDATE month_lists SET letter = NULL WHERE letter = $1"},
    [DROP_SENT] = {"purge what was sent", ELSEWHERE, "DELETE FROM sent WHERE letter = $1"},
    [DROP_LETTER] = {"purge letter", ELSEWHERE, "DELETE FROM letters WHERE id = $1"},

    /* -- messages on no case -- */
    [LIST_MAILS] = {"list messages on no case", ELSEWHERE,
                    "WITH loose AS (SELECT id, received_at FROM entries WHERE case_number IS NULL"
                    " AND received_at < $1 AND id < (SELECT max(id) FROM entries)),"
                    " about (entry, letter) AS (SELECT entry, id FROM letters WHERE entry IN (SELECT id FROM loose)"
                    " UNION SELECT entry, letter FROM events WHERE entry IN (SELECT id FROM loose)"
                    " AND letter IS NOT NULL),"
                    " stays (entry) AS (SELECT about.entry FROM about JOIN letters ON letters.id = about.letter"
                    " WHERE case_number IS NOT NULL OR state IN ('waiting', 'on-hold')"
                    " OR letters.id = (SELECT max(id) FROM letters) OR letters.id IN (SELECT letter FROM roundtrips)"
                    " UNION SELECT entry FROM events WHERE case_number IS NOT NULL"
                    " AND entry IN (SELECT id FROM loose))"
                    " SELECT id, extract(year FROM to_timestamp(received_at) AT TIME ZONE 'UTC')::bigint FROM loose"
                    " WHERE id NOT IN (SELECT entry FROM stays) ORDER BY id"},
    [LIST_MAIL_EVENTS] = {"list events of messages on no case", ELSEWHERE,
                          "SELECT entry, sequence FROM events WHERE case_number IS NULL AND entry IS NOT NULL"},
    [LIST_MAIL_LETTERS] = {"list letters about messages on no case", ELSEWHERE,
                           "SELECT entry, id FROM letters WHERE case_number IS NULL AND entry IS NOT NULL UNION"
                           " SELECT events.entry, letters.id FROM events JOIN letters ON letters.id = letter"
                           " WHERE events.case_number IS NULL AND events.entry IS NOT NULL"
                           " AND letters.case_number IS NULL"},
    [FIND_MAIL] = {"find a message on no case", ELSEWHERE,
                   "SELECT id, sender, subject_key, received_at FROM entries WHERE id = $1 AND case_number IS NULL"},

    /* -- the end -- */
    [PRESS_WORDS] = {"press index of words", ELSEWHERE, NULL},
    [REWRITE] = {"write the file anew", ELSEWHERE, NULL},
    [EMPTY_LOG] = {"empty the log", ELSEWHERE, NULL},
    [NUDGE_STORE] = {"make others read anew", ELSEWHERE, NULL},
    [SORT_ON_DISK] = {"sort on disk", ELSEWHERE, NULL},
};

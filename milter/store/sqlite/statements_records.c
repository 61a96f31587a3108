/* statements_records.c - what removes by decision (records.h), and lists what may be removed. */
#include "store/sqlite/sqlite.h"

/* Something of the case is left that is more than a fact. */
#define SOMETHING_LEFT                                                                                                 \
    "(subject || resident_name || resident || phone || postal || handler || measure <> ''"                             \
    " OR EXISTS (SELECT 1 FROM entries WHERE case_number = number)"                                                    \
    " OR EXISTS (SELECT 1 FROM letters WHERE case_number = number))"

const Statement sqlite_statements_records[STATEMENTS] = {
    /* -- what may go -- */
    [LIST_PURGEABLE] = {"list what may be purged", FALSE,
                        "SELECT number, unit FROM cases WHERE number BETWEEN ?1 AND ?2"
                        " AND (?3 IS NULL OR (status = 'closed' AND closed_at < ?3))"
                        " AND (?4 IS NULL OR (spam = 1 AND opened_at < ?4))"
                        " AND (?5 IS NULL OR unit = ?5) AND (?6 IS NULL OR category = ?6)"
                        " AND (?7 IS NULL OR resident = ?7 COLLATE NOCASE OR EXISTS"
                        " (SELECT 1 FROM participants WHERE case_number = number AND email = ?7 COLLATE NOCASE))"
                        " AND " SOMETHING_LEFT " ORDER BY number DESC"},
    [LIST_PURGED] = {"list what was purged", FALSE,
                     "SELECT DISTINCT case_number FROM events WHERE kind = 'event purged' AND case_number IS NOT NULL"},
    [LIST_OPEN_LINKS] = {"list what open cases belong to", FALSE,
                         "SELECT number, linked, merged, same FROM cases WHERE status <> 'closed'"},
    [FIND_LINKS] = {"find what a case belongs to", FALSE, "SELECT linked, merged, same FROM cases WHERE number = ?1"},
    [FIND_OPEN] = {"find whether a case is open", FALSE,
                   "SELECT 1 FROM cases WHERE number = ?1 AND status <> 'closed'"},
    [LIST_UNSENT] = {"list cases with letters to go", FALSE,
                     "SELECT case_number FROM letters WHERE state = 'waiting' AND case_number IS NOT NULL UNION"
                     " SELECT case_number FROM letters WHERE state = 'on-hold' AND case_number IS NOT NULL"},
    [LIST_PASSED_ON] = {"list messages passed on by other cases", FALSE,
                        "SELECT DISTINCT entries.case_number, letters.case_number FROM letters"
                        " JOIN entries ON entries.id = letters.entry WHERE letters.case_number <> entries.case_number"},
    [LIST_NEWEST] = {"find the newest", FALSE,
                     "SELECT * FROM (SELECT case_number FROM entries ORDER BY id DESC LIMIT 1) UNION ALL"
                     " SELECT * FROM (SELECT case_number FROM letters ORDER BY id DESC LIMIT 1)"},
    [LIST_PURGES] = {"list purges", FALSE,
                     "SELECT id, begun_at, ended_at, decision, purger, counts FROM purges ORDER BY id"},
    [FIND_PURGE] = {"find a purge that was broken off", FALSE,
                    "SELECT id, begun_at, counts FROM purges WHERE ended_at = 0 AND decision = ?1"
                    " ORDER BY id DESC LIMIT 1"},

    /* -- a case -- */
    /* Asked again at the last moment: mail may have come. */
    [FIND_BUSY] = {"find whether a case must stay", FALSE,
                   "SELECT 1 FROM cases WHERE number = ?1 AND (status <> 'closed'"
                   " OR EXISTS (SELECT 1 FROM letters WHERE case_number = ?1 AND state IN ('waiting', 'on-hold'))"
                   " OR EXISTS (SELECT 1 FROM events WHERE case_number = ?1 AND entry = (SELECT max(id) FROM entries))"
                   " OR number = (SELECT case_number FROM entries ORDER BY id DESC LIMIT 1)"
                   " OR number = (SELECT case_number FROM letters ORDER BY id DESC LIMIT 1))"},
    [LIST_PURGE_ENTRIES] = {"list a case's entries", FALSE,
                            "SELECT id, sender, subject_key, received_at FROM entries WHERE case_number = ?1 UNION ALL"
                            " SELECT entries.id, sender, subject_key, received_at FROM events"
                            " JOIN entries ON entries.id = events.entry"
                            " WHERE events.case_number = ?1 AND entries.case_number IS NULL"},
    [DROP_WORDS_OF] = {"forget words of an entry", FALSE, "DELETE FROM words WHERE rowid = ?1"},
    [DROP_RAW] = {"purge raw message", FALSE, "DELETE FROM raws WHERE entry = ?1"},
    [DROP_THREAD] = {"purge thread", FALSE, "DELETE FROM threads WHERE period = ?1 AND thread_key = ?2 AND entry = ?3"},
    [DROP_THREAD_OF] = {"purge thread", FALSE, "DELETE FROM threads WHERE period = ?1 AND entry = ?2"},
    [DROP_ENTRY] = {"purge entry", FALSE, "DELETE FROM entries WHERE id = ?1"},
    [DROP_SENT_OF] = {"purge what was sent", FALSE,
                      "DELETE FROM sent WHERE letter IN (SELECT id FROM letters WHERE case_number = ?1)"},
    [DROP_LETTERS_OF] = {"purge letters", FALSE, "DELETE FROM letters WHERE case_number = ?1"},
    [DROP_PARTICIPANTS] = {"purge participants", FALSE, "DELETE FROM participants WHERE case_number = ?1"},
    [LIST_TEXTS] = {"read a case's events", FALSE,
                    "SELECT at, kind, payload FROM events WHERE case_number = ?1 AND payload IS NOT NULL"
                    " ORDER BY sequence"},
    [EMPTY_EVENTS] = {"purge texts of events", FALSE,
                      "UPDATE events SET payload = NULL, salt = NULL, entry = NULL, letter = NULL"
                      " WHERE case_number = ?1 AND kind <> 'event purged'"},
    [EMPTY_CASE] = {"purge case", FALSE,
                    "UPDATE cases SET subject = '', resident_name = '', resident = '', resident_key = NULL, phone = '',"
                    " postal = '', handler = '', measure = '', hints = '', next_call = 0 WHERE number = ?1"},

    /* -- a person -- */
    [LIST_CASE_ENTRIES] = {"list a case's own entries", FALSE, "SELECT id FROM entries WHERE case_number = ?1"},
    [MASK_RAW] = {"replace raw message", FALSE, "UPDATE raws SET packed = ?2 WHERE entry = ?1"},
    [MASK_ENTRY] = {"replace entry", FALSE,
                    "UPDATE entries SET message_id = NULL, message_key = NULL, subject_key = NULL,"
                    " sender = iif(?2, ?3, sender), return_path = iif(?2, '', return_path), recipients = '',"
                    " client = NULL, digest = ?4, raw_bytes = ?5, new_text = ?6 WHERE id = ?1"},
    [FIND_MASKED] = {"read replaced entry", FALSE,
                     "SELECT kind, case_number, kind, audience, sender, message_id, message_key, subject_key, identity,"
                     " identity_key, identity_until, nature, evidence, received_at, filed_at, return_path, recipients,"
                     " login, certificate, client, queue_id, proof, digest, raw_bytes, new_text FROM entries"
                     " WHERE id = ?1"},
    [MASK_CASE] =
        {"replace person", FALSE,
         "UPDATE cases SET subject = ?2, resident_name = iif(resident = ?4 COLLATE NOCASE, ?3, resident_name),"
         " phone = iif(resident = ?4 COLLATE NOCASE, '', phone),"
         " postal = iif(resident = ?4 COLLATE NOCASE, '', postal),"
         " reachable = iif(resident = ?4 COLLATE NOCASE, 0, reachable),"
         " resident_key = iif(resident = ?4 COLLATE NOCASE, NULL, resident_key),"
         " resident = iif(resident = ?4 COLLATE NOCASE, '', resident), measure = '' WHERE number = ?1"},
    [MASK_PARTICIPANT] = {"purge participant", FALSE,
                          "DELETE FROM participants WHERE case_number = ?1 AND email = ?2 COLLATE NOCASE"},

    /* -- letters on no case -- */
    [LIST_LOOSE] = {"list letters on no case", FALSE,
                    "SELECT letters.id, fields, sent.letter IS NOT NULL FROM letters"
                    " LEFT JOIN sent ON sent.letter = letters.id WHERE letters.id > ?1 AND case_number IS NULL"
                    " AND state NOT IN ('waiting', 'on-hold') AND letters.id NOT IN (SELECT letter FROM roundtrips)"
                    " AND letters.id < (SELECT max(id) FROM letters) ORDER BY letters.id LIMIT ?2"},
    [LIST_LOOSE_EVENTS] = {"list events of letters on no case", FALSE,
                           "SELECT letter, sequence FROM events WHERE case_number IS NULL AND letter IS NOT NULL"},
    [LIST_MAILS] = {"list messages on no case", FALSE,
                    "WITH loose AS (SELECT id, received_at FROM entries WHERE case_number IS NULL"
                    " AND received_at < ?1 AND id < (SELECT max(id) FROM entries)),"
                    " about (entry, letter) AS (SELECT entry, id FROM letters WHERE entry IN (SELECT id FROM loose)"
                    " UNION SELECT entry, letter FROM events WHERE entry IN (SELECT id FROM loose)"
                    " AND letter IS NOT NULL),"
                    " stays (entry) AS (SELECT about.entry FROM about JOIN letters ON letters.id = about.letter"
                    " WHERE case_number IS NOT NULL OR state IN ('waiting', 'on-hold')"
                    " OR letters.id = (SELECT max(id) FROM letters) OR letters.id IN (SELECT letter FROM roundtrips)"
                    " UNION SELECT entry FROM events WHERE case_number IS NOT NULL"
                    " AND entry IN (SELECT id FROM loose))"
                    " SELECT id, strftime('%Y', received_at, 'unixepoch') FROM loose"
                    " WHERE id NOT IN (SELECT entry FROM stays) ORDER BY id"},
    [LIST_MAIL_EVENTS] = {"list events of messages on no case", FALSE,
                          "SELECT entry, sequence FROM events WHERE case_number IS NULL AND entry IS NOT NULL"},
    [LIST_MAIL_LETTERS] = {"list letters about messages on no case", FALSE,
                           "SELECT entry, id FROM letters WHERE case_number IS NULL AND entry IS NOT NULL UNION"
                           " SELECT events.entry, letters.id FROM events JOIN letters ON letters.id = letter"
                           " WHERE events.case_number IS NULL AND events.entry IS NOT NULL"
                           " AND letters.case_number IS NULL"},
    [FIND_MAIL] = {"find a message on no case", FALSE,
                   "SELECT id, sender, subject_key, received_at FROM entries WHERE id = ?1 AND case_number IS NULL"},
    [EMPTY_EVENT] = {"purge text of an event", FALSE,
                     "UPDATE events SET payload = NULL, salt = NULL, entry = NULL, letter = NULL WHERE sequence = ?1"},
    [DROP_MONTH_LETTER] = {"forget monthly list", FALSE, "UPDATE month_lists SET letter = NULL WHERE letter = ?1"},
    [DROP_SENT] = {"purge what was sent", FALSE, "DELETE FROM sent WHERE letter = ?1"},
    [DROP_LETTER] = {"purge letter", FALSE, "DELETE FROM letters WHERE id = ?1"},

    /* -- the end -- */
    [PRESS_WORDS] = {"press index of words", FALSE, "INSERT INTO words (words, rank) VALUES ('merge', ?1)"},
    /* To what was there already, nothing would be written, and nobody would see that there was a change. */
    [NUDGE_STORE] = {"make others read anew", FALSE, "UPDATE store SET proved_at = proved_at + 1 WHERE one = 1"},
    [SORT_ON_DISK] = {"sort on disk", FALSE, "PRAGMA temp_store = FILE"},
    [REWRITE] = {"write the file anew", FALSE, "VACUUM"},
    [EMPTY_LOG] = {"empty the log", FALSE, "PRAGMA wal_checkpoint(TRUNCATE)"},
};

const char *const STATEMENTS_SET_UP_PURGE[] = {
    "PRAGMA foreign_keys = OFF", /* nobody's rows are left behind, and looking for them would read whole tables */
    "PRAGMA wal_autocheckpoint = 1000", /* the service may be away, who does it otherwise */
    "PRAGMA cache_size = -16384",
    "PRAGMA temp_store = FILE",
    NULL,
};

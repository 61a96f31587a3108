#include "store/sqlite/sqlite.h"

/* What a case is, in the order rows.c takes and apply_case.c binds it; `number` comes before. */
#define CASE_STATE                                                                                                     \
    "status, received_at, opened_at, mailbox, unit, first_unit, triage, category, channel, language, subject, "        \
    "resident_name, resident, phone, postal, reachable, sensitive, urgent, other, dormant, quiet, besked_due, "         \
    "besked_at, answered_at, closed_at, told_at, waiting_since, last_at, besked_calls, answer_calls, waiting_calls, "             \
    "paused_until, moves, hints, submitter, cause, outcome, measure, diary, merged, same, unproven, "                \
    "spam, handler, linked, confidant"
#define CASE_COLUMNS "number, " CASE_STATE
#define CASE_VALUES                                                                                                    \
    "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, "      \
    "?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, "  \
    "?47, ?48, ?49"

/* Columns of a letter on file (Sent), in the order rows.c takes them. */
#define SENT_COLUMNS "id, kind, state, case_number, recipient, author, created_at, stops_besked, held_why, fields"

/* An entry of case ?1 that the resident wrote: others may write on the case, and are not shown to the resident. */
#define BY_THE_RESIDENT "sender = (SELECT resident FROM cases WHERE number = ?1) COLLATE NOCASE"

/*
 * A case that somebody may look at: ?1 his address, ?2 the units whose cases he sees, ?3 whose sensitive ones too, ?4
 * others' sensitive units (core/scope.h).  The deciders hold every row against the same rule.
 */
#define IN_SCOPE                                                                                                       \
    "(confidant = ?1 COLLATE NOCASE OR (confidant = '' AND instr(?4, ' ' || unit || ' ') = 0"                          \
    " AND (instr(?2, ' ' || unit || ' ') > 0 OR handler = ?1 COLLATE NOCASE)"                                          \
    " AND (sensitive = 0 OR instr(?3, ' ' || unit || ' ') > 0 OR handler = ?1 COLLATE NOCASE)))"

/* Only so many rows are looked at, however many there are: a question must not hold up the mail behind it. */
#define LOOKED_AT "LIMIT 5000"

#define ON_INTAKE TRUE
#define ELSEWHERE FALSE

static const Statement statements[STATEMENTS] = {
    /* -- transactions -- */
    [DO_BEGIN] = {"begin", ON_INTAKE, "BEGIN IMMEDIATE"},
    [DO_BEGIN_READING] = {"begin reading", ELSEWHERE, "BEGIN"},
    [DO_COMMIT] = {"commit", ON_INTAKE, "COMMIT"},
    [DO_ROLLBACK] = {"roll back", ON_INTAKE, "ROLLBACK"},
    [DO_SAVEPOINT] = {"begin a job", ON_INTAKE, "SAVEPOINT job"},
    [DO_SAVEPOINT_UNDO] = {"undo a job", ON_INTAKE, "ROLLBACK TO job"},
    [DO_SAVEPOINT_RELEASE] = {"end a job", ON_INTAKE, "RELEASE job"},

    /* -- the store itself -- */
    [FIND_APPLICATION] = {"read application id", ELSEWHERE, "PRAGMA application_id"},
    [FIND_VERSION] = {"read version", ELSEWHERE, "PRAGMA user_version"},
    [FIND_TABLES] = {"read tables", ELSEWHERE, "SELECT count(*) FROM sqlite_schema"},
    [ADD_STORE] = {"name store", ELSEWHERE, "INSERT INTO store (one, epoch, made_at, proved_at) VALUES (1, ?1, ?2, 0)"},
    [FIND_EPOCH] = {"read epoch", ELSEWHERE, "SELECT epoch FROM store WHERE one = 1"},
    [TOUCH_STORE] = {"try to write", ELSEWHERE, "UPDATE store SET proved_at = ?1 WHERE one = 1"},

    /* -- recall -- */
    [FIND_CASE] = {"find case", ON_INTAKE, "SELECT " CASE_COLUMNS " FROM cases WHERE number = ?1"},
    [FIND_PARTICIPANTS] = {"find participants", ON_INTAKE,
                           "SELECT email FROM participants WHERE case_number = ?1 ORDER BY position"},
    [FIND_SERIAL] = {"find serial", ON_INTAKE, "SELECT next FROM serials WHERE year = ?1"},
    [FIND_IDENTITY] = {"find repeat", ON_INTAKE,
                       "SELECT case_number FROM entries WHERE identity_key = ?1 AND identity = ?2"
                       " AND (identity_until = 0 OR identity_until > ?3) ORDER BY case_number IS NULL, id LIMIT 1"},
    [FIND_ENTRY_BY_MESSAGE] = {"find message", ON_INTAKE,
                               "SELECT case_number, audience FROM entries"
                               " WHERE message_key = ?1 AND message_id = ?2 AND case_number IS NOT NULL"
                               " ORDER BY id LIMIT 1"},
    [FIND_OWN_MESSAGE] = {"find message of this sender", ON_INTAKE,
                          "SELECT case_number, audience FROM entries"
                          " WHERE message_key = ?1 AND message_id = ?2 AND sender = ?3 COLLATE NOCASE"
                          " AND case_number IS NOT NULL ORDER BY id LIMIT 1"},
    /* Who wrote the message that opened the case speaks for its resident: staff who registered it, an address put right. */
    [FIND_LETTER_BY_MESSAGE] = {"find letter", ON_INTAKE,
                                "SELECT letters.case_number, letters.audience, letters.kind, CASE"
                                " WHEN letters.kind = 'translate' THEN letters.author"
                                " WHEN entries.id = (SELECT first.id FROM entries AS first"
                                " WHERE first.case_number = letters.case_number AND first.audience = 'resident'"
                                " AND first.kind = 'resident' ORDER BY first.received_at, first.id LIMIT 1) THEN ''"
                                " ELSE coalesce(entries.sender, '') END,"
                                " letters.recipient, iif(letters.kind = 'translate', letters.fields, ''),"
                                " letters.kind = 'translate' AND (EXISTS (SELECT 1 FROM letters AS later"
                                " WHERE later.case_number = letters.case_number AND later.audience = 'resident'"
                                " AND later.kind = 'answer' AND later.id > letters.id"
                                " AND later.state NOT IN ('on-hold', 'cancelled'))"
                                " OR EXISTS (SELECT 1 FROM events WHERE case_number = letters.case_number"
                                " AND kind = 'event unit' AND at >= letters.created_at))"
                                " FROM letters LEFT JOIN entries ON entries.id = letters.entry AND entries.kind = 'resident'"
                                " WHERE letters.id = ?1 AND letters.message_id = ?2"},
    /* CROSS JOIN keeps the order of search: newest first, and stop at the first that fits. */
    [FIND_THREAD] = {"find thread", ON_INTAKE,
                     "SELECT threads.case_number FROM threads CROSS JOIN entries ON entries.id = threads.entry"
                     " CROSS JOIN cases ON cases.number = threads.case_number"
                     " WHERE threads.period = ?1 AND threads.thread_key = ?2 AND entries.received_at > ?3"
                     " AND (?4 = '' OR entries.sender = ?4 COLLATE NOCASE) AND entries.subject_key = ?5"
                     " AND cases.channel IN ('e-post', '') ORDER BY threads.entry DESC LIMIT 1"},
    [FIND_EARLIER] = {"find earlier cases", ON_INTAKE,
                      "SELECT " CASE_COLUMNS " FROM cases WHERE resident_key = ?1 AND resident = ?2 COLLATE NOCASE"
                      " ORDER BY opened_at DESC LIMIT ?3"},
    [FIND_SENT] = {"find letter", ON_INTAKE, "SELECT " SENT_COLUMNS " FROM letters WHERE id = ?1"},
    /* A copy, or a reminder, belongs to its answer: when that is on its way, there is nothing left to take back. */
    [FIND_PENDING] = {"find pending answers", ON_INTAKE,
                      "SELECT " SENT_COLUMNS " FROM letters WHERE case_number = ?1"
                      " AND kind IN ('answer', 'answer-copy', 'hold-reminder', 'to-post') AND state IN ('waiting', 'on-hold')"
                      " AND (kind <> 'to-post' OR state = 'on-hold')"
                      " AND claimed_until <= ?2 AND (kind IN ('answer', 'to-post') OR EXISTS (SELECT 1 FROM letters AS answer"
                      " WHERE answer.case_number = ?1 AND answer.audience IN ('resident', 'staff')"
                      " AND answer.created_at = letters.created_at AND answer.kind IN ('answer', 'to-post')"
                      " AND answer.author = letters.author AND answer.state IN ('waiting', 'on-hold')"
                      " AND answer.claimed_until <= ?2)) ORDER BY id LIMIT ?3"},
    [FIND_INTERNALS] = {"find internal letters", ON_INTAKE,
                        "SELECT " SENT_COLUMNS " FROM letters WHERE case_number = ?1 AND audience = 'internal'"
                        " AND kind = 'internal' ORDER BY created_at DESC, id DESC LIMIT ?2"},
    [FIND_SECRETS] = {"find internal texts", ON_INTAKE,
                      "SELECT new_text FROM entries WHERE case_number = ?1 AND audience = 'internal'"
                      " AND kind = 'internal' AND new_text <> '' ORDER BY received_at DESC LIMIT ?2"},
    [FIND_MERGED] = {"find merged cases", ON_INTAKE, "SELECT number FROM cases WHERE merged = ?1 AND number > ?1"},
    [FIND_SILENCED] = {"find silenced", ON_INTAKE, "SELECT 1 FROM silenced WHERE email_key = ?1"},
    [COUNT_ANSWERS] = {"count answers", ON_INTAKE,
                       "SELECT count(*) FROM (SELECT 1 FROM letters WHERE author_key = ?1"
                       " AND author = ?2 COLLATE NOCASE AND kind = 'answer'"
                       " AND state NOT IN ('cancelled', 'on-hold', 'observed')"
                       " LIMIT ?3)"},
    [COUNT_BURST] = {"count burst", ON_INTAKE,
                     "SELECT count(*) FROM (SELECT 1 FROM entries WHERE case_number = ?1"
                     " AND audience IN ('resident', 'staff', 'internal') AND received_at > ?2"
                     " AND sender = ?3 COLLATE NOCASE LIMIT ?4)"},
    [COUNT_RECEIPTS_ADDRESS] = {"count receipts", ON_INTAKE,
                                "SELECT max(0, coalesce((SELECT address_count FROM receipts WHERE address_key = ?1"
                                " AND created_at > ?2 ORDER BY created_at DESC, address_count DESC LIMIT 1)"
                                " - (SELECT address_count FROM receipts WHERE address_key = ?1"
                                " AND created_at > ?2 ORDER BY created_at, address_count LIMIT 1) + 1, 0))"},
    [COUNT_RECEIPTS_DOMAIN] = {"count receipts", ON_INTAKE,
                               "SELECT max(0, coalesce((SELECT domain_count FROM receipts WHERE domain_key = ?1"
                               " AND created_at > ?2 ORDER BY created_at DESC, domain_count DESC LIMIT 1)"
                               " - (SELECT domain_count FROM receipts WHERE domain_key = ?1"
                               " AND created_at > ?2 ORDER BY created_at, domain_count LIMIT 1) + 1, 0))"},
    [COUNT_RECEIPTS_ALL] = {"count receipts", ON_INTAKE,
                            "SELECT max(0, coalesce((SELECT id FROM receipts WHERE created_at > ?1"
                            " ORDER BY created_at DESC, id DESC LIMIT 1)"
                            " - (SELECT id FROM receipts WHERE created_at > ?1 ORDER BY created_at, id LIMIT 1)"
                            " + 1, 0))"},
    [COUNT_RECEIPTS_CASE] = {"count receipts", ON_INTAKE,
                             "SELECT count(*) FROM letters WHERE case_number = ?1 AND audience = 'resident'"
                             " AND automatic <> 0 AND created_at > ?2"},
    [COUNT_UNPROVEN] = {"count warnings of unproven answers", ON_INTAKE,
                        "SELECT count(*) FROM (SELECT 1 FROM letters WHERE kind = 'unproven' AND created_at > ?1"
                        " LIMIT ?2)"},
    [COUNT_STAFF_REPLIES] = {"count answers to staff", ON_INTAKE,
                             "SELECT count(*) FROM (SELECT recipient, automatic FROM letters WHERE case_number = ?1"
                             " AND (audience = 'staff' OR (audience = 'internal' AND kind = 'history'))"
                             " AND created_at > ?2 ORDER BY created_at DESC LIMIT ?4)"
                             " WHERE automatic = 2 AND recipient = ?3 COLLATE NOCASE"},
    /* How registering went: with the number, on the new case; or given back, on none. */
    [COUNT_REGISTER_REPLIES] = {"count answers to registrations", ON_INTAKE,
                                "SELECT (SELECT count(*) FROM (SELECT number AS fresh FROM cases WHERE opened_at > ?1"
                                " ORDER BY opened_at DESC LIMIT ?3) CROSS JOIN letters ON case_number = fresh"
                                " AND audience = 'internal' AND kind = 'registered' AND recipient = ?2 COLLATE NOCASE)"
                                " + (SELECT count(*) FROM (SELECT kind, recipient FROM letters"
                                " WHERE case_number IS NULL AND audience = 'staff' AND created_at > ?1"
                                " ORDER BY created_at DESC LIMIT ?3)"
                                " WHERE kind = 'returned' AND recipient = ?2 COLLATE NOCASE)"},

    /* -- questions of staff (core/question.h) -- */
    [COUNT_QUESTION_REPLIES] = {"count answers to questions", ON_INTAKE,
                                "SELECT count(*) FROM (SELECT recipient, automatic FROM letters"
                                " WHERE case_number IS NULL AND audience = 'staff' AND created_at > ?1"
                                " ORDER BY created_at DESC LIMIT ?3)"
                                " WHERE automatic = 2 AND recipient = ?2 COLLATE NOCASE"},
    [LIST_MINE] = {"list a handler's cases", ON_INTAKE,
                   "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases WHERE handler = ?1 COLLATE NOCASE"
                   " AND handler <> '' AND status <> 'closed' AND spam = 0 AND merged IS NULL " LOOKED_AT ")"
                   " WHERE " IN_SCOPE " ORDER BY waiting_since = 0, waiting_since, opened_at LIMIT ?5"},
    [LIST_LATE] = {"list late cases", ON_INTAKE,
                   "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases INDEXED BY cases_open"
                   " WHERE status <> 'closed' AND dormant = 0"
                   " AND spam = 0 AND opened_at > 0 ORDER BY opened_at " LOOKED_AT ") WHERE merged IS NULL AND paused_until <= ?6"
                   " AND ((besked_at = 0 AND besked_due < ?6) OR (answered_at = 0 AND opened_at <= ?7)"
                   " OR (answered_at > 0 AND waiting_since > 0 AND waiting_since <= ?8)) AND " IN_SCOPE
                   " ORDER BY opened_at LIMIT ?5"},
    [LIST_OF_RESIDENT] = {"list a resident's cases", ON_INTAKE,
                          "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases WHERE resident_key = ?6"
                          " AND resident = ?7 COLLATE NOCASE ORDER BY opened_at DESC " LOOKED_AT ")"
                          " WHERE " IN_SCOPE " ORDER BY opened_at DESC LIMIT ?5"},
    [LIST_DIARY] = {"list what came in", ON_INTAKE,
                    "SELECT " CASE_COLUMNS " FROM (SELECT * FROM cases WHERE opened_at >= ?6 AND opened_at < ?7"
                    " ORDER BY opened_at " LOOKED_AT ") WHERE instr(?8, ' ' || unit || ' ') > 0 AND spam = 0"
                    " AND " IN_SCOPE " ORDER BY opened_at LIMIT ?5"},
    /* In the same second a letter follows the message it is about. */
    [LIST_DOCUMENTS] = {"list documents", ELSEWHERE,
                        "SELECT sent, id, at, kind, who FROM"
                        " (SELECT * FROM (SELECT 0 AS sent, id, id AS entry, received_at AS at, kind, sender AS who"
                        " FROM entries WHERE case_number = ?1 ORDER BY at, id LIMIT ?2)"
                        " UNION ALL SELECT * FROM (SELECT 1, id, entry, created_at AS at, kind, recipient FROM letters"
                        " WHERE case_number = ?1 AND audience = 'resident' AND state IN ('accepted', 'bounced')"
                        " ORDER BY at, id LIMIT ?2)) ORDER BY at, entry, sent, id LIMIT ?2"},

    /* Letters of one kind about a case, written lately or not yet gone. */
    [COUNT_LETTERS] = {"count letters", ON_INTAKE,
                       "SELECT count(*) FROM letters WHERE case_number = ?1 AND audience = ?2 AND created_at > ?3"
                       " AND kind = ?4 AND due_at > ?5 AND state <> 'cancelled'"},
    [LIST_VOICES] = {"list voices", ON_INTAKE,
                     "SELECT " CASE_COLUMNS " FROM cases WHERE same = ?1 AND number <> ?2 ORDER BY number LIMIT ?3"},
    [COUNT_TRAFFIC] = {"count traffic", ON_INTAKE,
                       "SELECT coalesce(sum(times), 0), coalesce((SELECT times FROM traffic WHERE key = ?1"
                       " AND period = ?3), 0), coalesce((SELECT case_number FROM traffic WHERE key = ?1"
                       " AND period > ?2 AND period <= ?3 ORDER BY period DESC LIMIT 1), 0)"
                       " FROM traffic WHERE key = ?1 AND period > ?2 AND period <= ?3"},

    /* -- the sweep -- */
    [FIND_CASES_TO_CALL] = {"find cases to call", ON_INTAKE,
                            "SELECT " CASE_COLUMNS " FROM cases WHERE next_call > 0 AND next_call <= ?1"
                            " ORDER BY next_call, unit LIMIT ?2"},
    [SET_NEXT_CALL] = {"put off call", ON_INTAKE, "UPDATE cases SET next_call = ?2 WHERE number = ?1"},
    [FIND_CLOCK] = {"find clock", ON_INTAKE, "SELECT wall, uptime, boot, told FROM clock WHERE one = 1"},
    [SET_CLOCK] = {"note clock", ON_INTAKE,
                   "INSERT INTO clock (one, wall, uptime, boot, told) VALUES (1, ?1, ?2, ?3, ?4)"
                   " ON CONFLICT (one) DO UPDATE SET wall = ?1, uptime = ?2, boot = ?3, told = ?4"},
    /* -- apply -- */
    [ADD_CASE] = {"open case", ON_INTAKE,
                  "INSERT INTO cases (" CASE_COLUMNS ", resident_key, next_call) VALUES (?1, " CASE_VALUES ")"},
    [FIND_CASE_STAMPED] = {"find case to stamp", ON_INTAKE,
                           "SELECT " CASE_COLUMNS ", resident_key FROM cases WHERE number = ?1"},
    [SET_CASE] = {"change case", ON_INTAKE,
                  "UPDATE cases SET (" CASE_STATE ", resident_key, next_call) = (" CASE_VALUES ") WHERE number = ?1"},
    [ADD_PARTICIPANT] = {"add participant", ON_INTAKE,
                         "INSERT INTO participants (case_number, position, email)"
                         " SELECT ?1, (SELECT 1 + coalesce(max(position), 0) FROM participants WHERE case_number = ?1),"
                         " ?2 WHERE NOT EXISTS (SELECT 1 FROM participants WHERE case_number = ?1"
                         " AND email = ?2 COLLATE NOCASE)"},
    [DROP_PARTICIPANT] = {"drop a person", ON_INTAKE, "DELETE FROM participants WHERE case_number = ?1 AND email = ?2"},
    [SET_SERIAL] = {"advance serial", ON_INTAKE,
                    "INSERT INTO serials (year, next) VALUES (?1, ?2)"
                    " ON CONFLICT (year) DO UPDATE SET next = max(next, excluded.next)"},
    [ADD_ENTRY] = {"file entry", ON_INTAKE,
                   "INSERT INTO entries (case_number, kind, audience, sender, message_id, message_key, subject_key,"
                   " identity, identity_key, identity_until, nature, evidence, received_at, filed_at, return_path,"
                   " recipients, login, certificate, client, queue_id, proof, digest, raw_bytes, new_text) VALUES"
                   " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,"
                   " ?22, ?23, ?24) RETURNING id"},
    [ADD_RAW] = {"keep raw message", ON_INTAKE, "INSERT INTO raws (entry, packed) VALUES (?1, ?2)"},
    [ADD_THREAD] = {"keep thread", ON_INTAKE,
                    "INSERT INTO threads (period, thread_key, entry, case_number) VALUES (?1, ?2, ?3, ?4)"},
    [NEXT_LETTER] = {"number letter", ON_INTAKE, "SELECT 1 + coalesce(max(id), 0) FROM letters"},
    [ADD_LETTER] = {"write letter", ON_INTAKE,
                    "INSERT INTO letters (id, case_number, entry, kind, audience, automatic, recipient, to_name,"
                    " from_name, language, author, author_key, answers_id, stops_besked, fields, message_id,"
                    " created_at, due_at, claimed_until, state, held_why, attempts, settled_at, note) VALUES (?1, ?2,"
                    " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 0, ?19, ?20, 0, 0, '')"},
    [ADD_RECEIPT] = {"count receipt", ON_INTAKE,
                     "INSERT INTO receipts (created_at, address_key, address_count, domain_key, domain_count) VALUES"
                     " (?1, ?2, 1 + coalesce((SELECT address_count FROM receipts WHERE address_key = ?2"
                     " ORDER BY created_at DESC, address_count DESC LIMIT 1), 0),"
                     " ?3, 1 + coalesce((SELECT domain_count FROM receipts WHERE domain_key = ?3"
                     " ORDER BY created_at DESC, domain_count DESC LIMIT 1), 0))"},
    [DROP_RECEIPTS] = {"forget old receipts", ON_INTAKE,
                       "DELETE FROM receipts WHERE id IN"
                       " (SELECT id FROM receipts WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)"},
    [ADD_TRAFFIC] = {"count traffic", ON_INTAKE,
                     "INSERT INTO traffic (key, period, times, case_number) VALUES (?1, ?2, 1, ?3)"
                     " ON CONFLICT (key, period) DO UPDATE SET times = times + 1, case_number = excluded.case_number"},
    [DROP_TRAFFIC] = {"forget old traffic", ON_INTAKE,
                      "DELETE FROM traffic WHERE (key, period) IN"
                      " (SELECT key, period FROM traffic WHERE period < ?1 ORDER BY period LIMIT ?2)"},
    [JOIN_VOICES] = {"join voices", ON_INTAKE, "UPDATE cases SET same = ?2 WHERE same = ?1 RETURNING number"},
    [ADD_SILENCED] = {"silence", ON_INTAKE,
                      "INSERT INTO silenced (email_key, email, since) VALUES (?1, ?2, ?3)"
                      " ON CONFLICT (email_key) DO NOTHING"},
    [CANCEL_LETTER] = {"cancel letter", ON_INTAKE,
                       "UPDATE letters SET state = 'cancelled', settled_at = ?2"
                       " WHERE id = ?1 AND state IN ('waiting', 'on-hold') AND claimed_until <= ?2"},
    [RELEASE_LETTER] = {"release letter", ON_INTAKE,
                        "UPDATE letters SET state = 'waiting' WHERE id = ?1 AND state = 'on-hold'"},
    [BOUNCE_LETTER] = {"mark letter returned", ON_INTAKE,
                       "UPDATE letters SET state = 'bounced', settled_at = ?2 WHERE id = ?1 AND state <> 'failed'"},
    [FIND_CHAIN] = {"find end of chain", ON_INTAKE, "SELECT chain FROM chains WHERE writer = ?1"},
    [SET_CHAIN] = {"set end of chain", ON_INTAKE,
                   "INSERT INTO chains (writer, sequence, chain) VALUES (?1, ?2, ?3)"
                   " ON CONFLICT (writer) DO UPDATE SET sequence = excluded.sequence, chain = excluded.chain"},
    [NEXT_EVENT] = {"number event", ON_INTAKE, "SELECT 1 + coalesce(max(sequence), 0) FROM events"},
    [ADD_EVENT] = {"note event", ON_INTAKE,
                   "INSERT INTO events (sequence, writer, at, case_number, entry, letter, kind, salt, payload, digest,"
                   " chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"},

    /* -- the outbox -- */
    [LIST_DUE] = {"list letters due", ELSEWHERE,
                  "SELECT id, case_number, entry, kind, recipient, to_name, from_name, language, author, answers_id, stops_besked,"
                  " due_at, fields, message_id, created_at, attempts, (SELECT raw_bytes FROM entries WHERE id = entry) FROM letters"
                  " WHERE state = 'waiting' AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2"},
    [FIND_NEXT_DUE] = {"find next letter", ELSEWHERE,
                       "SELECT due_at FROM letters WHERE state = 'waiting' ORDER BY due_at LIMIT 1"},
    [FIND_LAST_WORDS] = {"find the resident's last words", ELSEWHERE,
                         "SELECT id FROM entries WHERE case_number = ?1 AND audience = 'resident'"
                         " AND received_at <= ?2 AND kind = 'resident' AND sender = ?3 COLLATE NOCASE"
                         " AND " BY_THE_RESIDENT " ORDER BY received_at DESC, id DESC LIMIT 1"},
    [COUNT_FILED] = {"count messages filed", ON_INTAKE,
                     "SELECT count(*) FROM entries WHERE case_number = ?1 AND audience = 'resident'"
                     " AND received_at > ?3 AND id >= ?2"},
    [LIST_OPENED] = {"list cases opened", ON_INTAKE,
                     "SELECT " CASE_COLUMNS " FROM cases WHERE resident_key = ?1 AND resident = ?2 COLLATE NOCASE"
                     " AND opened_at > ?3 AND (opened_at >= ?4 OR number >= ?5) ORDER BY opened_at LIMIT ?6"},
    [FIND_LETTER_ENTRY] = {"find the letter's entry", ON_INTAKE, "SELECT entry FROM letters WHERE id = ?1"},
    [FIND_SENT_BYTES] = {"find rendered letter", ELSEWHERE, "SELECT digest, raw_bytes FROM sent WHERE letter = ?1"},
    [LIST_SENT_TO] = {"find letters to the sender", ON_INTAKE,
                      "SELECT letters.id, sent.digest, sent.raw_bytes FROM letters"
                      " JOIN sent ON sent.letter = letters.id"
                      " WHERE letters.case_number = ?1 AND letters.audience = 'resident'"
                      " AND letters.recipient = ?2 COLLATE NOCASE AND sent.raw_bytes <= ?3"
                      " ORDER BY letters.created_at DESC LIMIT ?4"},
    [FIND_FIRST_ANCESTOR] =
        {"find first ancestor", ELSEWHERE,
         "SELECT message_id FROM (SELECT * FROM (SELECT message_id, received_at AS at, 0 AS side, id FROM entries"
         " WHERE case_number = ?1 AND audience = ?2 AND received_at <= ?3 AND message_id IS NOT NULL"
         " AND kind <> 'automatic' AND (?2 <> 'resident' OR " BY_THE_RESIDENT ") ORDER BY received_at, id LIMIT 1)"
         " UNION ALL SELECT * FROM (SELECT message_id, created_at, 1, id FROM letters"
         " WHERE case_number = ?1 AND audience = ?2 AND created_at <= ?3 AND id < ?4"
         " AND state NOT IN ('cancelled', 'observed')"
         " ORDER BY created_at, id LIMIT 1)) ORDER BY at, side, id LIMIT 1"},
    [FIND_LAST_ANCESTORS] =
        {"find last ancestors", ELSEWHERE,
         "SELECT message_id FROM (SELECT * FROM (SELECT message_id, received_at AS at, 0 AS side, id FROM entries"
         " WHERE case_number = ?1 AND audience = ?2 AND received_at <= ?3 AND message_id IS NOT NULL"
         " AND kind <> 'automatic' AND (?2 <> 'resident' OR " BY_THE_RESIDENT ")"
         " ORDER BY received_at DESC, id DESC LIMIT ?5)"
         " UNION ALL SELECT * FROM (SELECT message_id, created_at, 1, id FROM letters"
         " WHERE case_number = ?1 AND audience = ?2 AND created_at <= ?3 AND id < ?4"
         " AND state NOT IN ('cancelled', 'observed')"
         " ORDER BY created_at DESC, id DESC LIMIT ?5)) ORDER BY at DESC, side DESC, id DESC LIMIT ?5"},
    [ADD_SENT_BYTES] = {"keep rendered letter", ELSEWHERE,
                        "INSERT INTO sent (letter, digest, raw_bytes, packed) VALUES (?1, ?2, ?3, ?4)"},
    /* Due again when the claim ends, so that a claimer that died holds it up no longer. */
    [CLAIM_LETTER] = {"claim letter", ELSEWHERE,
                      "UPDATE letters SET claimed_until = ?3, due_at = ?3"
                      " WHERE id = ?1 AND state = 'waiting' AND due_at <= ?2 AND claimed_until <= ?2"},
    [GIVE_CLAIMS_BACK] = {"give claims back", ELSEWHERE,
                          "UPDATE letters SET claimed_until = 0, due_at = ?1"
                          " WHERE state = 'waiting' AND due_at > ?1 AND claimed_until > ?1"},
    [SET_FATE] = {"record fate", ELSEWHERE,
                  "UPDATE letters SET state = ?2, settled_at = ?3, note = ?4, attempts = attempts + 1,"
                  " claimed_until = 0 WHERE id = ?1 AND state = 'waiting' RETURNING case_number"},
    [SET_NEXT_TRY] = {"record attempt", ELSEWHERE,
                      "UPDATE letters SET due_at = ?2, note = ?3, attempts = attempts + 1, claimed_until = 0"
                      " WHERE id = ?1 AND state = 'waiting'"},

    /* -- reading -- */
    [FIND_RAW] = {"find raw message", ELSEWHERE, "SELECT digest, raw_bytes FROM entries WHERE id = ?1"},
    [FIND_ENVELOPE] = {"find envelope", ELSEWHERE,
                       "SELECT return_path, recipients, login, certificate, client, queue_id, received_at FROM entries"
                       " WHERE id = ?1"},
    [LIST_CASES] = {"list cases", ELSEWHERE,
                    "SELECT " CASE_COLUMNS " FROM cases WHERE number < ?1 AND (?2 IS NULL OR status = ?2)"
                    " AND (?3 IS NULL OR unit = ?3)"
                    " AND (?4 IS NULL OR (besked_due BETWEEN ?5 AND ?4 AND besked_at = 0 AND dormant = 0))"
                    " ORDER BY number DESC LIMIT ?6"},
    [LIST_NOT_CLOSED] = {"list cases that are not closed", ELSEWHERE,
                         "SELECT " CASE_COLUMNS " FROM cases INDEXED BY cases_not_closed WHERE number < ?1"
                         " AND status <> 'closed' AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR unit = ?3)"
                         " AND (?4 IS NULL OR (besked_due BETWEEN ?5 AND ?4 AND besked_at = 0 AND dormant = 0))"
                         " ORDER BY number DESC LIMIT ?6"},
    [FIND_OPENING] = {"find the message that opened a case", ELSEWHERE,
                      "SELECT id FROM entries WHERE case_number = ?1 AND audience = 'resident' AND kind = 'resident'"
                      " ORDER BY received_at, id LIMIT 1"},
    [LIST_HISTORY] = {"list history", ELSEWHERE,
                      "SELECT events.sequence, events.at, events.kind, events.payload, entries.id, entries.sender,"
                      " entries.message_id, letters.id, letters.recipient, letters.message_id, letters.state"
                      " FROM events LEFT JOIN entries ON entries.id = events.entry"
                      " LEFT JOIN letters ON letters.id = events.letter"
                      " WHERE events.case_number = ?1 AND events.sequence > ?2 ORDER BY events.sequence LIMIT ?3"},
    [COUNT_ALL] = {"count", ELSEWHERE,
                   "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM entries),"
                   " (SELECT count(*) FROM letters WHERE state = 'waiting'),"
                   " (SELECT count(*) FROM letters WHERE state = 'on-hold'),"
                   " (SELECT count(*) FROM letters WHERE state = 'failed'),"
                   " (SELECT min(created_at) FROM letters WHERE state = 'waiting')"},
};

const Statement *sqlite_statement(StatementName name)
{
    const Statement *apart = &sqlite_statements_apart[name];
    return statements[name].sql ? &statements[name] : apart->sql ? apart : &sqlite_statements_records[name];
}

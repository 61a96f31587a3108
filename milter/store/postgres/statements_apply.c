/* statements_apply.c - what a plan does, the sweep, the outbox, reading. */
#include "store/postgres/statements.h"

#include "store/postgres/parts.h"

#define CASE_VALUES                                                                                                    \
    "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, "      \
    "$25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, "   \
    "$47, $48, $49"

/* An entry of case $1 that the resident wrote: others may write on the case, and are not shown to the resident. */
#define BY_THE_RESIDENT "folded(sender) = folded((SELECT resident FROM cases WHERE number = $1))"

/* Who claims a letter; a host's name has no slash. */
#define THIS_HOST "split_part(current_setting('synpunkt.writer'), '/', 1)"

const Statement postgres_statements_apply[STATEMENTS] = {
    /* Letters of one kind about a case, written lately or not yet gone. */
    [COUNT_LETTERS] = {"count letters", ON_INTAKE,
                       "SELECT count(*) FROM letters WHERE case_number = $1 AND audience = $2 AND created_at > $3"
                       " AND kind = $4 AND due_at > $5 AND state <> 'cancelled'"},
    [LIST_VOICES] = {"list voices", ON_INTAKE,
                     "SELECT " CASE_COLUMNS " FROM cases WHERE same = $1 AND number <> $2 ORDER BY number LIMIT $3"},
    [COUNT_TRAFFIC] = {"count traffic", ON_INTAKE,
                       "SELECT coalesce(sum(times), 0)::bigint, coalesce((SELECT times FROM traffic WHERE key = $1"
                       " AND period = $3), 0), coalesce((SELECT case_number FROM traffic WHERE key = $1"
                       " AND period > $2 AND period <= $3 ORDER BY period DESC LIMIT 1), 0)"
                       " FROM traffic WHERE key = $1 AND period > $2 AND period <= $3"},

    /* -- the sweep -- */
    [FIND_CASES_TO_CALL] = {"find cases to call", ON_INTAKE,
                            "SELECT " CASE_COLUMNS " FROM cases WHERE next_call > 0 AND next_call <= $1"
                            " ORDER BY next_call, unit, number LIMIT $2"},
    [SET_NEXT_CALL] = {"put off call", ON_INTAKE, "UPDATE cases SET next_call = $2 WHERE number = $1"},
    [FIND_CLOCK] = {"find clock", ON_INTAKE, "SELECT wall, uptime, boot, told FROM clock WHERE one = 1"},
    [SET_CLOCK] = {"note clock", ON_INTAKE,
                   "INSERT INTO clock (one, wall, uptime, boot, told) VALUES (1, $1, $2, $3, $4)"
                   " ON CONFLICT (one) DO UPDATE SET wall = $1, uptime = $2, boot = $3, told = $4"},
    /* -- apply -- */
    [ADD_CASE] = {"open case", ON_INTAKE,
                  "INSERT INTO cases (" CASE_COLUMNS ", resident_key, next_call) VALUES ($1, " CASE_VALUES ")"},
    [FIND_CASE_STAMPED] = {"find case to stamp", ON_INTAKE,
                           "SELECT " CASE_COLUMNS ", resident_key FROM cases WHERE number = $1"},
    [SET_CASE] = {"change case", ON_INTAKE,
                  "UPDATE cases SET (" CASE_STATE ", resident_key, next_call) = (" CASE_VALUES ") WHERE number = $1"},
    [ADD_PARTICIPANT] =
        {"add participant", ON_INTAKE,
         "INSERT INTO participants (case_number, position, email)"
         " SELECT $1::bigint, (SELECT 1 + coalesce(max(position), 0) FROM participants"
         " WHERE case_number = $1), $2::text WHERE NOT EXISTS (SELECT 1 FROM participants WHERE case_number = $1"
         " AND folded(email) = folded($2))"},
    [DROP_PARTICIPANT] = {"drop a person", ON_INTAKE, "DELETE FROM participants WHERE case_number = $1 AND email = $2"},
    /* The case has the one before $2. */
    [SET_SERIAL] = {"advance serial", ON_INTAKE, "SELECT use_serial($1, $2::bigint - 1)::text"},
    [ADD_ENTRY] = {"file entry", ON_INTAKE,
                   "WITH filed AS (INSERT INTO entries (case_number, kind, audience, sender, message_id, message_key,"
                   " subject_key, identity, identity_key, nth, identity_until, nature, evidence, received_at, filed_at,"
                   " return_path, recipients, login, certificate, client, queue_id, proof, digest, raw_bytes, new_text)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
                   " (SELECT 1 + coalesce(max(nth), 0) FROM entries WHERE identity_key = $9), $10, $11, $12, $13, $14,"
                   " $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) RETURNING id),"
                   " kept AS (INSERT INTO unread (entry) SELECT id FROM filed) SELECT id FROM filed"},
    [ADD_RAW] = {"keep raw message", ON_INTAKE, "INSERT INTO raws (entry, packed) VALUES ($1, $2)"},
    [ADD_THREAD] = {"keep thread", ON_INTAKE,
                    "INSERT INTO threads (period, thread_key, entry, case_number) VALUES ($1, $2, $3, $4)"},
    /* The transaction remembers it: what the last letter was is asked later (FIND_LAST_LETTER). */
    [NEXT_LETTER] = {"number letter", ON_INTAKE,
                     "SELECT set_config('synpunkt.letter', nextval('letters_id')::text, true)::bigint"},
    [ADD_LETTER] = {"write letter", ON_INTAKE,
                    "INSERT INTO letters (id, case_number, entry, kind, audience, automatic, recipient, to_name,"
                    " from_name, language, author, author_key, answers_id, stops_besked, fields, message_id,"
                    " created_at, due_at, claimed_until, claimed_by, state, held_why, attempts, settled_at,"
                    " note) VALUES ($1, $2,"
                    " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, '',"
                    " $19, $20, 0, 0, '')"},
    [ADD_RECEIPT] = {"count receipt", ON_INTAKE,
                     "INSERT INTO receipts (created_at, address_key, domain_key) VALUES ($1, $2, $3)"},
    /* What another is forgetting already is left to him. */
    [DROP_RECEIPTS] = {"forget old receipts", ON_INTAKE,
                       "DELETE FROM receipts WHERE id = ANY (ARRAY(SELECT id FROM receipts WHERE created_at < $1"
                       " ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))"},
    [ADD_TRAFFIC] = {"count traffic", ON_INTAKE,
                     "INSERT INTO traffic AS known (key, period, times, case_number) VALUES ($1, $2, 1, $3)"
                     " ON CONFLICT (key, period) DO UPDATE SET times = known.times + 1,"
                     " case_number = excluded.case_number"},
    [DROP_TRAFFIC] = {"forget old traffic", ON_INTAKE,
                      "DELETE FROM traffic WHERE ctid = ANY (ARRAY(SELECT ctid FROM traffic WHERE period < $1"
                      " ORDER BY period LIMIT $2 FOR UPDATE SKIP LOCKED))"},
    [JOIN_VOICES] = {"join voices", ON_INTAKE, "UPDATE cases SET same = $2 WHERE same = $1 RETURNING number"},
    [ADD_SILENCED] = {"silence", ON_INTAKE,
                      "INSERT INTO silenced (email_key, email, since) VALUES ($1, $2, $3)"
                      " ON CONFLICT (email_key) DO NOTHING"},
    [CANCEL_LETTER] = {"cancel letter", ON_INTAKE,
                       "UPDATE letters SET state = 'cancelled', settled_at = $2"
                       " WHERE id = $1 AND state IN ('waiting', 'on-hold') AND claimed_until <= $2"},
    [RELEASE_LETTER] = {"release letter", ON_INTAKE,
                        "UPDATE letters SET state = 'waiting' WHERE id = $1 AND state = 'on-hold'"},
    [BOUNCE_LETTER] = {"mark letter returned", ON_INTAKE,
                       "UPDATE letters SET state = 'bounced', settled_at = $2 WHERE id = $1 AND state <> 'failed'"},
    [FIND_CHAIN] = {"find end of chain", ON_INTAKE, "SELECT chain FROM chains WHERE writer = $1 FOR UPDATE"},
    [SET_CHAIN] = {"set end of chain", ON_INTAKE,
                   "INSERT INTO chains (writer, sequence, chain) VALUES ($1, $2, $3)"
                   " ON CONFLICT (writer) DO UPDATE SET sequence = excluded.sequence, chain = excluded.chain"},
    /* The first of a block (schema.sql). */
    [NEXT_EVENT] = {"number event", ON_INTAKE, "SELECT nextval('events_block')"},
    [ADD_EVENT] = {"note event", ON_INTAKE,
                   "INSERT INTO events (sequence, writer, at, case_number, entry, letter, kind, salt, payload, digest,"
                   " chain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"},

    /* -- the outbox -- */
    [LIST_DUE] = {"list letters due", ELSEWHERE,
                  "SELECT id, case_number, entry, kind, recipient, to_name, from_name, language, author, answers_id, "
                  "stops_besked,"
                  " due_at, fields, message_id, created_at, attempts, (SELECT raw_bytes FROM entries WHERE id = entry) "
                  "FROM letters"
                  " WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2"},
    [FIND_NEXT_DUE] = {"find next letter", ELSEWHERE,
                       "SELECT due_at FROM letters WHERE state = 'waiting' ORDER BY due_at LIMIT 1"},
    [FIND_LAST_WORDS] = {"find the resident's last words", ELSEWHERE,
                         "SELECT id FROM entries WHERE case_number = $1 AND audience = 'resident'"
                         " AND received_at <= $2 AND kind = 'resident' AND folded(sender) = folded($3)"
                         " AND " BY_THE_RESIDENT " ORDER BY received_at DESC, id DESC LIMIT 1"},
    [COUNT_FILED] = {"count messages filed", ON_INTAKE,
                     "SELECT count(*) FROM entries WHERE case_number = $1 AND audience = 'resident'"
                     " AND received_at > $3 AND id >= $2"},
    [LIST_OPENED] = {"list cases opened", ON_INTAKE,
                     "SELECT " CASE_COLUMNS " FROM cases WHERE resident_key = $1 AND folded(resident) = folded($2)"
                     " AND opened_at > $3 AND (opened_at >= $4 OR number >= $5) ORDER BY opened_at, number LIMIT $6"},
    [FIND_LETTER_ENTRY] = {"find the letter's entry", ON_INTAKE, "SELECT entry FROM letters WHERE id = $1"},
    [FIND_SENT_BYTES] = {"find rendered letter", ELSEWHERE, "SELECT digest, raw_bytes FROM sent WHERE letter = $1"},
    [LIST_SENT_TO] = {"find letters to the sender", ON_INTAKE,
                      "SELECT letters.id, sent.digest, sent.raw_bytes FROM letters"
                      " JOIN sent ON sent.letter = letters.id"
                      " WHERE letters.case_number = $1 AND letters.audience = 'resident'"
                      " AND folded(letters.recipient) = folded($2) AND sent.raw_bytes <= $3"
                      " ORDER BY letters.created_at DESC, letters.id DESC LIMIT $4"},
    [FIND_FIRST_ANCESTOR] =
        {"find first ancestor", ELSEWHERE,
         "SELECT message_id FROM (SELECT * FROM (SELECT message_id, received_at AS at, 0 AS side, id FROM entries"
         " WHERE case_number = $1 AND audience = $2 AND received_at <= $3 AND message_id IS NOT NULL"
         " AND kind <> 'automatic' AND ($2 <> 'resident' OR " BY_THE_RESIDENT ") ORDER BY received_at, id LIMIT 1)"
         " AS came UNION ALL SELECT * FROM (SELECT message_id, created_at, 1, id FROM letters"
         " WHERE case_number = $1 AND audience = $2 AND created_at <= $3 AND id < $4"
         " AND state NOT IN ('cancelled', 'observed')"
         " ORDER BY created_at, id LIMIT 1) AS went) AS ancestors ORDER BY at, side, id LIMIT 1"},
    [FIND_LAST_ANCESTORS] =
        {"find last ancestors", ELSEWHERE,
         "SELECT message_id FROM (SELECT * FROM (SELECT message_id, received_at AS at, 0 AS side, id FROM entries"
         " WHERE case_number = $1 AND audience = $2 AND received_at <= $3 AND message_id IS NOT NULL"
         " AND kind <> 'automatic' AND ($2 <> 'resident' OR " BY_THE_RESIDENT ")"
         " ORDER BY received_at DESC, id DESC LIMIT $5) AS came"
         " UNION ALL SELECT * FROM (SELECT message_id, created_at, 1, id FROM letters"
         " WHERE case_number = $1 AND audience = $2 AND created_at <= $3 AND id < $4"
         " AND state NOT IN ('cancelled', 'observed')"
         " ORDER BY created_at DESC, id DESC LIMIT $5) AS went) AS ancestors ORDER BY at DESC, side DESC, id DESC "
         "LIMIT $5"},
    [ADD_SENT_BYTES] = {"keep rendered letter", ELSEWHERE,
                        "INSERT INTO sent (letter, digest, raw_bytes, packed) VALUES ($1, $2, $3, $4)"},
    /* Due again when the claim ends, so that a claimer that died holds it up no longer. */
    [CLAIM_LETTER] =
        {"claim letter", ELSEWHERE,
         "UPDATE letters SET claimed_until = $3, due_at = $3, claimed_by = " THIS_HOST
         " WHERE id = ANY (ARRAY(SELECT id FROM letters WHERE id = $1 AND state = 'waiting' AND due_at <= $2"
         " AND claimed_until <= $2 FOR UPDATE SKIP LOCKED))"},
    [GIVE_CLAIMS_BACK] = {"give claims back", ELSEWHERE,
                          "UPDATE letters SET claimed_until = 0, claimed_by = '', due_at = $1 WHERE state = 'waiting'"
                          " AND due_at > $1 AND claimed_until > $1 AND claimed_by = " THIS_HOST},
    [GIVE_CLAIM_BACK] = {"give claim back", ELSEWHERE,
                         "UPDATE letters SET claimed_until = 0, claimed_by = '', due_at = $3 WHERE id = $1"
                         " AND state = 'waiting' AND claimed_until = $2 AND claimed_by = " THIS_HOST},
    [SET_FATE] = {"record fate", ELSEWHERE,
                  "UPDATE letters SET state = $2, settled_at = $3, note = $4, attempts = attempts + 1,"
                  " claimed_until = 0, claimed_by = '' WHERE id = $1 AND state = 'waiting' RETURNING case_number"},
    [SET_NEXT_TRY] = {"record attempt", ELSEWHERE,
                      "UPDATE letters SET due_at = $2, note = $3, attempts = attempts + 1, claimed_until = 0,"
                      " claimed_by = ''"
                      " WHERE id = $1 AND state = 'waiting' AND claimed_by IN ('', " THIS_HOST ")"},

    /* -- reading -- */
    [FIND_RAW] = {"find raw message", ELSEWHERE, "SELECT digest, raw_bytes FROM entries WHERE id = $1"},
    [FIND_ENVELOPE] = {"find envelope", ELSEWHERE,
                       "SELECT return_path, recipients, login, certificate, client, queue_id, received_at FROM entries"
                       " WHERE id = $1"},
    [LIST_CASES] = {"list cases", ELSEWHERE,
                    "SELECT " CASE_COLUMNS " FROM cases WHERE number < $1 AND ($2::text IS NULL OR status = $2)"
                    " AND ($3::text IS NULL OR unit = $3)"
                    " AND ($4::bigint IS NULL OR (besked_due BETWEEN $5 AND $4 AND besked_at = 0 AND dormant = 0))"
                    " ORDER BY number DESC LIMIT $6"},
    [LIST_NOT_CLOSED] =
        {"list cases that are not closed", ELSEWHERE,
         "SELECT " CASE_COLUMNS " FROM cases WHERE number < $1"
         " AND status <> 'closed' AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR unit = $3)"
         " AND ($4::bigint IS NULL OR (besked_due BETWEEN $5 AND $4 AND besked_at = 0 AND dormant = 0))"
         " ORDER BY number DESC LIMIT $6"},
    [FIND_OPENING] = {"find the message that opened a case", ELSEWHERE,
                      "SELECT id FROM entries WHERE case_number = $1 AND audience = 'resident' AND kind = 'resident'"
                      " ORDER BY received_at, id LIMIT 1"},
    [LIST_HISTORY] = {"list history", ELSEWHERE,
                      "SELECT events.sequence, events.at, events.kind, events.payload, entries.id, entries.sender,"
                      " entries.message_id, letters.id, letters.recipient, letters.message_id, letters.state"
                      " FROM events LEFT JOIN entries ON entries.id = events.entry"
                      " LEFT JOIN letters ON letters.id = events.letter"
                      " WHERE events.case_number = $1 AND events.sequence > $2 ORDER BY events.sequence LIMIT $3"},
    [COUNT_ALL] = {"count", ELSEWHERE,
                   "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM entries),"
                   " (SELECT count(*) FROM letters WHERE state = 'waiting'),"
                   " (SELECT count(*) FROM letters WHERE state = 'on-hold'),"
                   " (SELECT count(*) FROM letters WHERE state = 'failed'),"
                   " (SELECT min(created_at) FROM letters WHERE state = 'waiting')"},
};

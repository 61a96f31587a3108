#include "store/move_tables.h"

#include <string.h>

/* `nth` of an entry, `claimed_by` of a letter and `everything` of the words are PostgreSQL's; `indexed` is SQLite's. */
const MoveTable move_tables[] = {
    {.name = "store", .key = 1, .columns = "one, epoch, made_at, proved_at"},
    {.name = "clock", .key = 1, .columns = "one, wall, uptime, boot, told"},
    {.name = "serials", .key = 1, .columns = "year, next", .anew = TRUE},
    {.name = "cases", .key = 1,
     .columns = "number, status, received_at, opened_at, mailbox, unit, first_unit, triage, category, channel, "
     "language, subject, resident_name, resident, resident_key, phone, postal, reachable, sensitive, "
     "urgent, other, dormant, quiet, besked_due, besked_at, answered_at, closed_at, told_at, "
     "waiting_since, last_at, besked_calls, answer_calls, waiting_calls, paused_until, moves, hints, "
     "submitter, cause, outcome, measure, diary, merged, same, unproven, spam, handler, linked, "
     "confidant, next_call", .whole = TRUE},
    {.name = "participants", .key = 2, .columns = "case_number, position, email"},
    {.name = "entries", .key = 1,
     .columns = "id, case_number, kind, audience, sender, message_id, message_key, subject_key, identity, "
     "identity_key, identity_until, nature, evidence, received_at, filed_at, return_path, recipients, "
     "login, certificate, client, queue_id, proof, digest, raw_bytes, new_text, nth"},
    {.name = "raws", .key = 1, .columns = "entry, packed", .bytes = "packed"},
    {.name = "threads", .key = 3, .columns = "period, thread_key, entry, case_number"},
    {.name = "words", .key = 1, .columns = "entry, who, everything"},
    {.name = "indexed", .key = 1, .columns = "one, entry", .anew = TRUE},
    {.name = "letters", .key = 1,
     .columns = "id, case_number, entry, kind, audience, automatic, recipient, to_name, from_name, language, "
     "author, author_key, answers_id, stops_besked, fields, message_id, created_at, due_at, "
     "claimed_until, state, held_why, attempts, settled_at, note, claimed_by"},
    {.name = "month_lists", .key = 2, .columns = "month, unit, letter"},
    {.name = "sent", .key = 1, .columns = "letter, digest, raw_bytes, packed", .bytes = "packed"},
    {.name = "receipts", .key = 1, .columns = "id, created_at, address_key, domain_key"},
    {.name = "traffic", .key = 2, .columns = "key, period, times, case_number"},
    {.name = "pictures", .key = 2, .columns = "sender_key, picture_key, case_number, several, last_at"},
    {.name = "silenced", .key = 1, .columns = "email_key, email, since"},
    {.name = "events", .key = 1,
     .columns = "sequence, writer, at, case_number, entry, letter, kind, salt, payload, digest, chain",
     .bytes = "salt, digest, chain"},
    {.name = "reports", .key = 2, .columns = "year, number, made_at, event, digest, packed"},
    {.name = "rounds", .key = 2, .columns = "year, body, begun_at, reminded_at, ended_at, note"},
    {.name = "chains", .key = 1, .columns = "writer, sequence, chain", .bytes = "chain"},
    {.name = "purges", .key = 1, .columns = "id, begun_at, ended_at, decision, purger, counts"},
    {.name = "told", .key = 1, .columns = "what, at, state"},
    {.name = "roundtrips", .key = 1, .columns = "letter, unit, answered_at, proof"},
    {.name = "epochs", .key = 1, .columns = "epoch, ended_at, last_letter, last_cases"},
    {.name = NULL},
};

const MoveTable *move_table(const char *name)
{
    for (const MoveTable *table = move_tables; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

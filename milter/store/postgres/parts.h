/* parts.h - pieces of SQL that more than one file of statements uses. */
#ifndef SYNPUNKT_STORE_POSTGRES_PARTS_H
#define SYNPUNKT_STORE_POSTGRES_PARTS_H

#define ON_INTAKE TRUE
#define ELSEWHERE FALSE

/* What a case is, in the order rows.c takes and apply_case.c binds it; `number` comes before. */
#define CASE_STATE                                                                                                     \
    "status, received_at, opened_at, mailbox, unit, first_unit, triage, category, channel, language, subject, "        \
    "resident_name, resident, phone, postal, reachable, sensitive, urgent, other, dormant, quiet, besked_due, "        \
    "besked_at, answered_at, closed_at, told_at, waiting_since, last_at, besked_calls, answer_calls, waiting_calls, "  \
    "paused_until, moves, hints, submitter, cause, outcome, measure, diary, merged, same, unproven, "                  \
    "spam, handler, linked, confidant"
#define CASE_COLUMNS "number, " CASE_STATE

/* Columns of a letter on file (Sent), in the order rows.c takes them. */
#define SENT_COLUMNS "id, kind, state, case_number, recipient, author, created_at, stops_besked, held_why, fields"

/* Of year $1, as wide as schema.sql names the sequences. */
#define SERIALS     "('serials_' || lpad(($1::bigint % 100)::text, 2, '0'))::regclass"
#define NEXT_SERIAL "nextval(" SERIALS ")"

#endif

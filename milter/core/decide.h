/*
 * decide.h - what to do about a message.
 *
 * Pure: the same arguments give the same plan, nothing is read or written, and
 * it cannot fail.  Anything doubtful becomes a letter or event for a human.
 *
 * The order in which a message is judged is part of the contract:
 *   1. already on file (D31): an event, nothing sent;
 *   2. our own letter come back: kept, nothing sent;
 *   3. automatic mail: decide_automatic - bounces, absences, lists, notices;
 *   4. proven staff to an h or i address, or staff claimed there without
 *      proof (D22): decide_staff;
 *   5. proven staff to "+fraga": decide_question;
 *   6. everybody else, staff at a public mailbox too: decide_resident.
 */
#ifndef SYNPUNKT_CORE_DECIDE_H
#define SYNPUNKT_CORE_DECIDE_H

#include "core/known.h"
#include "core/plan.h"
#include "core/weigh.h"

/*
 * A letter of ours was refused for good at the door: the same as when it had
 * come back.  `found` is its case, or NULL.  The plan files no message.
 */
Plan *decide_refused(const Sent *letter, const Case *found, const char *status, const Rules *rules, gint64 now);

Plan *decide(const Mail *mail, const Weighed *weighed, const Known *known, const Rules *rules, gint64 now);

#endif

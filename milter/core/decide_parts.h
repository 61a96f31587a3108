/*
 * decide_parts.h - what the deciders share among themselves; not for others.
 */
#ifndef SYNPUNKT_CORE_DECIDE_PARTS_H
#define SYNPUNKT_CORE_DECIDE_PARTS_H

#include "core/decide.h"

/* The four values and the plan that grows from them. */
typedef struct {
    const Mail *mail;
    const Weighed *weighed;
    const Known *known;
    const Rules *rules;
    const Config *config;
    gint64 now;
    Plan *plan;
} Matter;

void decide_resident(Matter *matter);
void decide_staff(Matter *matter);
void decide_automatic(Matter *matter);

/* decide_open.c: a new case, its receipt and its copy. */
typedef enum {
    OPEN_ORDINARY,
    OPEN_QUIETLY, /* lists, bulk, notices: no receipt */
} OpenStyle;
void decide_open(Matter *matter, OpenStyle style, const Case *linked);

/* decide_receipt.c: whether and how the machine may speak to the resident. */
typedef struct {
    char *to;           /* address, or NULL: no letter */
    gboolean trusted;   /* the address is the From's own: a letter there stops clock A (D12) */
    const char *why;    /* why not, or how it was chosen; static */
    gint64 not_before;  /* paced when very many go out (D10) */
} Voice;
LetterKind receipt_kind(const Matter *matter, const Case *opened, const Unit *unit);
gboolean receipt_names_unit(LetterKind kind, const Case *opened); /* what stops clock A (D3) */
gboolean receipt_is_of_class(LetterKind kind); /* annat ärende with words of its own (D19) */
/* D36: no automatic letter may say what it is about.  `unit` may be NULL. */
gboolean must_be_neutral(const Weighed *weighed, const Unit *unit);
Voice voice_of(const Matter *matter);
void voice_clear(Voice *voice);

/* decide_letters.c: letters with the values every one of their kind has. */
Letter *letter_to_resident(const Matter *matter, LetterKind kind, const Case *opened, const char *to);
Letter *letter_to_staff(LetterKind kind, const Case *opened, const char *to);

/* Who has written, and where it is, as a form says; nothing for NULL. */
void letter_from_form(Letter *letter, const Form *form);

/* The unit's mailbox, or the next of D32: head, sorting desk, strategist, administrator.  "" if none is set. */
const char *staff_address(const Config *config, const Case *opened);
const char *desk_address(const Config *config);

/* "SP-2025-03112-7 (avslutat, tekn), ..." of the sender's earlier cases, leaving out other units' sensitive ones (D23).  NULL if none. */
char *earlier_cases(const Matter *matter, const char *unit);

/* Copies of a message to whoever is named for its flags (D19, D36). */
void plan_flags(Matter *matter, const Case *opened);

/* decide_resident.c: to the unit, and to the handler where there is one (D27). */
void plan_follow_up(Matter *matter, const Case *found, gboolean thanks);

/* decide_leak.c: why an answer may not simply go out (D16, D17).  NULL if nothing speaks against it, else a template flag. */
gboolean leak_is_internal(const Matter *matter);
gboolean leak_answers_notice(const Matter *matter, const Case *opened);
gboolean leak_may_release(const Matter *matter, const Case *opened, const Sent *held);
const char *leak_found(const Matter *matter, const Case *opened, const char *answer);

/* The first evidence for that case of one of `kinds` (bits 1 << EvidenceKind), or NULL. */
const Evidence *evidence_find(const Known *known, CaseNumber number, guint kinds);

#endif

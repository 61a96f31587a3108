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
void decide_register(Matter *matter);

/* decide_import.c: what the old mailbox itself wrote; FALSE if it did not.  And the numbers that old mail bears. */
gboolean decide_sent(Matter *matter);
void plan_old_references(Matter *matter);

/* decide_register.c: whose words staff have written down, for letters to staff; nothing where it is no registration. */
void letter_from_registration(Letter *letter, const Matter *matter);

/* decide_status.c: does the resident only ask how it goes?  And the answer to that. */
gboolean status_is_asked(const Matter *matter);
void decide_status(Matter *matter, const Case *found);

/* decide_flood.c: the case that this one of very many only adds to, or NULL.  `tied` is the one it belongs to, or NULL. */
const Case *flood_case(const Matter *matter, const Case *tied);
void decide_flood(Matter *matter, const Case *found);
/* The day's one letter about cases that got no receipt (D10); none for an address of NULL. */
void plan_collected(Matter *matter, const Case *opened, const char *to);
#define QUESTION_REPLIES_MAX 30 /* to one address in an hour: more means a machine */
void decide_question(Matter *matter);
/* decide_report.c: the letter with the figures that are asked for; NULL if none are, or they are not his.  Caller owns. */
Letter *decide_report(const Matter *matter, const QuestionAsk *question);

/* decide_round_answer.c: what somebody says of the yearly figures.  FALSE if it is nothing of the kind. */
gboolean decide_round_answer(Matter *matter, const QuestionAsk *question);

/* decide_test_answer.c: the answer to a test letter.  FALSE if it is none, or asks for something by now. */
gboolean decide_test_answer(Matter *matter);

/* decide_month_answer.c: causes for a monthly list.  FALSE if it is none, and nothing has been planned. */
gboolean decide_month_answer(Matter *matter, const QuestionAsk *question);

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
    char *collected_to; /* address, where only a budget says no and the letter of the day may say it; else NULL */
} Voice;
LetterKind receipt_of_category(Category category);
LetterKind receipt_kind(const Matter *matter, const Case *opened, const Unit *unit);
gboolean receipt_names_unit(LetterKind kind, const Case *opened); /* what stops clock A (D3) */
gboolean receipt_is_of_class(LetterKind kind); /* annat ärende with words of its own (D19) */
/* D36: no automatic letter may say what it is about.  `unit` may be NULL. */
gboolean must_be_neutral(const Weighed *weighed, const Unit *unit);
Voice voice_of(const Matter *matter);
void voice_clear(Voice *voice);

/* Does anything but the From line itself show that who it names has written? */
gboolean voice_is_proven(const Matter *matter);

/* decide_letters.c: letters with the values every one of their kind has. */
Letter *letter_to_resident(const Matter *matter, LetterKind kind, const Case *opened, const char *to);
Letter *letter_to_staff(LetterKind kind, const Case *opened, const char *to);

/* By when word is due, for staff; nothing where no deadline runs. */
void letter_due_day(Letter *letter, const Case *opened, const Config *config);

/* Who has written, and where it is, as a form says; nothing for NULL. */
void letter_from_form(Letter *letter, const Form *form);

/* The unit's mailbox, or the next of D32: head, sorting desk, strategist, administrator.  "" if none is set. */
const char *staff_address(const Config *config, const Case *opened);
const char *desk_address(const Config *config);

/* The resident's telephone number and postal address, as far as the case knows them (D50). */
void letter_reach(Letter *letter, const Case *about);

/* "SP-2025-03112-7 (avslutat, tekn), ..." of the sender's earlier cases, leaving out other units' sensitive ones (D23).  NULL if none. */
char *earlier_cases(const Matter *matter, const char *unit);

/* Copies of a message to whoever is named for its flags (D19, D36). */
void plan_flags(Matter *matter, const Case *opened);

/* decide_duty.c: nobody is at work before word is due: whoever is on duty hears at arrival (D1). */
void plan_duty(Matter *matter, const Case *opened);
/* The same when what came back was the word, or the case itself (D5, D32). */
void plan_duty_returned(Matter *matter, const Sent *returned, const Case *found, const char *status);

/* decide_resident.c: D36 holds for the second letter as for the first. */
gboolean must_say_nothing(const Matter *matter, const Case *found);

/* decide_resident.c: to the unit, and to the handler where there is one (D27). */
void plan_follow_up(Matter *matter, const Case *found, gboolean thanks);

/* decide_intern.c: an expert outside answers what he was asked.  FALSE if it is nothing of the kind. */
gboolean decide_expert(Matter *matter);

/* decide_helped.c: one word in answer to "did it help?"; the case stays closed.  FALSE if it is none. */
gboolean decide_helped(Matter *matter, const Case *found);

/* decide_leak.c: why an answer may not simply go out (D16, D17).  NULL if nothing speaks against it, else a template flag. */
gboolean leak_is_internal(const Matter *matter);
gboolean leak_is_consulted(const Matter *matter, const char *email); /* asked on the case before asking anybody himself */
/*
 * The letter by which a handler asked the interpreter who writes now
 * (#översätt): whose answer it is.  NULL if there is none, or what it asked for
 * is over: an answer has gone since, another unit has the case, it is closed, or a
 * confidant has it who did not ask.
 */
const Evidence *leak_translated(const Matter *matter, const Case *opened);
gboolean leak_is_theirs(const Matter *matter, const Case *opened); /* handler, confidant, unit or one of its members */
gboolean leak_answers_notice(const Matter *matter, const Case *opened);
gboolean leak_may_release(const Matter *matter, const Case *opened, const Sent *held);
const char *leak_found(const Matter *matter, const Case *opened, const char *answer);

/* The first evidence for that case of one of `kinds` (bits 1 << EvidenceKind), or NULL. */
const Evidence *evidence_find(const Known *known, CaseNumber number, guint kinds);

#endif

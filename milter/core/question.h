/*
 * question.h - work by mail: what a member of staff asks for at "+fraga".
 *
 * The first line of the text or the subject holds one question: a reference, a
 * serial, a name, an address or a telephone number, or one of the words of the
 * table.  Case, diacritics and English are forgiven, as for commands.  What is
 * not understood is QUESTION_UNCLEAR and comes back with examples.
 *
 * A question is words of a person: nothing in it is ever syntax of the store.
 */
#ifndef SYNPUNKT_CORE_QUESTION_H
#define SYNPUNKT_CORE_QUESTION_H

#include "core/reference.h"
#include "core/report_ask.h"
#include "core/scope.h"
#include "core/weigh.h"

typedef enum {
    QUESTION_UNCLEAR,
    QUESTION_HELP,
    QUESTION_CASES,   /* by reference or serial */
    QUESTION_PERSON,  /* by the resident's address */
    QUESTION_NAME,
    QUESTION_PHONE,
    QUESTION_MINE,
    QUESTION_LATE,
    QUESTION_SEARCH,
    QUESTION_REPORT,
    QUESTION_DIARY,   /* the register's list (D62) */
    QUESTION_RELEASE, /* "lämna ut": what a case holds, for whoever asked to see it (D62) */
} QuestionKind;

/* One row for each way to ask; the help and the handbook are made from it. */
typedef struct {
    QuestionKind kind;
    const char *name;       /* "sök" */
    const char *argument;   /* "ORD", "" if it takes none */
    const char *help;       /* what comes back, one Swedish sentence */
    const char *aliases[4]; /* folded; none: it is known by its shape */
} QuestionTraits;

#define QUESTION_ROWS 10
extern const QuestionTraits question_table[QUESTION_ROWS];

#define QUESTION_WORDS_MAX 8
#define QUESTION_WORD_MIN  3 /* characters: the index knows no shorter pieces */

typedef struct {
    QuestionKind kind;
    char *text;          /* as it was asked, one line */
    GArray *numbers;     /* CaseNumber: QUESTION_CASES, _RELEASE */
    char *words;         /* QUESTION_SEARCH, _NAME, _PHONE: question_words(); else "" */
    char *address;       /* QUESTION_PERSON, else "" */
    ReportAsk *report;   /* QUESTION_REPORT, else NULL */
    gint64 from, to;     /* QUESTION_DIARY: received at or after, and before */
    gint64 now;
    gint64 late_answer;  /* opened before this and not answered is late (D29) */
    gint64 late_waiting; /* so is a resident who wrote again before this (D47) */
    int list_month;      /* the subject names that monthly list (core/decide_month.h): 202602, and whose; 0 if none */
    char *list_unit;     /* or "" */
    Scope *scope;        /* of who asks */
} QuestionAsk;

/* Written to that address, and to no other of ours. */
gboolean question_is_addressed(const Weighed *weighed);

/* The same by proven staff. */
gboolean question_is_asked(const Weighed *weighed);

/* NULL unless question_is_asked(). */
QuestionAsk *question_new(const Mail *mail, const Weighed *weighed, const Config *config, gint64 now);
void question_free(QuestionAsk *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QuestionAsk, question_free)

/*
 * Text as it is looked for, and as it is kept for that: lower case, without
 * diacritics, letters, digits and hyphens only, one blank between words.
 * Caller owns.
 */
char *question_fold(const char *text, gsize max_bytes);

/* The same, without words too short to find, at most QUESTION_WORDS_MAX.  Caller owns. */
char *question_words(const char *text);

/* "070-123 45 67" and "+46 70 123 45 67" as "0701234567"; NULL if it is no telephone number.  Caller owns. */
char *question_phone(const char *text);

#endif

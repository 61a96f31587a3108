/*
 * known.h - what the store remembers that bears on one message, and the
 * question that is put to it.
 */
#ifndef SYNPUNKT_CORE_KNOWN_H
#define SYNPUNKT_CORE_KNOWN_H

#include "core/case.h"
#include "core/letter.h"
#include "core/mail.h"
#include "core/question.h"
#include "core/traffic.h"
#include "core/weigh.h"

/* In order of strength. */
typedef enum {
    EVIDENCE_TOKEN,     /* a case address whose token verifies */
    EVIDENCE_OURS,      /* an ancestor that is a letter of ours on file */
    EVIDENCE_FILED,     /* an ancestor that is any other message on file */
    EVIDENCE_EMBEDDED,  /* Message-ID of an attached or returned message */
    EVIDENCE_REFERENCE, /* reference with a right check digit in subject or text */
    EVIDENCE_OLD,       /* number of an earlier system in the subject, which imported mail of that case bore too */
    EVIDENCE_SUBJECT,   /* same sender, same normalised telling subject, within 60 days */
} EvidenceKind;

const char *evidence_name(EvidenceKind kind);

typedef struct {
    EvidenceKind kind;
    Role role;           /* EVIDENCE_TOKEN: c, h or i; else ROLE_NONE */
    Audience audience;   /* EVIDENCE_OURS, _FILED: whose chain the ancestor is in */
    LetterKind letter;   /* EVIDENCE_OURS: which of our letters; else LETTER_KINDS */
    char *to;            /* EVIDENCE_OURS: whom that letter went to; else "" */
    char *correspondent; /* EVIDENCE_OURS, a letter to staff: who wrote the mail it passed on; else "" */
    char *speaker;       /* LETTER_TRANSLATE: name of the handler who is the correspondent; else "" */
    gboolean over;       /* LETTER_TRANSLATE: since then an answer has gone, or the case to another unit */
    Case *found;
} Evidence;

Evidence *evidence_new(EvidenceKind kind, Case *found); /* takes `found` over */
void evidence_free(Evidence *evidence);

/* The question. */
typedef struct {
    Role role;
    gint64 number;
} TokenAsk;

#define ASK_PICTURES_MAX 20

typedef struct {
    char *identity;          /* mail_identity() */
    gint64 identity_seconds; /* 0: for ever */
    char *sender;            /* From address */
    char *return_path;       /* envelope sender, SRS undone: budgets and silence count for both */
    char *message_id;        /* its own, or NULL: on file already with another body, it belongs there (D31) */
    GPtrArray *ancestors;    /* char * */
    char *embedded_id;       /* or NULL */
    GArray *tokens;          /* TokenAsk: valid c, h, i tokens among the recipients */
    GArray *references;      /* CaseNumber */
    GPtrArray *old_references; /* char *: of an earlier system, in the subject (core/old_reference.h) */
    char *subject_key;       /* thread_key(), or NULL */
    gboolean of_anybody;     /* import: a "Re: ..." without ids continues that subject, whoever wrote it */
    GPtrArray *pictures;     /* char *: digests of the pictures in a handler's mail (core/picture.h), at most ASK_PICTURES_MAX */
    Traffic *traffic;        /* what is counted of it; or NULL */
    gint64 bounced_letter;   /* from a valid b token or ENVID; 0 if none */
    char *registers;         /* who of staff has written down what somebody said (core/register_lines.h), or NULL */
    gboolean to_question;    /* sent to "+fraga", by whoever it may be */
    QuestionAsk *question;   /* a member of staff wants to know something (core/question.h), or NULL */
    int year;                /* local year it came in: whose next serial is wanted */
    gint64 now;
} Ask;

Ask *ask_new(const Mail *mail, const Weighed *weighed, const Rules *rules, gint64 now);
/*
 * The case the message itself names, by token, ancestor of ours or reference; 0
 * if none.  That there is such a case, or that it is the sender's, is not said.
 */
CaseNumber ask_case(const Ask *ask);
void ask_free(Ask *ask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ask, ask_free)

#define KNOWN_EARLIER_MAX 5
#define KNOWN_ROWS_MAX    200 /* cases that answer a question: the rest is "more than that" */
#define KNOWN_SAID_MAX    20
#define KNOWN_SECRETS_MAX 50
#define KNOWN_VOICES_MAX  200
#define KNOWN_INTERNALS_MAX 50

typedef struct {
    Case *repeat;         /* this very message is already filed on that case, or NULL (D31) */
    gboolean repeated;    /* it is on file, perhaps on no case */
    GPtrArray *evidence;  /* Evidence, strongest first; one per case and kind */
    GPtrArray *earlier;   /* Case: the sender's latest, newest first, at most KNOWN_EARLIER_MAX */
    Sent *bounced;        /* the letter Ask.bounced_letter names, or NULL */
    Case *bounced_case;   /* its case, or NULL */
    GPtrArray *pending;   /* Sent: waiting and held answers of the strongest evidence's case, oldest first; then of those merged into it */
    GPtrArray *others_pending; /* Sent: the same of other cases whose number a handler's mail bears, which may end in a merge */
    GPtrArray *internals; /* Sent: internal questions and answers on that case, oldest first: who was asked by whom */
    GPtrArray *said;      /* char *: what its resident has written on that case, newest first; for a handler's mail only */
    char *logos;          /* those of Ask.pictures that this sender has in mails about other cases, a space between; or "" */
    GPtrArray *secrets;   /* char *: texts of internal entries of that case and those merged into it, newest first (D16 f) */
    GPtrArray *rows;      /* Case: what Ask.question is about, in the order to be shown, at most KNOWN_ROWS_MAX */
    Letter *answered;     /* a letter about no case to staff, which this mail to "+fraga" answers: kind and fields; from who is not proven a LETTER_ROUNDTRIP only; or NULL */
    gint64 answered_id;   /* that letter's number, 0 if none */
    gboolean test_passed; /* LETTER_ROUNDTRIP: somebody proven has answered it already */
    GPtrArray *listed;    /* Case: of the monthly list that `answered` is, those that the asker may see */
    guint serial;         /* next free serial of Ask.year */
    guint receipts_sender, receipts_domain, receipts_all; /* automatic letters: address 24 h, domain 1 h, all 1 h */
    guint receipts_case;  /* automatic letters to the resident on the strongest evidence's case, 7 days */
    guint unproven;       /* LETTER_UNPROVEN in the last hour, to anybody: anyone can cause one */
    guint staff_replies;  /* AUTO_REPLIED letters to this sender on that case, or on none for a question, or about registrations, in the last hour */
    guint burst;          /* messages from this sender on that case in the last 10 minutes */
    guint answers_by_sender; /* answers this staff member has ever sent: confirmations for the first three (D27) */
    guint status_told;    /* letters about how it goes, on that case in the last 24 h */
    GPtrArray *voices;    /* Case: the others about the same problem as that case (Case.same), oldest first */
    guint sender_hour, sender_day; /* messages of this sender's filed in this hour, in the last 24 */
    Case *echo;           /* where one with the same body was filed in the last 24 h, in a flood the same subject; or NULL */
    GArray *gathering;    /* CaseNumber: those of the above whose unit is told of the rest at the full hour */
    guint alike;          /* new cases to the same unit about the same thing within 48 h */
    guint collected;      /* collected letters to this sender in the last 24 h (D10) */
    gboolean silenced;    /* automatic mail to this address is switched off */
} Known;

/* Empty, with serial 1. */
Known *known_new(void);
void known_free(Known *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Known, known_free)

#endif

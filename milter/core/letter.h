/*
 * letter.h - mail we compose.
 *
 * A Letter holds values, not text: the wording is chosen and rendered later
 * from templates/<language>/<name>.  The kind says everything that must not be
 * left to a call site: audience, automatic or human, which clock it stops.
 */
#ifndef SYNPUNKT_CORE_LETTER_H
#define SYNPUNKT_CORE_LETTER_H

#include "core/case.h"

#include <glib.h>

typedef enum {
    AUDIENCE_RESIDENT,
    AUDIENCE_STAFF,    /* unit, handler: the answer goes to the resident */
    AUDIENCE_INTERNAL, /* stays inside */
} Audience;

typedef enum {
    AUTO_REPLIED,   /* direct response (RFC 3834, 5) */
    AUTO_GENERATED, /* by the clock, or to staff about something */
    AUTO_NO,        /* a person wrote it: no Auto-Submitted field at all */
} Automatic;

typedef enum {
    LETTER_RECEIPT,          /* klagomål, fråga, felanmälan, synpunkt; unit known */
    LETTER_RECEIPT_PRAISE,
    LETTER_RECEIPT_IDEA,
    LETTER_RECEIPT_TRIAGE,   /* nobody knows yet; names the day */
    LETTER_RECEIPT_NEUTRAL,  /* D36: says nothing */
    LETTER_RECEIPT_UNREADABLE, /* encrypted or nothing to read: asks for another way (D44, D45) */
    LETTER_RECEIPT_APPEAL,   /* annat ärende (D19): what it seems to be, who has it, when it came */
    LETTER_RECEIPT_DOCUMENT,
    LETTER_RECEIPT_CLAIM,
    LETTER_RECEIPT_OTHER,
    LETTER_RECEIPT_WORRY,    /* for a child: how to reach social services, without a name, at any hour */
    LETTER_REOPENED,
    LETTER_ANSWER,           /* a handler's words to the resident */
    LETTER_COPY,             /* the resident's mail to the unit, opening a case */
    LETTER_FOLLOW_UP,        /* the resident's later mail to the unit and handler */
    LETTER_ANSWER_COPY,      /* what went to the resident, to the unit (D27) */
    LETTER_UNDELIVERABLE,    /* our letter did not reach the resident; to unit or handler */
    LETTER_RETURNED,         /* a handler's mail that was not sent, with the reason and his own text */
    LETTER_HELD,             /* a handler's answer waits for one word */
    LETTER_HOLD_REMINDER,    /* it still waits, two office hours later (D17) */
    LETTER_TO_POST,          /* an answer on a case without an address, ready to print; to the handler (D50) */
    LETTER_SENT,             /* what went out after cutting something, or a handler's first answers */
    LETTER_HELP,             /* #hjälp */
    LETTER_LIST,             /* what a member of staff asked for at +fraga */
    LETTER_RELEASE,          /* "lämna ut": all that a case holds, to who keeps the register and tries it (D62) */
    LETTER_UNPROVEN,         /* D22: to the unit's configured address */
    LETTER_ABSENT,           /* D14: the handler is away */
    LETTER_URGENT,           /* akut or annat ärende, to the person named for it */
    LETTER_ALARM,            /* to the administrator */
    LETTER_REMINDER,         /* a case waits: to unit, handler or head (R54) */
    LETTER_REMINDERS,        /* several of them, a line each */
    LETTER_MISSED,           /* promises broken: to the strategist, once a working day */
    LETTER_DUTY,             /* no office hours before word is due: to who is on duty, at arrival or return (D1, D5) */
    LETTER_APOLOGY,          /* to the resident: no word in time (R41) */
    LETTER_LONG_WAIT,        /* to the resident: no answer yet, not forgotten (D48) */
    LETTER_INTERNAL,         /* a colleague's question, or the answer to one: never to a resident */
    LETTER_HISTORY,          /* #historik: all that has happened on the case, internal notes too */
    LETTER_TRANSLATE,        /* #översätt: a Swedish answer, to the interpreter who answers in the resident's language */
    LETTER_REGISTERED,       /* to who registered a call, a visit or a letter: the reference to read out */
    LETTER_STATUS,           /* to the resident: how it goes, when he asks */
    LETTER_COLLECTED,        /* to the resident: the cases of a day for which no receipt went (D10) */
    LETTER_GATHERED,         /* to the unit, at the full hour: how many more came of the same (4.14) */
    LETTER_MOVED,            /* to the resident: another unit has it now (4.7) */
    LETTER_MOVED_COPY,       /* to that unit: all that is public, and what is not named */
    LETTER_MOVED_AWAY,       /* to the unit that had it */
    LETTER_MOVED_OFTEN,      /* to the strategist: it goes from one to another */
    LETTER_WORD,             /* to the resident, by a handler: who has it (#besked) */
    LETTER_PAUSED,           /* to the resident: until when it waits, and why (#vänta) */
    LETTER_MISSING,          /* to the unit, monthly: closed cases without a cause, numbered (D49) */
    LETTER_MISSING_REST,     /* to who answered that: what could not be noted */
    LETTER_ROUND,            /* the yearly figures of a committee or company, as a draft to its secretary (4.17) */
    LETTER_ROUND_REMINDER,   /* nobody has said yet that they were dealt with */
    LETTER_ROUND_BEGUN,      /* to the strategist: who has got a draft; later on, who has not confirmed */
    LETTER_ROUND_ANSWER,     /* to who answered a draft */
    LETTER_ROUND_TOTAL,      /* to the strategist: the whole, as a draft for the executive board */
    LETTER_REPORT,           /* "rapport": figures that a member of staff asked for */
    LETTER_HEALTH,           /* to the administrator: what is wrong with the service, or a line a week (R79) */
    LETTER_ROUNDTRIP,        /* to a unit: press Reply, so that we see whether its mail is recognised */
    LETTER_ROUNDTRIP_THANKS, /* to who answered that, and was */
    LETTER_ARCHIVE,          /* the message itself, byte for byte, to [archive_to] */
    LETTER_KINDS
} LetterKind;

typedef struct {
    const char *name;    /* "receipt": template file and stored word */
    Audience audience;
    Automatic automatic;
    gboolean passes_on;  /* carries the entry's text and attachments */
    gboolean asks;       /* its From is the address for questions: a reply asks again, or answers it, and opens no case */
    gboolean verbatim;   /* is the entry's own bytes: no wording, no fields of ours */
} LetterTraits;

const LetterTraits *letter_traits(LetterKind kind);
/* LETTER_KINDS if there is none of that name. */
LetterKind letter_kind_of(const char *name);

typedef struct {
    LetterKind kind;
    char *to;            /* one address: RFC 3834, 3.1.3; its domain in ASCII form, so that SMTPUTF8 is not needed for it */
    char *to_name;       /* or "" */
    char *from_name;     /* display name; "" is the organisation's */
    char *language;      /* wording: "sv" "fi" "en" */
    char *author;        /* handler's address for LETTER_ANSWER, the asker's for LETTER_RELEASE, else "" */
    char *answers_id;    /* Message-ID it answers, without brackets, or "" */
    gint64 instead_of;   /* a letter that came back: this one passes on the same entry; 0: the plan's own */
    gboolean stops_besked; /* reaching the resident is what stops clock A (D5) */
    gboolean held;       /* waits for a handler's word */
    char *held_why;      /* the flag of the reason it is held for, or "" */
    gboolean observed;     /* MODE_OBSERVE: kept to be looked at, never sent */
    gint64 not_before;   /* seconds UTC: undo time; 0 is at once */
    GHashTable *fields;  /* char * → char *, both owned: values for the wording */
} Letter;

Letter *letter_new(LetterKind kind, const char *to, const char *to_name, const char *language);
void letter_free(Letter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)
/* Copies; NULL or "" removes. */
void letter_set(Letter *letter, const char *field, const char *value);
/* "" if unset. */
const char *letter_get(const Letter *letter, const char *field);

typedef enum {
    LETTER_WAITING,   /* in the outbox */
    LETTER_ON_HOLD,   /* a handler must say so */
    LETTER_ACCEPTED,  /* the relay has it */
    LETTER_CANCELLED,
    LETTER_FAILED,    /* the relay refused for good */
    LETTER_BOUNCED,   /* accepted, came back for good */
    LETTER_OBSERVED,  /* would have gone (MODE_OBSERVE) */
} LetterState;

const char *letter_state_name(LetterState state);
LetterState letter_state_of(const char *name);

/* A letter on file, as far as a decision needs it. */
typedef struct {
    gint64 id;
    LetterKind kind;
    LetterState state;
    CaseNumber number;
    char *to;
    char *author;
    gint64 created_at;
    char *held_why;
    char *answer;        /* a handler's words to the resident, or "" */
    char *logos;         /* pictures of his mail that do not go along (Known.logos), or "" */
    gboolean stops_besked;
    gboolean closes;     /* an answer that ends its case (#klart) */
} Sent;

Sent *sent_new(gint64 id, LetterKind kind, LetterState state, CaseNumber number);
void sent_free(Sent *sent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sent, sent_free)

/* Values packed as GVariant text a{ss}, as stored; letter_unpack_fields() returns NULL on nonsense.  Caller owns. */
char *letter_pack_fields(GHashTable *fields);
GHashTable *letter_unpack_fields(const char *packed);

#endif

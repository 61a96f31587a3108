/* case.h - one matter (ärende), from the mail that opened it to its end. */
#ifndef SYNPUNKT_CORE_CASE_H
#define SYNPUNKT_CORE_CASE_H

#include "core/reference.h"

#include <glib.h>

typedef enum {
    CASE_OPEN,
    CASE_ANSWERED, /* a person has answered */
    CASE_CLOSED,
} CaseStatus;

const char *case_status_name(CaseStatus status); /* "open" "answered" "closed" */
CaseStatus case_status_of(const char *name);

typedef struct {
    CaseNumber number;
    CaseStatus status;
    gint64 received_at;  /* D4: the earliest time our systems had it */
    gint64 opened_at;
    char *mailbox;       /* public address it came in by */
    char *unit;          /* code of who answers; the sorting desk's while `triage` */
    char *first_unit;    /* code of the unit the words chose when it was opened, "" if they chose none; never changes */
    gboolean triage;     /* nobody has said yet whose it is */
    char *category;      /* Swedish word */
    char *channel;       /* "e-post" */
    char *language;      /* ISO code */
    char *subject;       /* without prefixes and tag */
    char *resident_name; /* cleaned display name, or "" */
    char *resident;      /* address answers go to, or "" */
    char *phone;         /* the resident's number as registered or as a form says, or "" */
    char *postal;        /* where a letter to him goes, as registered, or "" */
    gboolean reachable;  /* FALSE after a permanent bounce, or without an address */
    gboolean sensitive;  /* unit or content: no subject echo, no quoting, neutral words */
    gboolean urgent;     /* akut */
    gboolean other;      /* annat ärende */
    gboolean dormant;    /* imported or observed: no clock, no letter to the resident until a person acts (D53) */
    char *confidant;     /* the one address that may see it (a confidential class, D19), or "" */
    gboolean quiet;      /* nothing automatic to the resident: suspected spam, DMARC fail, asked so, list mail */
    gint64 besked_due;   /* clock A */
    gint64 besked_at;    /* when word was given; 0 while it runs */
    gint64 answered_at;  /* first human answer, or 0 */
    gint64 closed_at;    /* or 0 */
    gint64 told_at;      /* last re-opened notice, or 0 (D10) */
    gint64 waiting_since; /* last real message is the resident's: since when; 0 if ours (D47) */
    gint64 last_at;      /* when the last message on it was filed, either way */
    guint besked_calls, answer_calls, waiting_calls; /* reminders made, by clock (core/clocks.h) */
    gint64 paused_until; /* #vänta: clock B and the waiting clock are mute until then; 0 if not */
    guint moves;         /* hand-overs from one unit to another */
    char *hints;         /* units the words point to, best first, "tekn bygg": what "1" and "2" mean on a triage copy */
    char *submitter;     /* #avsändare: code of Config.submitters, or "" */
    char *cause;         /* #orsak: code of Config.causes, or "" */
    char *outcome;       /* #klart UTFALL: code of Config.outcomes, or "" */
    char *measure;       /* #åtgärd: what it led to, or "" */
    char *diary;         /* #dnr: number in the register, or "" */
    CaseNumber merged;   /* the case of the same resident that goes on with this matter (#samma), or 0 */
    CaseNumber same;     /* the first of the cases about this one problem (#samma), itself too; or 0 */
    gboolean unproven;   /* nothing shows that the resident wrote it himself: the clock writes him no letter (D12) */
    gboolean spam;       /* a person says so: in no list and no report */
    char *handler;       /* address of the person who answers, or "" */
    GPtrArray *participants; /* char *: addresses that belong, the resident's first */
    CaseNumber linked;   /* an earlier case it grew out of, or 0 */
} Case;

Case *case_new(CaseNumber number);
Case *case_copy(const Case *from);
void case_free(Case *opened);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Case, case_free)

/* Has a person given it to another unit than the words did, or to one where they were silent? */
gboolean case_was_moved(const Case *opened);

gboolean case_has_participant(const Case *opened, const char *email);

#endif

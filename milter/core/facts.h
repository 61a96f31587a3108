/*
 * facts.h - what the follow-up counts of one case, as its events tell it.
 *
 * The event that opens a case carries the facts of that moment, each later one
 * a change; so a case can be read as it was at any time, and any past report
 * made again (D42).  No name, no address and no word of anybody's is a fact.
 * Pure.
 */
#ifndef SYNPUNKT_CORE_FACTS_H
#define SYNPUNKT_CORE_FACTS_H

#include "core/case.h"

#include <glib.h>

typedef enum { HELPED_UNASKED, HELPED_YES, HELPED_NO } Helped; /* D60; the last word counts */

typedef struct {
    CaseNumber number;
    gint64 received_at;    /* 0: nothing is known of it (its opening event is gone) */
    CaseStatus status;
    char *unit;            /* code of who has it; once closed, of who closed it (R66) */
    char *first_unit;      /* whose the words said it was, or "" */
    char *told_unit;       /* who had it when the word was given that stands, or "" */
    char *answer_unit;     /* who had it at the first human answer, or "" */
    char *category;        /* Swedish word */
    char *channel, *language;
    char *submitter, *cause, *outcome; /* codes, or "" */
    gboolean triage;       /* nobody has said whose it is; told_unit is then "" */
    gboolean other;        /* annat ärende: outside the statistics (D19) */
    gboolean dormant;      /* imported or observed, and nobody has acted (D53) */
    gboolean taken_up;     /* it was so until a person acted: its word was not ours to give */
    gboolean spam;
    gboolean confidential; /* in no report at all */
    gboolean sensitive;
    gboolean addressed;    /* there has been an address to answer to */
    gboolean reachable;
    gboolean bounced;      /* a letter to the resident came back, once or more */
    gboolean word_returned; /* word was given, and taken back because it did not arrive (D5); later word changes nothing */
    gboolean category_given, measured; /* a person has said so */
    gint64 besked_due;     /* 0: it waits for no word */
    gint64 besked_at, answered_at, closed_at; /* 0 if not, or withdrawn */
    guint moves, reopenings;
    Helped helped;
    CaseNumber merged, same; /* as in Case */
} Facts;

/* Nothing known yet. */
Facts *facts_new(CaseNumber number);
void facts_free(Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Facts, facts_free)

/* Back to nothing, for another case. */
void facts_reset(Facts *facts, CaseNumber number);

/* What the opening event of that case is about: "received_at=1772559730;unit=tekn;...".  Caller owns. */
char *facts_print(const Case *opened);

/* The name of a fact that its events tell otherwise than the case is now, or NULL. */
const char *facts_differ(const Facts *facts, const Case *now);

/* The kinds of events that say something here ("event opened", "event unit" ...); ends with NULL. */
extern const char *const facts_kinds[];

/* One event of the case, in order; `about` as it is on file.  Kinds that say nothing here, and nonsense, change nothing. */
void facts_event(Facts *facts, const char *kind, const char *about);

#endif

/*
 * round.h - the yearly round of figures (R61, R62, R70; storyboard 4.17).
 *
 * In January each committee's secretary and each company gets last year's
 * figures as a draft, from one frozen report.  Who has dealt with it says so
 * in a reply; who has not is reminded.  When all have, or on the last day, the
 * strategist gets the whole as a draft for the executive board, with those
 * missing named.  Nothing is ever published by the program.
 *
 * Pure: the round as it stands, the rules and the time give a plan.  Bodies
 * are known by Body.code alone, as in a report (report/report.h).
 */
#ifndef SYNPUNKT_CORE_ROUND_H
#define SYNPUNKT_CORE_ROUND_H

#include "core/plan.h"
#include "core/year.h"

#define ROUND_LATE_DAYS 31 /* a round that has begun is still brought to its end so long after its last day */

typedef struct {
    BodyKind kind;       /* BODY_COMMITTEE, BODY_COMPANY, BODY_FEDERATION */
    char *code;          /* as Body.code */
    char *name;          /* in Swedish */
    char *to;            /* its secretary; else the registrar, head or mailbox of its first unit that has one; or "" */
    gint64 asked_at, reminded_at, confirmed_at; /* 0 if not */
    char *note;          /* "18 februari 2027 § 23", or "" */
} RoundBody;

typedef struct {
    int year;            /* that is followed up: the one before the round is held in */
    guint report;        /* number of the frozen report, 0 before it begins */
    gint64 begun_at, ended_at; /* 0 if not */
    GPtrArray *bodies;   /* RoundBody, as configured: committees, companies, federations */
} FollowUpRound;

/* The round of that year as configured, nothing begun. */
FollowUpRound *round_new(const Config *config, int year);
void round_free(FollowUpRound *round);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FollowUpRound, round_free)

/* NULL if none of that code is configured. */
RoundBody *round_body(const FollowUpRound *round, const char *code);

/* The year whose round may be going on that day: the last, from [report_day] to ROUND_LATE_DAYS after [report_end]; else 0. */
int round_year(const Config *config, const GDate *today);

/* [report_day] in the year it is held in. */
GDate round_first_day(const Config *config, GDateYear held);

/* Is it to begin at `now`: not begun, office hours, and before [report_end]?  Then figures must be frozen first. */
gboolean round_is_to_begin(const FollowUpRound *round, const Config *config, gint64 now);

/* [report_end] in the year it is held in. */
GDate round_last_day(const FollowUpRound *round, const Config *config);

/* Is it that day, or later? */
gboolean round_is_last_day(const FollowUpRound *round, const Config *config, gint64 now);

/*
 * What is due at `now`, in office hours: the drafts, reminders, the end.  Empty
 * when nothing is.  `round->report` must be set before the first.
 */
Plan *decide_round(const FollowUpRound *round, const Config *config, gint64 now);

/* May `who` say that the body has dealt with its figures: its secretary, its units' own people, the strategist? */
gboolean round_may_confirm(const Config *config, const char *code, const char *who);

/* The units of a body, as a set (core/scope.h).  Caller owns. */
char *round_units(const Config *config, const char *code);

/*
 * "ja, 18 februari § 23", "#uppföljt 2027-02-18 § 23", "uppföljt" in answer to
 * a draft: TRUE, and the note (day and paragraph as far as they are given, in
 * words; "" if not).  Caller owns *note.
 */
gboolean round_reads_yes(const char *text, const GDate *today, char **note);

#endif

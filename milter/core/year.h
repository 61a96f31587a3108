/*
 * year.h - the figures of the follow-up: a year, or a part of it (R61-R67).
 *
 * Pure: facts of cases in, counts out.  A case counts in the period in which it
 * was received, local date, for the unit that closed it or, still open, that
 * has it; a second figure counts by the unit the words first gave it (R66).
 * Left out and told in a footnote: annat ärende, spam, what was merged into
 * another case of the same resident, what is imported and untouched, and fault
 * reports if the municipality counts them elsewhere (D30).  What is several of
 * these is told once, as the first: spam, other, imported, fault, merged.
 * Confidential cases are nowhere, not in the footnote either.
 *
 * All times are working time: seconds on days that count (D2), whole days from
 * midnight to midnight; WORKING_DAY of them are a working day.
 */
#ifndef SYNPUNKT_CORE_YEAR_H
#define SYNPUNKT_CORE_YEAR_H

#include "core/config.h"
#include "core/facts.h"

#include <glib.h>

#define WORKING_DAY (24 * 3600)

/* A number that may not be shown (core/cells.h); never a count. */
#define COUNT_HIDDEN G_MAXUINT

typedef enum {
    FIGURE_RECEIVED,
    FIGURE_CLOSED,
    FIGURE_OPEN,           /* received - closed; answered ones that nobody has closed too */
    FIGURE_REOPENED,       /* cases, however often */
    FIGURE_ANSWERED,       /* by a person */
    FIGURE_PROMISED,       /* clock A runs from the first day (D53), and there is word, or it is due before as_of and there
                            * is an address: what all shares down to FIGURE_MISSED are of (D59) */
    FIGURE_WORD_CALENDAR,  /* word within [deadline_count] calendar days */
    FIGURE_WORD_WORKING,   /* within as many working days */
    FIGURE_HELD_CALENDAR,  /* and the unit that was named is the one that answered, or still has it; or word was
                            * the answer itself */
    FIGURE_HELD_WORKING,
    FIGURE_ANSWER_CALENDAR, /* a person's answer within the same */
    FIGURE_ANSWER_WORKING,
    FIGURE_ANSWER_ONE_DAY, /* a person's answer within one working day (KKiK) */
    FIGURE_MISSED,         /* promised, and no word in time by the municipality's own rule */
    FIGURE_MOVED,          /* cases with a move */
    FIGURE_MOVES,          /* all moves: more than cases */
    FIGURE_ROUTED,         /* the words chose a unit */
    FIGURE_WRONG_FIRST,    /* of these: another unit has it now */
    FIGURE_FIRST,          /* the words first gave it to this body; for the whole as FIGURE_ROUTED */
    FIGURE_BOUNCED,
    FIGURE_UNREACHABLE,    /* there was an address, and it takes nothing */
    FIGURE_ANONYMOUS,      /* there was none */
    FIGURE_MERGED,         /* footnote: merged into others; by the unit they had */
    FIGURE_VOICES,         /* cases that share their problem with another of the period (#samma) */
    FIGURE_MEASURES,       /* led to a measure */
    FIGURE_CAUSE_GIVEN,    /* by a person, as the next three */
    FIGURE_CATEGORY_GIVEN,
    FIGURE_OUTCOME_GIVEN,
    FIGURE_HELPED_YES,     /* D60 */
    FIGURE_HELPED_NO,
    FIGURE_OTHER,          /* footnotes from here on */
    FIGURE_SPAM,
    FIGURE_IMPORTED,
    FIGURE_FAULTS,         /* fault reports, where they are counted elsewhere; else 0 */
    FIGURES
} Figure;

const char *figure_name(Figure figure); /* "received": key of JSON, CSV and the wording */

typedef enum {
    SPLIT_CATEGORY,  /* name: Swedish word */
    SPLIT_CHANNEL,
    SPLIT_LANGUAGE,  /* ISO code */
    SPLIT_SUBMITTER, /* code, "" not said; so for the next two */
    SPLIT_CAUSE,
    SPLIT_OUTCOME,
    SPLIT_MONTH,     /* "01" ... "12" of the received date; all of the period in its order, each once */
    SPLIT_WAIT,      /* until a person's answer: "1" "2" "5" "10" "20" working days or less, "more", "none" yet */
    SPLITS
} Split;

const char *split_name(Split split); /* "category" */

typedef enum { WAIT_WORD, WAIT_ANSWER, WAIT_CLOSING, WAITS } WaitKind;
const char *wait_name(WaitKind kind); /* "word" "answer" "closing" */

/* Of `count` cases: the median (mean of the two in the middle of an even number), and the time that 90 of 100 kept. */
typedef struct {
    guint count;
    gint64 median, ninetieth; /* seconds of working time; -1 if there are none, or not to be shown */
} Wait;

/* One row of a split. */
typedef struct {
    char *name;
    guint count;
    guint in_time; /* SPLIT_MONTH: of `promised`, word in time by the municipality's own rule */
    guint promised;
    Wait answer;   /* SPLIT_CHANNEL: until a person's answer */
} Part;

typedef struct {
    guint figures[FIGURES];
    /* Part: closed lists in their own order, all rows ("" not said is their last); then what else occurs, by size,
     * then name.  A body's `now` and `before` have the same rows. */
    GPtrArray *splits[SPLITS];
    Wait waits[WAITS];
} Counts;

typedef enum { BODY_WHOLE, BODY_COMMITTEE, BODY_COMPANY, BODY_FEDERATION, BODY_EXTERNAL, BODY_UNIT } BodyKind;
const char *body_kind_name(BodyKind kind); /* "whole" "committee" ... */

/* Who is reported on.  A committee with no cases has its place too. */
typedef struct {
    BodyKind kind;
    char *code;   /* unit, company, federation, external: code; committee: its Swedish name; "" for the whole */
    char *parent; /* of a unit: the committee's code, "" if none */
    Counts *now;
    Counts *before; /* the same period a year earlier */
} Body;

/*
 * One problem that several have written about in the period (D61), by size.
 * Voices at sensitive units are left out, and at units that configuration no
 * longer knows; `first` is the oldest of the others.
 */
typedef struct {
    CaseNumber first;
    char *unit, *category;
    guint voices;
} Problem;

#define PROBLEMS_MAX 20

/* Why there was no word in time: the first of these that it is. */
typedef enum {
    BREACH_RETURNED, /* the word came back, or any letter to whoever never had word */
    BREACH_NEVER,    /* no word at all, as far as is known */
    BREACH_NO_HOURS, /* no office hours between arrival and due (D1) */
    BREACH_LATE,     /* nothing but that it came late */
    BREACHES
} BreachReason;

const char *breach_name(BreachReason reason); /* "returned" "never" "no_hours" "late" */

typedef struct {
    CaseNumber number;
    BreachReason reason;
} Breach;

typedef struct {
    GDate from, until;  /* first and last day, local */
    gint64 as_of;       /* what was known at that moment */
    DayRule rule;       /* the municipality's own, for FIGURE_MISSED */
    guint days;
    gboolean masked;
    GPtrArray *bodies;  /* Body: the whole, committees as configured, companies, federations, external; then all units */
    GPtrArray *problems; /* Problem */
    GArray *missed;     /* Breach: FIGURE_MISSED of the whole, in order; emptied by year_mask() */
    /* Year: of each tertial of the period and of that a year earlier its `now`, as all was known when it ended.  Only
     * year_mask() looks at them; none in a tertial. */
    GPtrArray *tertials;
} Year;

void year_free(Year *year);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Year, year_free)

const Body *year_body(const Year *year, BodyKind kind, const char *code); /* NULL if there is none */

/* -- counting ------------------------------------------------------------- */

typedef struct Tally Tally;

/*
 * The period a year earlier is counted beside it; `from` and `until` are of one
 * calendar year or more, and a case may be in both.  The configuration is borrowed.
 */
Tally *tally_new(const Config *config, const GDate *from, const GDate *until, gint64 as_of);
void tally_free(Tally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tally, tally_free)

/* The years whose case numbers must be read for both periods, first and last. */
void tally_years(const Tally *tally, int *first, int *last);

/* One case, in any order; what is in neither period is left aside. */
void tally_add(Tally *tally, const Facts *facts);

/* Frees the tally. */
Year *tally_finish(Tally *tally);

/* -- keeping (D42) -------------------------------------------------------- */

/*
 * A frozen report with its tertials, as text that says its version;
 * year_unpack() gives NULL on nonsense, and no tertials where the first version
 * kept none.  Caller owns.
 */
char *year_pack(const Year *year);
Year *year_unpack(const char *text);

/* -- privacy (R63) -------------------------------------------------------- */

/*
 * Hide what would tell of fewer than `min` cases: counts from 1 to min - 1, and
 * as many others as it takes that none of these follows from the rest (rows and
 * sums, units and committees, this year and the shares).  0 hides nothing.
 *
 * What a tertial hides by itself is hidden in all that it is a part of, for
 * good: so no times of whole tertials, subtracted or added, tell more than
 * their tertials do.  Voices and problems do not add up over tertials; they are
 * told of calendar years alone.
 */
void year_mask(Year *year, guint min);

/* The same bodies and problems, for year_keep() to leave out of: they stay the other's, which outlives it. */
Year *year_borrow(const Year *year);

/*
 * Leave only what those units (a set as in core/scope.h) may see: their own
 * bodies and problems, and committees all of whose units they are, then and now.
 * The whole goes unless they are all there are, and with it year->missed.
 */
void year_keep(Year *year, const Config *config, const char *units);

#endif

/* simulation_parts.h - what the files of the simulation share among themselves; not for others. */
#ifndef SYNPUNKT_FLOW_SIMULATION_PARTS_H
#define SYNPUNKT_FLOW_SIMULATION_PARTS_H

#include "core/clocks.h"
#include "core/decide.h"
#include "flow/simulation.h"

/* A mail, weighed once and used again and again. */
typedef struct {
    Mail *mail;
    Weighed *weighed;
} Script;

void script_free(Script *script);

/* It comes again, at `now`. */
void script_arrive(const Script *script, gint64 now);

/* simulation_mailbag.c: the letters. */
typedef enum { SCRIPT_AGAIN, SCRIPT_THANKS } ScriptKind;

typedef struct {
    const Rules *rules;
    GPtrArray *clear, *unclear;  /* Script: opening letters with a unit, and without */
    Script *later[2][LANGUAGES]; /* by ScriptKind; NULL: the language has none */
    char *answers[LANGUAGES];    /* a handler's words; NULL: none */
    char *staff_domain;
    GHashTable *errands; /* char * → Script: handlers' mails made so far */
} Mailbag;

/* NULL with BAD_CONFIG. */
Mailbag *mailbag_read(const Rules *rules, GError **error);
void mailbag_free(Mailbag *mailbag);

/* An opening letter. */
const Script *mailbag_opening(const Mailbag *mailbag, GRand *dice);

/* What the handler `from` sends to the case's address; `text` is all of it. */
const Script *mailbag_errand(Mailbag *mailbag, const Case *about, const char *from, const char *text);

typedef enum {
    EVENT_DAY, /* a day's arrivals are thrown */
    EVENT_ARRIVAL,
    EVENT_STAFF,    /* the handler turns to the case */
    EVENT_AGAIN,    /* the resident writes once more */
    EVENT_RETURNED, /* a letter of ours came back for good */
    EVENT_FORGET,
} HappeningKind;

typedef struct {
    gint64 at;
    guint64 order; /* what was planned first comes first */
    HappeningKind kind;
    CaseNumber number;
    Sent *letter; /* EVENT_RETURNED */
} Happening;

/* A case that is followed. */
typedef struct {
    Case *about;
    GSequenceIter *place; /* in World.clock, or NULL */
    gint64 next;          /* clocks_next() */
    gint64 act_at;        /* when its handler will turn to it, or 0 */
    gint64 withdrawn_at;  /* when a word that did not arrive was taken back */
    gint64 unit_called_at, head_called_at;
    gboolean triage, alerted;
    char *promised;  /* the day its receipt names */
    GDate promise;   /* the same, if that is right */
    GPtrArray *held; /* Sent: answers that wait for a word */
} Followed;

typedef struct {
    Rules rules;
    const Config *config;
    const Calendar *calendar;
    const Scenario *scenario;
    Mailbag *mailbag;
    GRand *dice;
    GSequence *happenings; /* Happening, soonest first */
    GSequence *clock;      /* Followed, soonest call first */
    GHashTable *cases;     /* CaseNumber → Followed */
    GDate last_day;        /* of arrivals */
    gint64 now;
    guint64 order;
    gint64 letters; /* ids given */
    int year;
    guint serial;
    Outcome *outcome;
} World;

/* simulation_world.c: what is on file, and what comes next. */
World *world_new(const Scenario *scenario, const Rules *rules, GError **error);
void world_free(World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)
Followed *world_find(const World *world, CaseNumber number);
void world_plan(World *world, gint64 at, HappeningKind kind, CaseNumber number);
void world_plan_return(World *world, gint64 at, Sent *letter); /* takes `letter` over */
void world_apply(World *world, const Plan *plan);
/* TRUE once in `of` times. */
gboolean world_chance(World *world, guint of);

/* simulation_staff.c: handlers. */
/* Something lies in their mailbox. */
void staff_hear(World *world, Followed *followed);
/* The last office hours before word is due, or it is late; not when only whoever is on duty was alerted. */
void staff_hurry(World *world, Followed *followed);
void staff_act(World *world, Followed *followed);

/* simulation_sweep.c: the clock. */
/* When the next sweep finds something, or G_MAXINT64. */
gint64 sweep_next(const World *world);
void sweep_play(World *world);

/* simulation_outcome.c: the end of a case. */
Outcome *outcome_new(void);
void outcome_judge(World *world, const Followed *followed);

#endif

/*
 * simulation.h - months of traffic in memory, through the real decisions.
 *
 * Letters of templates/examples/traffic arrive at all hours; decide() and
 * decide_sweep() judge them as in truth, plan_change_case() changes the cases,
 * and handlers answer as the scenario says.  The clock is made up and the dice
 * have a seed: the same scenario and configuration give the same outcome.
 * Nothing is read but the traffic, nothing written, nothing sent.
 *
 * Every arrival is taken for a resident of his own: the budgets (D10) are not
 * played.  A case is followed for SIMULATION_FOLLOW_DAYS, then judged and
 * forgotten, so that handlers who never answer do not fill the memory.
 */
#ifndef SYNPUNKT_FLOW_SIMULATION_H
#define SYNPUNKT_FLOW_SIMULATION_H

#include "core/letter.h"
#include "core/weigh.h"

#define SIMULATION_FOLLOW_DAYS 45
#define SIMULATION_WEEKS_MAX   5200
#define SIMULATION_PER_DAY_MAX 10000

typedef enum {
    HANDLERS_FAST,   /* answer within a working day, and at once when it is the last call */
    HANDLERS_SLOW,   /* after five working days, whoever calls */
    HANDLERS_ABSENT, /* never */
} Handlers;

typedef struct {
    int year, month; /* where it begins */
    guint weeks;
    guint per_day;
    Handlers handlers;
    guint32 seed;
    void (*step)(gpointer data); /* after each day with arrivals; or NULL */
    gpointer data;
} Scenario;

/* Why a resident had no word in time. */
typedef enum {
    MISS_NO_HOURS, /* no office hours in which to act between arrival and due (D1) */
    MISS_RETURNED, /* the word came back, and no office hours were left (D5) */
    MISS_LATE,     /* somebody answered too late */
    MISS_NEVER,    /* nobody answered */
    MISS_REASONS
} MissReason;

typedef struct {
    CaseNumber number;
    MissReason reason;
    char *unit;
    gboolean triage; /* it came in without a unit */
    gint64 received_at, besked_due, besked_at;
    gint64 unit_called_at, head_called_at; /* the first call of each before it was due; 0 if none */
    gboolean alerted;                      /* whoever is on duty heard at arrival */
    gboolean announced;                    /* the receipt named a day, and word came by it */
    char *promised;                        /* that day as the receipt says it, or "" */
} Miss;

typedef struct {
    guint cases, triaged, answered, moved, again, returned_receipts, returned_copies;
    guint refused;      /* handlers' mails that neither went out nor were held */
    guint in_time[2];   /* by DayRule: word within [deadline_count] days */
    guint sweeps, idle; /* idle: a sweep that found a case due and made no call */
    guint letters[LETTER_KINDS];
    guint reasons[MISS_REASONS];
    guint escalated;   /* of the misses: unit and head called before, or duty alerted at arrival */
    GPtrArray *misses; /* Miss, in order of arrival */
} Outcome;

void outcome_free(Outcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outcome, outcome_free)

/* BAD_CONFIG if the traffic cannot be read or there is no staff domain to answer from.  The keyring of `rules` is not
 * used. */
Outcome *simulation_run(const Scenario *scenario, const Rules *rules, GError **error);

#endif

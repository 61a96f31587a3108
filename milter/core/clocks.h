/*
 * clocks.h - what runs on a case, and when somebody has to be told.
 *
 * Clock A (besked) is word of who handles it, due by [deadline_days].  Clock B
 * (svar) is a human answer: reminded, never a breach (D29).  The waiting clock
 * (D47) runs when the resident has written again after an answer.
 *
 * Nothing here happens outside office hours, so a call is never made at night.
 * What has been called is counted in the case itself, in the transaction that
 * puts the letters out: any number of sweeps make each call once.  The store
 * keeps clocks_next() beside the case, indexed, and asks anew when it changes.
 */
#ifndef SYNPUNKT_CORE_CLOCKS_H
#define SYNPUNKT_CORE_CLOCKS_H

#include "core/case.h"
#include "core/config.h"

#define CLOCKS_ANSWER_DAYS  10 /* working days between calls of clock B (D29) */
#define CLOCKS_ANSWER_HEAD  3  /* from this call on the head hears too: 30 working days */
#define CLOCKS_WAITING_DAYS 2  /* working days to the first call of the waiting clock, as many again to the head (D47);
                                * after that every CLOCKS_ANSWER_DAYS to both */
#define CLOCKS_QUIET_DAYS   14 /* an answered case closes itself (D49) */

/* What Case.besked_calls counts: 1 after the first call, 2 after the last, one more for each office day since a miss. */
enum { CLOCKS_CALLED_FIRST = 1, CLOCKS_CALLED_LAST = 2 };

typedef enum {
    CALL_NONE,
    CALL_BESKED_FIRST,  /* to who has the case, a working day before the last */
    CALL_BESKED_LAST,   /* to them and their head, while office hours remain (D1) */
    CALL_BESKED_BREACH, /* missed: daily to the strategist, once to the resident (R41) */
    CALL_ANSWER,        /* clock B, every CLOCKS_ANSWER_DAYS */
    CALL_WAITING_FIRST, /* to the handler and the unit */
    CALL_WAITING_LAST,  /* to the head too */
    CALL_SETTLED,       /* answered and quiet: closes silently (D49) */
} CallKind;

typedef struct {
    CallKind kind;
    gint64 at;   /* seconds UTC since when it is due */
    guint count; /* what the clock's counter in the case is once the call has been made at `now` */
} Call;

#define CLOCKS_CALLS_MAX 3

/*
 * Which calls are to be made at `now`: the most pressing of each clock, none
 * that has been made.  Empty outside office hours.  Returns how many.
 */
guint clocks_due(const Case *found, const Config *config, gint64 now, Call calls[CLOCKS_CALLS_MAX]);

/*
 * When the next call of any clock falls due; past if it is overdue; 0 if none
 * ever will as things stand.  Once all that is due at `now` has been called it
 * is later than `now`: a sweep comes to an end.
 */
gint64 clocks_next(const Case *found, const Config *config);

/*
 * The moments of clock A (LAW 2.13's table).  `last` is 0 when no office hours
 * were left before it is due when the case was opened: then whoever is on duty
 * must hear at arrival (D1).
 */
typedef struct {
    gint64 first;  /* 0: there is only one office day to call on */
    gint64 last;
    gint64 breach; /* when a miss is told: the first office hour after it */
} BeskedCalls;

BeskedCalls clocks_besked_calls(const Case *found, const Calendar *calendar);

/*
 * What Case.besked_calls is at least once the resident has been told of a miss:
 * at the first call after it, or after the later day that he was promised (D1).
 */
guint clocks_apology_count(const Case *found, const Calendar *calendar);

#endif

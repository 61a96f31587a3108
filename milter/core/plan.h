/*
 * plan.h - what shall be done about one message: ordered actions, each with
 * its reason.  A plan is a value: it copies what it needs, can be printed,
 * compared and tested, and does nothing by itself.
 */
#ifndef SYNPUNKT_CORE_PLAN_H
#define SYNPUNKT_CORE_PLAN_H

#include "core/calendar.h"
#include "core/case.h"
#include "core/known.h"
#include "core/letter.h"

typedef enum {
    ENTRY_RESIDENT,  /* from the public's side */
    ENTRY_ANSWER,    /* staff, to the resident */
    ENTRY_INTERNAL,  /* stays inside */
    ENTRY_AUTOMATIC, /* absence, notice, bounce, report */
} EntryKind;

const char *entry_kind_name(EntryKind kind);

typedef enum {
    ACTION_OPEN,      /* open `opened`; later actions are about it */
    ACTION_FILE,      /* file this message on the plan's case as `entry` */
    ACTION_KEEP,      /* store the message on no case (repeat without one, unproven answer, loop) */
    ACTION_EVENT,     /* note `event` in the case's history */
    ACTION_CHANGE,    /* set `field` of the case to `value` or `when` */
    ACTION_LETTER,    /* put `letter` into the outbox */
    ACTION_CANCEL,    /* take letter `letter_id` back, if it has not gone */
    ACTION_RELEASE,   /* let held letter `letter_id` go */
    ACTION_BOUNCED,   /* mark letter `letter_id` as returned for good */
    ACTION_SILENCE,   /* no more automatic mail to `value` */
    ACTION_TESTED,    /* test letter `letter_id` to the unit `note` has been answered, with the proof `value` */
    ACTION_ROUND,     /* note `event` in the yearly round of the year `when`, of the body `value` or, "", of the whole */
} ActionKind;

typedef enum {
    FIELD_STATUS,        /* value: case_status_name() */
    FIELD_UNIT,          /* value: code; ends triage */
    FIELD_HANDLER,       /* value: address */
    FIELD_REACHABLE,     /* value: "yes" or "no" */
    FIELD_BESKED_AT,     /* when; 0 withdraws */
    FIELD_ANSWERED_AT,
    FIELD_CLOSED_AT,
    FIELD_TOLD_AT,
    FIELD_WAITING_SINCE, /* starts the waiting clock's counter anew */
    FIELD_PARTICIPANT,   /* value: address to add */
    FIELD_DORMANT,       /* value: "no": a person has acted */
    FIELD_BESKED_CALLS,  /* when: the counter (core/clocks.h) */
    FIELD_ANSWER_CALLS,
    FIELD_WAITING_CALLS,
    FIELD_PAUSED_UNTIL,
    FIELD_CATEGORY,      /* value: Swedish word */
    FIELD_LANGUAGE,      /* value: ISO code */
    FIELD_RESIDENT,      /* value: address; a participant too, and reachable again */
    FIELD_SENSITIVE,     /* value: "yes" or "no" */
    FIELD_SUBMITTER,     /* value: code */
    FIELD_CAUSE,         /* value: code */
    FIELD_OUTCOME,       /* value: code */
    FIELD_MEASURE,
    FIELD_DIARY,
    FIELD_SPAM,          /* value: "yes" or "no" */
    FIELD_MOVES,         /* when: the counter */
    FIELD_MERGED,        /* when: the case number, 0 takes it back */
    FIELD_QUIET,         /* value: "yes" or "no": nothing automatic to the resident */
    FIELD_SAME,          /* when: the first case about this one problem; its other cases follow; 0 parts it from them */
    FIELD_BESKED_DUE,    /* when: clock A begins only now (D53) */
} CaseField;

const char *case_field_name(CaseField field);

typedef struct {
    ActionKind kind;
    char *reason;      /* in words, never NULL */
    Case *opened;      /* ACTION_OPEN */
    EntryKind entry;   /* ACTION_FILE */
    char *event;       /* ACTION_EVENT: short word, "repeat", "bounce", "absent" ...; ACTION_ROUND: as in RoundStep */
    CaseField field;   /* ACTION_CHANGE */
    char *value;       /* ACTION_CHANGE, ACTION_SILENCE, ACTION_ROUND, ACTION_TESTED; else NULL */
    gint64 when;       /* ACTION_CHANGE, ACTION_ROUND */
    char *note;        /* ACTION_ROUND: what was said with it; "begun": number of the frozen report; ACTION_TESTED; else NULL */
    gint64 letter_id;  /* ACTION_CANCEL, _RELEASE, _BOUNCED, _TESTED */
    Letter *letter;    /* ACTION_LETTER */
    CaseNumber about;  /* ACTION_OPEN, _CHANGE, _LETTER, _CANCEL: that case instead of the plan's; else 0 */
} Action;

typedef struct {
    GPtrArray *actions;  /* Action */
    CaseNumber number;   /* the case concerned, 0 if none */
    char *evidence;      /* what tied the message to it: "token", "subject" ..., or "new" */
} Plan;

Plan *plan_new(void);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* Builders; each adds at the end and takes over what it is given beside strings.  `reason` is printf-like. */
void plan_open(Plan *plan, Case *opened, const char *reason, ...) G_GNUC_PRINTF(3, 4);
void plan_file(Plan *plan, EntryKind kind, const char *reason, ...) G_GNUC_PRINTF(3, 4);
void plan_keep(Plan *plan, const char *reason, ...) G_GNUC_PRINTF(2, 3);
void plan_event(Plan *plan, const char *event, const char *reason, ...) G_GNUC_PRINTF(3, 4);
void plan_set(Plan *plan, CaseField field, const char *value, const char *reason, ...) G_GNUC_PRINTF(4, 5);
void plan_set_time(Plan *plan, CaseField field, gint64 when, const char *reason, ...) G_GNUC_PRINTF(4, 5);
void plan_letter(Plan *plan, Letter *letter, const char *reason, ...) G_GNUC_PRINTF(3, 4);
void plan_letter_by_id(Plan *plan, ActionKind kind, gint64 letter_id, const char *reason, ...) G_GNUC_PRINTF(4, 5);
void plan_silence(Plan *plan, const char *email, const char *reason, ...) G_GNUC_PRINTF(3, 4);

/* What happens in the yearly round of figures (core/round.h). */
typedef struct {
    int year;
    const char *event; /* "begun" and "ended" of the whole; "asked", "reminded" and "confirmed" of a body */
    const char *body;  /* Body.code, or "" */
    const char *note;
} RoundStep;

void plan_round(Plan *plan, const RoundStep *step, const char *reason, ...) G_GNUC_PRINTF(3, 4);

/* A test letter to a unit that somebody has answered; `proof` as in store/schema.sql. */
typedef struct {
    gint64 letter;
    const char *unit, *proof;
} TestAnswer;

void plan_tested(Plan *plan, const TestAnswer *answer, const char *reason, ...) G_GNUC_PRINTF(3, 4);

/* Open a case beside the plan's own, complete as it is; comes after all that the plan does with its own. */
void plan_branch(Plan *plan, Case *opened, const char *reason, ...) G_GNUC_PRINTF(3, 4);

/* The action added last is about that case instead of the plan's. */
void plan_elsewhere(Plan *plan, CaseNumber number);

/* What an ACTION_CHANGE does to its case; a new resident takes the old one's place; participants are added once.  The store and the simulation share it. */
void plan_change_case(const Action *action, Case *found);

/* TRUE if a receipt of any kind would go to the resident. */
gboolean plan_answers(const Plan *plan);

/* One line an action; the golden files of tests/decide/ hold exactly this.  Caller owns. */
char *plan_print(const Plan *plan, const Config *config);

#endif

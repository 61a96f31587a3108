/*
 * learn.h - from letters with the right answer to a table of weights, and to
 * what it would do with letters it has not seen.
 *
 * Every figure is cross-validated: the letters are divided by sender, each
 * part is judged by weights learned from the others.  Deterministic.
 */
#ifndef SYNPUNKT_LEARN_LEARN_H
#define SYNPUNKT_LEARN_LEARN_H

#include "core/learned.h"
#include "core/route.h"
#include "learn/features.h"

#define LEARN_LETTERS_MIN 20 /* fewer are not worth learning from */
#define LEARN_LABEL_MIN   5  /* letters of a label */
#define LEARN_FOLDS       5
#define LEARN_STEPS       (LEARN_FOLDS + 1)

/* Certainties that are tried. */
#define LEARN_CURVE_FROM   0.30
#define LEARN_CURVE_STEP   0.05
#define LEARN_CURVE_POINTS 14
#define LEARN_CURVE_USUAL  10 /* 0.80, the default */

typedef struct {
    guint senders_min;           /* of a term */
    guint terms_max;             /* of a label */
    double doubt;                /* Config.learned_doubt */
    void (*step)(gpointer data); /* called LEARN_STEPS times, or NULL */
    gpointer data;
} LearnOptions;

/* What would become of the letters at one certainty. */
typedef struct {
    double certainty;
    guint right, wrong, desk;
    guint unclear_to_desk; /* of the letters that a person should decide, so many went to one */
} Outcome;

typedef struct {
    LearnedTable *table;
    GHashTable *letters;   /* label → number of its letters */
    GPtrArray *left_out;   /* char *: labels with too few letters */
    guint judged, unclear; /* letters the outcomes count, and those of them that a person should decide */
    guint names;           /* words left out because they look like names */
    Outcome words;         /* the rules alone */
    GArray *alone, *both;  /* Outcome, by rising certainty: the weights alone, and as `synpunkt` decides */
} Learnt;

/*
 * `examples` holds Example, `routes` the Route that the rules alone give each.
 * The label "triage" stands for a person's
 * decision and is not learned.  NULL with BAD_INPUT if there is too little.
 */
Learnt *learn(const GPtrArray *examples, const GPtrArray *routes, const LearnOptions *options, GError **error);
void learnt_free(Learnt *learnt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Learnt, learnt_free)

#endif

/*
 * learned.h - a table of weighted words that `synpunkt learn` made and a
 * person has looked at: what speaks where the rules are silent (D6).
 *
 * Every label (the code of a unit) has terms with weights.  A term is written
 * as words are in the rules, without dots over the letters: "kolsvart" a word,
 * "gar hem" two together, "gatl*" the beginning of one, "*bana" the end,
 * "*plog*" a piece.  Inside, "_" stands for the edge of a word ("_gatl",
 * "_gar__hem_"), so each is a literal piece of "_" + folded text + "_" and all
 * are found in one walk: the cost grows with the text, not with the table.
 *
 * A term counts once, however often it stands there.  The score of a label is
 *
 *     bias + sum of its weights / fourth root of the number of terms found.
 *
 * Pure.  A Learned is const once made and shared by threads.
 */
#ifndef SYNPUNKT_CORE_LEARNED_H
#define SYNPUNKT_CORE_LEARNED_H

#include <glib.h>

#define LEARNED_TOLD_MAX    3 /* labels of which is told what speaks for them */
#define LEARNED_TELLING_MAX 5 /* terms told for each */

typedef struct {
    char *name;
    double bias;
    GPtrArray *terms; /* const char *, with "_"; owned by the table */
    GArray *weights;  /* float, of each term */
} LearnedLabel;

typedef struct {
    GPtrArray *labels; /* LearnedLabel */
    double sharpness;  /* what a score is multiplied by before it becomes a probability */
    double points;     /* what a point of the rules adds to that */
    GStringChunk *strings;
} LearnedTable;

LearnedTable *learned_table_new(void);
void learned_table_free(LearnedTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LearnedTable, learned_table_free)

/* Stays owned by the table. */
LearnedLabel *learned_table_add(LearnedTable *table, const char *name);
void learned_label_add(LearnedTable *table, LearnedLabel *label, const char *term, double weight);

/* "gatl*" to "_gatl" and back; NULL if it has no letter or a "*" in the middle.  Caller owns. */
char *learned_term(const char *pattern);
char *learned_pattern(const char *term);

/* "_gatljuset__ar__trasigt_" of normal text (words_normalise()).  Caller owns. */
char *learned_text(const char *normal);

/* score = (sum of weights) * this. */
double learned_scale(guint terms_found);

/* Scores to probabilities that add up to 1. */
void learned_soften(double *values, guint count);

typedef struct Learned Learned;

/* `table` must outlive it. */
Learned *learned_new(const LearnedTable *table);
void learned_free(Learned *learned);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Learned, learned_free)

/* A term that was found. */
typedef struct {
    const char *term; /* stays owned by the table */
    double weight;    /* as it counted in the score */
    gsize at;         /* where it first stood in learned_text() */
    char *words;      /* the whole words it touched, folded */
} Telling;

typedef struct {
    const LearnedLabel *label;
    double score;
    double probability;
    GPtrArray *telling; /* Telling: what weighs most for it; empty but for the first labels */
} Belief;

/* What the table makes of normal text: Belief of every label, most probable first.  Caller owns. */
GPtrArray *learned_judge(const Learned *learned, const char *normal);

#endif

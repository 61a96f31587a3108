#include "learn/fit.h"

#include "core/learned.h"
#include "learn/linear.h"

#include <math.h>
#include <string.h>

#define UNSEEN_BIAS (-5.0)
#define SMOOTHING   1.0 /* letters each term is seen in beforehand, with and without the label */

/* Counts for one label. */
typedef struct {
    const Lesson *lesson;
    guint32 label;
    const gint64 *prints;  /* by term: equal for terms in the same letters */
    guint *with, *without; /* by term: letters of the label, and others */
    guint all_with, all_without;
} Counts;

static guint32 row_at(const Lesson *lesson, guint i)
{
    return g_array_index(lesson->rows, guint32, i);
}

static const GArray *terms_of(const Lesson *lesson, guint i)
{
    return lesson->features->rows->pdata[row_at(lesson, i)];
}

static gboolean is_labelled(const Counts *counts, guint i)
{
    return g_array_index(counts->lesson->labels, guint32, row_at(counts->lesson, i)) == counts->label;
}

static void count(Counts *counts)
{
    gsize bytes = counts->lesson->features->terms->len * sizeof(guint);
    memset(counts->with, 0, bytes);
    memset(counts->without, 0, bytes);
    counts->all_with = counts->all_without = 0;
    for (guint i = 0; i < counts->lesson->rows->len; i++) {
        gboolean labelled = is_labelled(counts, i);
        guint *at = labelled ? counts->with : counts->without;
        counts->all_with += labelled;
        counts->all_without += !labelled;
        const GArray *terms = terms_of(counts->lesson, i);
        for (guint j = 0; j < terms->len; j++)
            at[g_array_index(terms, guint32, j)]++;
    }
}

/* Splitmix64, so that sums of different sets of rows differ. */
static guint64 mix(guint64 value)
{
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

static gint64 *make_prints(const Lesson *lesson)
{
    gint64 *prints = g_new0(gint64, lesson->features->terms->len + 1);
    for (guint i = 0; i < lesson->rows->len; i++) {
        const GArray *terms = terms_of(lesson, i);
        for (guint j = 0; j < terms->len; j++) {
            gint64 *print = &prints[g_array_index(terms, guint32, j)];
            *print = (gint64)((guint64)*print + mix(row_at(lesson, i)));
        }
    }
    return prints;
}

typedef struct {
    guint32 term;
    double merit;
    guint readable; /* of two that say the same, the one that reads better */
} Candidate;

static double chi_squared(const Counts *counts, guint32 term)
{
    double with = counts->with[term], without = counts->without[term];
    double others_with = counts->all_with - with, others_without = counts->all_without - without;
    double difference = with * others_without - without * others_with;
    return difference * difference / ((with + without) * (others_with + others_without) + 1.0);
}

/* A word before words together, those before pieces; then the longer. */
static guint readability(const char *term)
{
    gsize length = strlen(term);
    gboolean whole = term[0] == '_' && term[length - 1] == '_';
    return (guint)length + (whole ? 1000 : 0) + (whole && strstr(term, "__") == NULL ? 1000 : 0);
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    const Candidate *left = a, *right = b;
    if (left->merit != right->merit)
        return left->merit > right->merit ? -1 : 1;
    if (left->readable != right->readable)
        return left->readable > right->readable ? -1 : 1;
    return left->term < right->term ? -1 : left->term > right->term;
}

/* Array of guint32, rising; caller owns. */
static GArray *choose_terms(const Counts *counts)
{
    const GPtrArray *terms = counts->lesson->features->terms;
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    for (guint32 i = 0; i < terms->len; i++) {
        Candidate candidate = {.term = i, .merit = chi_squared(counts, i), .readable = readability(terms->pdata[i])};
        if (counts->with[i] + counts->without[i] > 0)
            g_array_append_val(candidates, candidate);
    }
    g_array_sort(candidates, compare_candidates);
    g_autoptr(GHashTable) taken = g_hash_table_new(g_int64_hash, g_int64_equal);
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < candidates->len && chosen->len < counts->lesson->terms_max; i++) {
        guint32 term = g_array_index(candidates, Candidate, i).term;
        if (g_hash_table_add(taken, (gpointer)&counts->prints[term]))
            g_array_append_val(chosen, term);
    }
    return chosen;
}

static double log_ratio(const Counts *counts, guint32 term)
{
    double with = (counts->with[term] + SMOOTHING) / (counts->all_with + 2 * SMOOTHING);
    double without = (counts->without[term] + SMOOTHING) / (counts->all_without + 2 * SMOOTHING);
    return log(with / without);
}

static int compare_weights(gconstpointer a, gconstpointer b)
{
    const Weight *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return left->term < right->term ? -1 : left->term > right->term;
}

/* Each letter's number of used terms, as its scale. */
static double *make_scales(const Lesson *lesson, const gboolean *used)
{
    double *scales = g_new0(double, lesson->rows->len + 1);
    for (guint i = 0; i < lesson->rows->len; i++) {
        const GArray *terms = terms_of(lesson, i);
        guint found = 0;
        for (guint j = 0; j < terms->len; j++)
            found += used[g_array_index(terms, guint32, j)] != FALSE;
        scales[i] = learned_scale(found);
    }
    return scales;
}

/* A label whose every letter is in the part that is held back has nothing to learn from. */
static gboolean is_learnable(const Counts *counts)
{
    return counts->all_with > 0 && counts->all_without > 0;
}

/* One label against the others, with the terms chosen for it. */
static void fit_label(Fit *fit, const Counts *counts, const GArray *chosen, const double *scales)
{
    const Lesson *lesson = counts->lesson;
    g_autofree double *ratios = g_new0(double, chosen->len + 1);
    g_autofree gint *places = g_new(gint, lesson->features->terms->len + 1);
    memset(places, -1, lesson->features->terms->len * sizeof(gint));
    for (guint i = 0; i < chosen->len; i++) {
        guint32 term = g_array_index(chosen, guint32, i);
        places[term] = (gint)i;
        ratios[i] = log_ratio(counts, term);
    }
    g_autoptr(Linear) linear = linear_new(chosen->len);
    for (guint i = 0; i < lesson->rows->len; i++) {
        const GArray *terms = terms_of(lesson, i);
        linear_begin(linear, is_labelled(counts, i));
        for (guint j = 0; j < terms->len; j++) {
            gint place = places[g_array_index(terms, guint32, j)];
            if (place >= 0)
                linear_add(linear, (guint)place, ratios[place] * scales[i]);
        }
    }
    double bias = UNSEEN_BIAS;
    g_autofree double *weights = is_learnable(counts) ? linear_train(linear, &bias) : g_new0(double, chosen->len + 1);
    GArray *found = fit->weights->pdata[counts->label];
    for (guint i = 0; i < chosen->len; i++) {
        Weight weight = {.term = g_array_index(chosen, guint32, i), .weight = weights[i] * ratios[i]};
        g_array_append_val(found, weight);
    }
    g_array_sort(found, compare_weights);
    g_array_append_val(fit->biases, bias);
}

Fit *fit_new(const Lesson *lesson)
{
    guint terms = lesson->features->terms->len;
    g_autofree gint64 *prints = make_prints(lesson);
    g_autofree guint *with = g_new(guint, terms + 1);
    g_autofree guint *without = g_new(guint, terms + 1);
    Counts counts = {.lesson = lesson, .prints = prints, .with = with, .without = without};
    Fit *fit = g_new0(Fit, 1);
    fit->weights = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    fit->biases = g_array_new(FALSE, FALSE, sizeof(double));
    fit->used = g_new0(gboolean, terms + 1);
    g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (counts.label = 0; counts.label < lesson->label_count; counts.label++) {
        count(&counts);
        GArray *list = choose_terms(&counts);
        for (guint i = 0; i < list->len; i++)
            fit->used[g_array_index(list, guint32, i)] = TRUE;
        g_ptr_array_add(chosen, list);
        g_ptr_array_add(fit->weights, g_array_new(FALSE, FALSE, sizeof(Weight)));
    }
    g_autofree double *scales = make_scales(lesson, fit->used);
    for (counts.label = 0; counts.label < lesson->label_count; counts.label++) {
        count(&counts);
        fit_label(fit, &counts, chosen->pdata[counts.label], scales);
    }
    return fit;
}

void fit_free(Fit *fit)
{
    if (fit == NULL)
        return;
    g_ptr_array_unref(fit->weights);
    g_array_unref(fit->biases);
    g_free(fit->used);
    g_free(fit);
}

void fit_score(const Fit *fit, const GArray *row, double *scores)
{
    g_autoptr(GHashTable) present = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < row->len; i++) {
        guint32 term = g_array_index(row, guint32, i);
        if (fit->used[term])
            g_hash_table_add(present, GUINT_TO_POINTER(term));
    }
    double scale = learned_scale(g_hash_table_size(present));
    for (guint label = 0; label < fit->weights->len; label++) {
        const GArray *weights = fit->weights->pdata[label];
        double sum = 0.0;
        for (guint i = 0; i < weights->len; i++) {
            const Weight *weight = &g_array_index(weights, Weight, i);
            if (g_hash_table_contains(present, GUINT_TO_POINTER(weight->term)))
                sum += weight->weight;
        }
        scores[label] = g_array_index(fit->biases, double, label) + scale * sum;
    }
}

#include "learn/learn.h"

#include "learn/fit.h"
#include "util/error.h"

#include <math.h>
#include <string.h>

#define DESK            "triage"
#define NO_LABEL        G_MAXUINT32
#define WEIGHT_MIN      0.005 /* is written as 0.00 */
#define FACTOR_STEP     0.05
#define SHARPNESS_MIN   0.2
#define SHARPNESS_STEPS 56 /* to 3.0 */
#define POINTS_STEPS    12 /* to 0.6: measured with rules that nobody had fitted to the letters */

/* Everything about one learning. */
typedef struct {
    const GPtrArray *examples;
    const GPtrArray *routes;
    const LearnOptions *options;
    GPtrArray *labels; /* char *, sorted */
    Features *features;
    GArray *wanted; /* guint32, by example: its best label, or NO_LABEL */
    GArray *scores; /* double, by example and label: held out */
} Learning;

static const Example *example_at(const Learning *learning, guint row)
{
    return learning->examples->pdata[row];
}

static const char *best_label(const Learning *learning, guint row)
{
    return example_at(learning, row)->labels[0];
}

static double *scores_of(const Learning *learning, guint row)
{
    return &g_array_index(learning->scores, double, (gsize)row * learning->labels->len);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static guint32 label_number(const Learning *learning, const char *name)
{
    for (guint32 i = 0; i < learning->labels->len; i++) {
        if (strcmp(learning->labels->pdata[i], name) == 0)
            return i;
    }
    return NO_LABEL;
}

static void count_letters(const Learning *learning, GHashTable *letters)
{
    for (guint i = 0; i < learning->examples->len; i++) {
        const char *name = best_label(learning, i);
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(letters, name));
        if (strcmp(name, DESK) != 0)
            g_hash_table_insert(letters, g_strdup(name), GUINT_TO_POINTER(before + 1));
    }
}

static void choose_labels(Learning *learning, Learnt *learnt)
{
    GHashTableIter iter;
    gpointer name, number;
    count_letters(learning, learnt->letters);
    g_hash_table_iter_init(&iter, learnt->letters);
    while (g_hash_table_iter_next(&iter, &name, &number))
        g_ptr_array_add(GPOINTER_TO_UINT(number) >= LEARN_LABEL_MIN ? learning->labels : learnt->left_out,
                        g_strdup(name));
    g_ptr_array_sort(learning->labels, compare_names);
    g_ptr_array_sort(learnt->left_out, compare_names);
    for (guint i = 0; i < learning->examples->len; i++) {
        guint32 label = label_number(learning, best_label(learning, i));
        g_array_append_val(learning->wanted, label);
    }
}

/* The part of the letters that a sender's are in. */
static guint fold_of(const Learning *learning, guint row)
{
    guint32 sender = g_array_index(learning->features->senders, guint32, row);
    return (guint)((sender * 2654435761u) >> 16) % LEARN_FOLDS;
}

/* Learn from all letters but those of a part; LEARN_FOLDS: from all.  Caller owns. */
static Fit *fit_without(const Learning *learning, guint fold)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < learning->examples->len; i++) {
        if (g_array_index(learning->wanted, guint32, i) != NO_LABEL && fold_of(learning, i) != fold)
            g_array_append_val(rows, i);
    }
    const Lesson lesson = {.features = learning->features,
                           .rows = rows,
                           .labels = learning->wanted,
                           .label_count = learning->labels->len,
                           .terms_max = learning->options->terms_max};
    return fit_new(&lesson);
}

static void step(const Learning *learning)
{
    if (learning->options->step != NULL)
        learning->options->step(learning->options->data);
}

static void cross_validate(Learning *learning)
{
    for (guint fold = 0; fold < LEARN_FOLDS; fold++) {
        g_autoptr(Fit) fit = fit_without(learning, fold);
        for (guint i = 0; i < learning->examples->len; i++) {
            if (fold_of(learning, i) == fold)
                fit_score(fit, learning->features->rows->pdata[i], scores_of(learning, i));
        }
        step(learning);
    }
}

static double points_of(const Learning *learning, guint row, const char *name)
{
    const Route *route = learning->routes->pdata[row];
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = route->scores->pdata[i];
        if (strcmp(score->unit->code, name) == 0)
            return score->half_points / 2.0;
    }
    return 0.0;
}

/* Caller owns. */
static double *probabilities(const Learning *learning, guint row, double sharpness, double points)
{
    double *values = g_new(double, learning->labels->len + 1);
    for (guint i = 0; i < learning->labels->len; i++) {
        values[i] = sharpness * scores_of(learning, row)[i];
        if (points > 0.0)
            values[i] += points * points_of(learning, row, learning->labels->pdata[i]);
    }
    learned_soften(values, learning->labels->len);
    return values;
}

/* How surprised the probabilities are by the truth: the less the better they are calibrated. */
static double surprise(const Learning *learning, double sharpness, double points)
{
    double sum = 0.0;
    for (guint i = 0; i < learning->examples->len; i++) {
        guint32 wanted = g_array_index(learning->wanted, guint32, i);
        if (wanted == NO_LABEL)
            continue;
        g_autofree double *values = probabilities(learning, i, sharpness, points);
        sum -= log(MAX(values[wanted], 1e-12));
    }
    return sum;
}

static double best_sharpness(const Learning *learning, double points)
{
    double best = SHARPNESS_MIN;
    for (guint i = 0; i <= SHARPNESS_STEPS; i++) {
        double sharpness = SHARPNESS_MIN + i * FACTOR_STEP;
        if (surprise(learning, sharpness, points) < surprise(learning, best, points))
            best = sharpness;
    }
    return best;
}

/*
 * The rules were perhaps written from these very letters, and then look better
 * than they are: so their points never make the weights less sharp than they
 * are alone, and count no more than POINTS_STEPS steps.
 */
static void calibrate(const Learning *learning, LearnedTable *table)
{
    table->sharpness = best_sharpness(learning, 0.0);
    for (guint i = 0; i <= POINTS_STEPS; i++) {
        double points = i * FACTOR_STEP;
        if (surprise(learning, table->sharpness, points) < surprise(learning, table->sharpness, table->points))
            table->points = points;
    }
}

static gboolean accepts(const Learning *learning, guint row, const char *name)
{
    return g_strv_contains((const char *const *)example_at(learning, row)->labels, name);
}

static void count_choice(const Learning *learning, guint row, const char *choice, Outcome *outcome)
{
    gboolean desk = strcmp(choice, DESK) == 0;
    outcome->desk += desk;
    outcome->right += accepts(learning, row, choice);
    outcome->wrong += !desk && !accepts(learning, row, choice);
    outcome->unclear_to_desk += desk && strcmp(best_label(learning, row), DESK) == 0;
}

static guint most_probable(const Learning *learning, const double *values)
{
    guint best = 0;
    for (guint i = 1; i < learning->labels->len; i++)
        best = values[i] > values[best] ? i : best;
    return best;
}

static const char *rules_choice(const Learning *learning, guint row)
{
    const Route *route = learning->routes->pdata[row];
    return route->winner != NULL ? route->winner->code : DESK;
}

/* As core/route_learned decides. */
static const char *choice_of_both(const Learning *learning, guint row, const double *values, double certainty)
{
    const char *rules = rules_choice(learning, row);
    guint32 number = label_number(learning, rules);
    guint best = most_probable(learning, values);
    if (strcmp(rules, DESK) == 0)
        return values[best] >= certainty ? learning->labels->pdata[best] : DESK;
    gboolean sure = number == NO_LABEL || points_of(learning, row, rules) >= ROUTE_SURE_POINTS;
    return sure || values[number] >= learning->options->doubt ? rules : DESK;
}

static void draw_curves(const Learning *learning, Learnt *learnt)
{
    const LearnedTable *table = learnt->table;
    for (guint i = 0; i < LEARN_CURVE_POINTS; i++) {
        double certainty = LEARN_CURVE_FROM + i * LEARN_CURVE_STEP;
        Outcome alone = {.certainty = certainty}, both = {.certainty = certainty};
        for (guint row = 0; row < learning->examples->len; row++) {
            g_autofree double *learned = probabilities(learning, row, table->sharpness, 0.0);
            g_autofree double *together = probabilities(learning, row, table->sharpness, table->points);
            guint best = most_probable(learning, learned);
            count_choice(learning, row, learned[best] >= certainty ? learning->labels->pdata[best] : DESK, &alone);
            count_choice(learning, row, choice_of_both(learning, row, together, certainty), &both);
        }
        g_array_append_val(learnt->alone, alone);
        g_array_append_val(learnt->both, both);
    }
    for (guint row = 0; row < learning->examples->len; row++) {
        count_choice(learning, row, rules_choice(learning, row), &learnt->words);
        learnt->unclear += strcmp(best_label(learning, row), DESK) == 0;
    }
}

static void fill_table(const Learning *learning, Learnt *learnt)
{
    g_autoptr(Fit) fit = fit_without(learning, LEARN_FOLDS);
    for (guint i = 0; i < learning->labels->len; i++) {
        const GArray *weights = fit->weights->pdata[i];
        LearnedLabel *label = learned_table_add(learnt->table, learning->labels->pdata[i]);
        label->bias = g_array_index(fit->biases, double, i);
        for (guint j = 0; j < weights->len; j++) {
            const Weight *weight = &g_array_index(weights, Weight, j);
            if (fabs(weight->weight) >= WEIGHT_MIN)
                learned_label_add(learnt->table, label, learning->features->terms->pdata[weight->term], weight->weight);
        }
    }
    step(learning);
}

static Learnt *learnt_new(void)
{
    Learnt *learnt = g_new0(Learnt, 1);
    learnt->table = learned_table_new();
    learnt->letters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    learnt->left_out = g_ptr_array_new_with_free_func(g_free);
    learnt->alone = g_array_new(FALSE, FALSE, sizeof(Outcome));
    learnt->both = g_array_new(FALSE, FALSE, sizeof(Outcome));
    return learnt;
}

void learnt_free(Learnt *learnt)
{
    if (learnt == NULL)
        return;
    learned_table_free(learnt->table);
    g_hash_table_unref(learnt->letters);
    g_ptr_array_unref(learnt->left_out);
    g_array_unref(learnt->alone);
    g_array_unref(learnt->both);
    g_free(learnt);
}

static void learning_clear(Learning *learning)
{
    g_ptr_array_unref(learning->labels);
    g_clear_pointer(&learning->features, features_free);
    g_array_unref(learning->wanted);
    g_array_unref(learning->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Learning, learning_clear)

Learnt *learn(const GPtrArray *examples, const GPtrArray *routes, const LearnOptions *options, GError **error)
{
    g_autoptr(Learnt) learnt = learnt_new();
    g_auto(Learning) learning = {.examples = examples,
                                 .routes = routes,
                                 .options = options,
                                 .labels = g_ptr_array_new_with_free_func(g_free),
                                 .wanted = g_array_new(FALSE, FALSE, sizeof(guint32)),
                                 .scores = g_array_new(FALSE, TRUE, sizeof(double))};
    choose_labels(&learning, learnt);
    if (examples->len < LEARN_LETTERS_MIN || learning.labels->len < 2) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                    "too little to learn from: %u letters, %u units with %d or more; at least %d and 2 are needed",
                    examples->len, learning.labels->len, LEARN_LABEL_MIN, LEARN_LETTERS_MIN);
        return NULL;
    }
    learning.features = features_new(examples, options->senders_min);
    learnt->names = learning.features->names;
    learnt->judged = examples->len;
    g_array_set_size(learning.scores, examples->len * learning.labels->len);
    cross_validate(&learning);
    calibrate(&learning, learnt->table);
    draw_curves(&learning, learnt);
    fill_table(&learning, learnt);
    return g_steal_pointer(&learnt);
}

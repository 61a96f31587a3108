#include "core/learned.h"

#include "core/automaton.h"

#include <string.h>

#define NOT_SEEN G_MAXSIZE

/* What a term is worth to one label. */
typedef struct {
    guint32 term;
    guint32 label;
    float weight;
} Worth;

struct Learned {
    const LearnedTable *table;
    Automaton *automaton; /* its strings are the terms, by number */
    GPtrArray *terms;     /* const char *; stay owned by the table */
    GArray *worths;       /* Worth, by term */
    GArray *first;        /* guint32, by term and one more: where its worths begin */
};

static int compare_worths(gconstpointer a, gconstpointer b)
{
    const Worth *left = a, *right = b;
    if (left->term != right->term)
        return left->term < right->term ? -1 : 1;
    return left->label < right->label ? -1 : left->label > right->label;
}

static void add_label(Learned *learned, guint number)
{
    const LearnedLabel *label = learned->table->labels->pdata[number];
    for (guint i = 0; i < label->terms->len; i++) {
        const char *term = label->terms->pdata[i];
        Worth worth = {.term = automaton_add(learned->automaton, term, strlen(term)),
                       .label = number,
                       .weight = g_array_index(label->weights, float, i)};
        if (worth.term == learned->terms->len)
            g_ptr_array_add(learned->terms, (gpointer)term);
        g_array_append_val(learned->worths, worth);
    }
}

Learned *learned_new(const LearnedTable *table)
{
    Learned *learned = g_new0(Learned, 1);
    learned->table = table;
    learned->automaton = automaton_new();
    learned->terms = g_ptr_array_new();
    learned->worths = g_array_new(FALSE, FALSE, sizeof(Worth));
    learned->first = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint i = 0; i < table->labels->len; i++)
        add_label(learned, i);
    automaton_compile(learned->automaton);
    g_array_sort(learned->worths, compare_worths);
    for (guint32 at = 0, term = 0; term <= learned->terms->len; term++) {
        while (at < learned->worths->len && g_array_index(learned->worths, Worth, at).term < term)
            at++;
        g_array_append_val(learned->first, at);
    }
    return learned;
}

void learned_free(Learned *learned)
{
    if (learned == NULL)
        return;
    automaton_free(learned->automaton);
    g_ptr_array_unref(learned->terms);
    g_array_unref(learned->worths);
    g_array_unref(learned->first);
    g_free(learned);
}

static void telling_free(gpointer data)
{
    Telling *telling = data;
    g_free(telling->words);
    g_free(telling);
}

static void belief_free(gpointer data)
{
    Belief *belief = data;
    g_ptr_array_unref(belief->telling);
    g_free(belief);
}

/* State of one walk. */
typedef struct {
    const Learned *learned;
    const char *text;
    gsize *places;  /* by term: where it stood first, or NOT_SEEN */
    GArray *found;  /* guint32: terms, each once */
    double *scores; /* by label */
} Reading;

static void note_term(guint number, gsize start, gpointer data)
{
    Reading *reading = data;
    if (reading->places[number] != NOT_SEEN)
        return;
    reading->places[number] = start;
    guint32 term = number;
    g_array_append_val(reading->found, term);
}

static void add_scores(Reading *reading, double scale)
{
    const Learned *learned = reading->learned;
    for (guint i = 0; i < reading->found->len; i++) {
        guint32 term = g_array_index(reading->found, guint32, i);
        guint32 end = g_array_index(learned->first, guint32, term + 1);
        for (guint32 at = g_array_index(learned->first, guint32, term); at < end; at++) {
            const Worth *worth = &g_array_index(learned->worths, Worth, at);
            reading->scores[worth->label] += scale * (double)worth->weight;
        }
    }
}

/* The whole words that a term at `start` touches.  Caller owns. */
static char *words_around(const char *text, gsize start, gsize bytes)
{
    gsize from = start, to = start + bytes;
    while (text[from] != '_')
        from--;
    while (text[to - 1] != '_')
        to++;
    g_autofree char *piece = g_strndup(text + from, to - from);
    return learned_pattern(piece);
}

static double weight_for(const Learned *learned, guint32 term, guint label)
{
    guint32 end = g_array_index(learned->first, guint32, term + 1);
    for (guint32 at = g_array_index(learned->first, guint32, term); at < end; at++) {
        const Worth *worth = &g_array_index(learned->worths, Worth, at);
        if (worth->label == label)
            return (double)worth->weight;
    }
    return 0.0;
}

static int compare_telling(gconstpointer a, gconstpointer b)
{
    const Telling *left = *(const Telling *const *)a, *right = *(const Telling *const *)b;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return strcmp(left->term, right->term);
}

/* The first few that stand on different words: "gatl*" tells nothing more of a word that "*atlj*" has told of. */
static void keep_most_telling(const Reading *reading, GPtrArray *telling)
{
    guint kept = 0;
    for (guint i = 0; i < telling->len && kept < LEARNED_TELLING_MAX; i++) {
        Telling *told = telling->pdata[i];
        gboolean again = FALSE;
        told->words = words_around(reading->text, told->at, strlen(told->term));
        for (guint j = 0; j < kept && !again; j++)
            again = strcmp(((const Telling *)telling->pdata[j])->words, told->words) == 0;
        if (again)
            continue;
        telling->pdata[i] = telling->pdata[kept];
        telling->pdata[kept++] = told;
    }
    g_ptr_array_set_size(telling, (int)kept);
}

static void tell(const Reading *reading, Belief *belief, double scale)
{
    const Learned *learned = reading->learned;
    guint label = 0;
    while (learned->table->labels->pdata[label] != belief->label)
        label++;
    for (guint i = 0; i < reading->found->len; i++) {
        guint32 number = g_array_index(reading->found, guint32, i);
        double weight = scale * weight_for(learned, number, label);
        if (weight <= 0.0)
            continue;
        Telling *told = g_new0(Telling, 1);
        *told = (Telling){.term = learned->terms->pdata[number], .weight = weight, .at = reading->places[number]};
        g_ptr_array_add(belief->telling, told);
    }
    g_ptr_array_sort(belief->telling, compare_telling);
    keep_most_telling(reading, belief->telling);
}

static int compare_beliefs(gconstpointer a, gconstpointer b)
{
    const Belief *left = *(const Belief *const *)a, *right = *(const Belief *const *)b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return strcmp(left->label->name, right->label->name);
}

static GPtrArray *make_beliefs(const Reading *reading, double scale)
{
    const LearnedTable *table = reading->learned->table;
    guint count = table->labels->len;
    GPtrArray *beliefs = g_ptr_array_new_with_free_func(belief_free);
    g_autofree double *probabilities = g_new0(double, count + 1);
    for (guint i = 0; i < count; i++)
        probabilities[i] = table->sharpness * reading->scores[i];
    learned_soften(probabilities, count);
    for (guint i = 0; i < count; i++) {
        Belief *belief = g_new0(Belief, 1);
        belief->label = table->labels->pdata[i];
        belief->score = reading->scores[i];
        belief->probability = probabilities[i];
        belief->telling = g_ptr_array_new_with_free_func(telling_free);
        g_ptr_array_add(beliefs, belief);
    }
    g_ptr_array_sort(beliefs, compare_beliefs);
    for (guint i = 0; i < MIN(count, LEARNED_TOLD_MAX); i++)
        tell(reading, beliefs->pdata[i], scale);
    return beliefs;
}

GPtrArray *learned_judge(const Learned *learned, const char *normal)
{
    g_autofree char *text = learned_text(normal);
    guint terms = learned->terms->len, labels = learned->table->labels->len;
    g_autofree gsize *places = g_new(gsize, terms + 1);
    g_autofree double *scores = g_new0(double, labels + 1);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    Reading reading = {.learned = learned, .text = text, .places = places, .found = found, .scores = scores};
    for (guint i = 0; i < terms; i++)
        places[i] = NOT_SEEN;
    for (guint i = 0; i < labels; i++)
        scores[i] = ((const LearnedLabel *)learned->table->labels->pdata[i])->bias;
    automaton_scan(learned->automaton, text, strlen(text), note_term, &reading);
    double scale = learned_scale(found->len);
    add_scores(&reading, scale);
    return make_beliefs(&reading, scale);
}

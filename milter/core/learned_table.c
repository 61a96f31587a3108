#include "core/learned.h"

#include "core/words.h"

#include <math.h>
#include <string.h>

#define STRINGS_BLOCK_BYTES 4096

static void label_free(gpointer data)
{
    LearnedLabel *label = data;
    g_free(label->name);
    g_ptr_array_unref(label->terms);
    g_array_unref(label->weights);
    g_free(label);
}

LearnedTable *learned_table_new(void)
{
    LearnedTable *table = g_new0(LearnedTable, 1);
    table->labels = g_ptr_array_new_with_free_func(label_free);
    table->sharpness = 1.0;
    table->strings = g_string_chunk_new(STRINGS_BLOCK_BYTES);
    return table;
}

void learned_table_free(LearnedTable *table)
{
    if (table == NULL)
        return;
    g_ptr_array_unref(table->labels);
    g_string_chunk_free(table->strings);
    g_free(table);
}

LearnedLabel *learned_table_add(LearnedTable *table, const char *name)
{
    LearnedLabel *label = g_new0(LearnedLabel, 1);
    label->name = g_strdup(name);
    label->terms = g_ptr_array_new();
    label->weights = g_array_new(FALSE, FALSE, sizeof(float));
    g_ptr_array_add(table->labels, label);
    return label;
}

void learned_label_add(LearnedTable *table, LearnedLabel *label, const char *term, double weight)
{
    float kept = (float)weight;
    g_ptr_array_add(label->terms, g_string_chunk_insert(table->strings, term));
    g_array_append_val(label->weights, kept);
}

char *learned_text(const char *normal)
{
    g_autofree char *folded = words_fold(normal);
    if (*folded == '\0')
        return g_strdup("");
    GString *out = g_string_sized_new(2 * strlen(folded));
    g_string_append_c(out, '_');
    for (const char *c = folded; *c != '\0'; c++) {
        gboolean gap = *c == ' ' || *c == '\n';
        g_string_append_c(out, gap ? '_' : *c);
        if (gap)
            g_string_append_c(out, '_');
    }
    g_string_append_c(out, '_');
    return g_string_free(out, FALSE);
}

/* Already folded: most of a file that was written by the program, and a tenth of the work. */
static gboolean is_plain(const char *text)
{
    while (g_ascii_islower(*text))
        text++;
    return *text == '\0';
}

char *learned_term(const char *pattern)
{
    gsize length = strlen(pattern);
    gboolean open = length > 0 && pattern[0] == '*';
    gboolean unended = length > 1 && pattern[length - 1] == '*';
    g_autofree char *middle = g_strndup(pattern + open, length - open - unended);
    if (strchr(middle, '*') != NULL)
        return NULL;
    if (is_plain(middle) && *middle != '\0')
        return g_strconcat(open ? "" : "_", middle, unended ? "" : "_", NULL);
    g_autofree char *normal = words_normalise(middle, length);
    g_autofree char *text = learned_text(normal);
    gsize bytes = strlen(text);
    return bytes > 0 ? g_strndup(text + open, bytes - open - unended) : NULL;
}

char *learned_pattern(const char *term)
{
    gsize length = strlen(term);
    gboolean closed = length > 0 && term[0] == '_';
    gboolean ended = length > 1 && term[length - 1] == '_';
    g_autofree char *middle = g_strndup(term + closed, length - closed - ended);
    g_auto(GStrv) words = g_strsplit(middle, "__", -1);
    g_autofree char *joined = g_strjoinv(" ", words);
    return g_strconcat(closed ? "" : "*", joined, ended ? "" : "*", NULL);
}

double learned_scale(guint terms_found)
{
    return terms_found > 0 ? 1.0 / sqrt(sqrt(terms_found)) : 0.0;
}

void learned_soften(double *values, guint count)
{
    double highest = -HUGE_VAL, sum = 0.0;
    for (guint i = 0; i < count; i++)
        highest = MAX(highest, values[i]);
    for (guint i = 0; i < count; i++)
        sum += values[i] = exp(values[i] - highest);
    for (guint i = 0; i < count; i++)
        values[i] /= sum;
}

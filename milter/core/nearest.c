#include "core/nearest.h"

#include <string.h>

/* A third of the letters may be wrong, and one more. */
#define LETTERS_A_MISTAKE 3

/* Levenshtein's distance of two names, NEAREST_LENGTH_MAX for long ones. */
static guint distance(const char *a, const char *b)
{
    guint row[NEAREST_LENGTH_MAX + 1];
    gsize columns = strlen(b);
    if (columns > NEAREST_LENGTH_MAX || strlen(a) > NEAREST_LENGTH_MAX)
        return NEAREST_LENGTH_MAX;
    for (guint j = 0; j <= columns; j++)
        row[j] = j;
    for (guint i = 0; a[i]; i++) {
        guint diagonal = row[0];
        row[0] = i + 1;
        for (guint j = 0; j < columns; j++) {
            guint substituted = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(substituted, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[columns];
}

Nearest nearest_begin(const char *word)
{
    gsize length = MIN(strlen(word), NEAREST_LENGTH_MAX);
    return (Nearest){.word = word, .away = (guint)length / LETTERS_A_MISTAKE + 2};
}

void nearest_try(Nearest *nearest, const char *candidate)
{
    guint away = distance(nearest->word, candidate);
    if (away >= nearest->away)
        return;
    nearest->best = candidate;
    nearest->away = away;
}

char *nearest_question(const Nearest *nearest)
{
    return nearest->best ? g_strdup_printf("; did you mean '%s'?", nearest->best) : g_strdup("");
}

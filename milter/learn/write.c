#include "learn/write.h"

double learn_share(guint part, guint whole)
{
    return whole > 0 ? 100.0 * part / whole : 0.0;
}

static void append_number(GString *out, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_formatd(text, sizeof(text), "%.2f", number));
}

static void append_head(GString *out, const Learnt *learnt, const char *sources)
{
    const Outcome *alone = &g_array_index(learnt->alone, Outcome, LEARN_CURVE_USUAL);
    const Outcome *both = &g_array_index(learnt->both, Outcome, LEARN_CURVE_USUAL);
    g_string_append_printf(
        out,
        "# Weights of words for each unit, made by `synpunkt learn` from %s.\n"
        "#\n"
        "# They speak only where the words of the units file are silent or weak, and only when the setting\n"
        "# `learned` in synpunkt.conf names this file: see synpunkt.conf(5).\n"
        "#\n"
        "# How to read it: below each unit stand the words that speak for it, the heaviest first, and at the end\n"
        "# those that speak against it.  ord is a whole word, ord* the beginning of one, *ord the end, *ord* a\n"
        "# piece, several words stand together; letters are without dots and rings (sno is snö).  Each counts once\n"
        "# a letter.  sharpness says how fast scores become certainty, points what one point of the units file\n"
        "# adds, bias how common the unit is.\n"
        "#\n"
        "# You may edit it: delete a line that is wrong, change a weight, add a word of your own.  Try it with\n"
        "# `synpunkt route --test FILE.jsonl` before the daemon is started anew.\n"
        "#\n"
        "# Judged by letters it had not seen, of %u: at certainty 0.80 the weights alone %.0f %% right and %.0f %%\n"
        "# wrong; together with the words %.0f %% right and %.0f %% wrong, the rest to the sorting desk.\n",
        sources, learnt->judged, learn_share(alone->right, learnt->judged), learn_share(alone->wrong, learnt->judged),
        learn_share(both->right, learnt->judged), learn_share(both->wrong, learnt->judged));
}

char *learn_print_table(const Learnt *learnt, const char *sources)
{
    const LearnedTable *table = learnt->table;
    GString *out = g_string_new(NULL);
    append_head(out, learnt, sources);
    g_string_append(out, "\nsharpness ");
    append_number(out, table->sharpness);
    g_string_append(out, "\npoints ");
    append_number(out, table->points);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < table->labels->len; i++) {
        const LearnedLabel *label = table->labels->pdata[i];
        g_string_append_printf(out, "\nunit %s\nbias ", label->name);
        append_number(out, label->bias);
        g_string_append_c(out, '\n');
        for (guint j = 0; j < label->terms->len; j++) {
            g_autofree char *pattern = learned_pattern(label->terms->pdata[j]);
            append_number(out, (double)g_array_index(label->weights, float, j));
            g_string_append_printf(out, " %s\n", pattern);
        }
    }
    return g_string_free(out, FALSE);
}

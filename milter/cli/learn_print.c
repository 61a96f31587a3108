#include "cli/learn_print.h"

#include "cli/cli.h"
#include "learn/write.h"

#define WORDS_SHOWN 8 /* of each unit */

static void print_share(guint part, const Learnt *learnt)
{
    g_print(" %5.1f", learn_share(part, learnt->judged));
}

static void print_outcome(const char *name, const Outcome *outcome, const Learnt *learnt)
{
    g_print("%-22s", name);
    print_share(outcome->right, learnt);
    print_share(outcome->wrong, learnt);
    print_share(outcome->desk, learnt);
    g_print("   %5.1f\n", learn_share(outcome->unclear_to_desk, learnt->unclear));
}

static void print_curve(const char *title, const GArray *curve, const Learnt *learnt)
{
    for (guint i = 0; i < curve->len; i++) {
        const Outcome *outcome = &g_array_index(curve, Outcome, i);
        g_autofree char *name = g_strdup_printf("%s, %.2f", title, outcome->certainty);
        print_outcome(name, outcome, learnt);
    }
}

void learn_print_curve(const Learnt *learnt)
{
    g_print("%u letters, each judged by what was learned from others (per cent)\n\n", learnt->judged);
    g_print("%-22s %5s %5s %5s   %s\n", "at certainty", "right", "wrong", "desk", "unclear ones to the desk");
    print_outcome("the words alone", &learnt->words, learnt);
    print_curve("weights alone", learnt->alone, learnt);
    print_curve("both", learnt->both, learnt);
}

void learn_print_words(const Learnt *learnt)
{
    g_print("\n");
    for (guint i = 0; i < learnt->table->labels->len; i++) {
        const LearnedLabel *label = g_ptr_array_index(learnt->table->labels, i);
        g_autoptr(GString) line = g_string_new(NULL);
        g_string_append_printf(line, "%-10s%4u letters: ", label->name,
                               GPOINTER_TO_UINT(g_hash_table_lookup(learnt->letters, label->name)));
        for (guint j = 0; j < MIN(label->terms->len, WORDS_SHOWN); j++) {
            g_autofree char *pattern = learned_pattern(g_ptr_array_index(label->terms, j));
            g_string_append_printf(line, "%s%s", j ? ", " : "", pattern);
        }
        g_print("%s\n", line->str);
    }
}

void learn_print_left_out(const Learnt *learnt, guint sensitive)
{
    g_print("\nleft out: %u sensitive letters, %u words that look like names", sensitive, learnt->names);
    for (guint i = 0; i < learnt->left_out->len; i++)
        g_print("%s%s", i ? ", " : "; units with fewer than " G_STRINGIFY(LEARN_LABEL_MIN) " letters: ",
                (const char *)g_ptr_array_index(learnt->left_out, i));
    g_print("\n");
}

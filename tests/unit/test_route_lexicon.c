/* Many words found in one walk: every place of each, and at a cost that is the text's. */
#include "core/automaton.h"
#include "core/route_lexicon.h"
#include "core/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void count_place(const Place *place, gpointer data)
{
    (void)place;
    (*(guint *)data)++;
}

/* Of both walks, where there are two. */
static gsize steps_for(guint words, const char *normal)
{
    g_autoptr(Lexicon) lexicon = lexicon_new();
    for (guint i = 0; i < words; i++) {
        g_autofree char *word = g_strdup_printf("%cö%u%s", 'a' + (int)(i % 26), i, i % 2 == 0 ? "*" : "");
        lexicon_add(lexicon, word);
    }
    lexicon_compile(lexicon);
    guint found = 0;
    gint64 start = g_get_monotonic_time();
    gsize steps = lexicon_scan(lexicon, normal, count_place, &found);
    print_message("%u words: %d us, %u places\n", words, (int)(g_get_monotonic_time() - start), found);
    return steps;
}

static void the_cost_grows_with_the_text_and_not_with_the_words(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 5000; i++)
        g_string_append_printf(text, "%cö%u hunden på gatan utanför huset ", 'a' + (int)(i % 26), i * 7);
    g_autofree char *folded = words_fold(text->str);
    assert_in_range(steps_for(500, text->str), strlen(text->str), 2 * strlen(text->str));
    assert_in_range(steps_for(10000, text->str), strlen(text->str), 2 * strlen(text->str));
    assert_in_range(steps_for(500, folded), 2 * strlen(folded), 4 * strlen(folded));
    assert_in_range(steps_for(10000, folded), 2 * strlen(folded), 4 * strlen(folded));
}

static void note_start(guint number, gsize start, gpointer data)
{
    g_string_append_printf(data, "%u@%u ", number, (guint)start);
}

static void the_automaton_reports_every_place(void **state)
{
    (void)state;
    g_autoptr(Automaton) automaton = automaton_new();
    assert_int_equal(automaton_add(automaton, "he", 2), 0);
    assert_int_equal(automaton_add(automaton, "she", 3), 1);
    assert_int_equal(automaton_add(automaton, "hers", 4), 2);
    assert_int_equal(automaton_add(automaton, "he", 2), 0);
    assert_int_equal(automaton_add(automaton, "e", 1), 3);
    automaton_compile(automaton);
    g_autoptr(GString) found = g_string_new(NULL);
    assert_int_equal(automaton_scan(automaton, "ushers", 6, note_start, found),
                     7); /* "r" leads from "she" by way of "he" */
    assert_string_equal(found->str, "1@1 0@2 3@3 2@2 ");
}

#define RANDOM_ROUNDS  400
#define RANDOM_STRINGS 40
#define RANDOM_TEXT    300

/* Letters of so few kinds that they often repeat.  Caller owns. */
static char *random_letters(GRand *random, int length_max)
{
    int length = g_rand_int_range(random, 1, length_max + 1);
    GString *out = g_string_new(NULL);
    for (int i = 0; i < length; i++)
        g_string_append_c(out, (char)('a' + g_rand_int_range(random, 0, 3)));
    return g_string_free(out, FALSE);
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "number@start " of all, sorted.  Caller owns. */
static char *sorted_words(const char *found)
{
    g_auto(GStrv) words = g_strsplit(found, " ", -1);
    qsort(words, g_strv_length(words), sizeof(char *), compare_strings);
    return g_strjoinv(" ", words);
}

static void the_automaton_finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    for (guint round = 0; round < RANDOM_ROUNDS; round++) {
        g_autoptr(Automaton) automaton = automaton_new();
        g_autofree char *text = random_letters(random, RANDOM_TEXT);
        g_autoptr(GString) found = g_string_new(NULL);
        g_autoptr(GString) wanted = g_string_new(NULL);
        for (guint i = 0, strings = 0; i < RANDOM_STRINGS; i++) {
            g_autofree char *string = random_letters(random, 7);
            guint number = automaton_add(automaton, string, strlen(string));
            if (number < strings)
                continue;
            strings++;
            for (const char *at = strstr(text, string); at != NULL; at = strstr(at + 1, string))
                note_start(number, (gsize)(at - text), wanted);
        }
        automaton_compile(automaton);
        assert_true(automaton_scan(automaton, text, strlen(text), note_start, found) <= 2 * strlen(text));
        g_autofree char *first = sorted_words(found->str);
        g_autofree char *second = sorted_words(wanted->str);
        assert_string_equal(first, second);
    }
}

static void note_folded(const Place *place, gpointer data)
{
    g_string_append_printf(data, "%s%.*s ", place->folded ? "~" : "", (int)place->bytes, place->text);
}

static void dots_are_forgiven_only_where_nobody_writes_them(void **state)
{
    (void)state;
    g_autoptr(Lexicon) lexicon = lexicon_new();
    lexicon_add(lexicon, "vägar*");
    lexicon_add(lexicon, "snö*");
    lexicon_compile(lexicon);
    static const struct {
        const char *normal, *found;
    } ROWS[] = {{"snorojning pa alla vagar", "~snorojning ~vagar "},
                {"jag vågar inte", ""},
                {"jag vagar inte gå ut i snon", ""},
                {"snö på alla vägar", "snö vägar "}};
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(GString) found = g_string_new(NULL);
        lexicon_scan(lexicon, ROWS[i].normal, note_folded, found);
        assert_string_equal(found->str, ROWS[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cost_grows_with_the_text_and_not_with_the_words),
        cmocka_unit_test(the_automaton_reports_every_place),
        cmocka_unit_test(the_automaton_finds_what_a_plain_search_finds),
        cmocka_unit_test(dots_are_forgiven_only_where_nobody_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

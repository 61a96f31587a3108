#include "core/automaton.h"
#include "core/route_identity.h"
#include "core/route_lexicon.h"
#include "core/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void text_becomes_a_row_of_words(void **state)
{
    (void)state;
    static const struct {
        const char *text, *normal, *folded;
    } ROWS[] = {
        {"  Hej,  DÄR!  ", "hej där", "hej dar"},
        {"Är god. Man ska", "är god\nman ska", "ar god\nman ska"},
        {"p-plats - bad- och -x", "p-plats bad och x", "p-plats bad och x"},
        {"vasteras.se/x?y", "vasteras se x y", "vasteras se x y"},
        {"a\nb\n\nc", "a b\nc", "a b\nc"},
        {"O\xcc\x88", "ö", "o"},
        {"...", "", ""},
        {"", "", ""},
        {"\xff", "", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *normal = words_normalise(ROWS[i].text, 1000);
        g_autofree char *folded = words_fold(normal);
        assert_string_equal(normal, ROWS[i].normal);
        assert_string_equal(folded, ROWS[i].folded);
    }
}

static void a_text_is_cut_between_characters(void **state)
{
    (void)state;
    g_autofree char *whole = words_normalise("ååå", 6);
    assert_string_equal(whole, "ååå");
    g_autofree char *cut = words_normalise("ååå", 5);
    assert_string_equal(cut, "åå");
    g_autofree char *none = words_normalise("ååå", 1);
    assert_string_equal(none, "");
}

static void identity_numbers_need_a_date_and_a_check_digit(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"811218-9876", "8112189876",    "198112189876", "19811218-9876",
                                       "811218+9876", "x811218-9876.", "701063-2391",  "(811218-9876)"};
    static const char *const BAD[] = {"811218-9875",
                                      "811318-9876",
                                      "811232-9876",
                                      "9811218-9876",
                                      "811218-98765",
                                      "211218119876",
                                      "811218 9876",
                                      "811218--9876",
                                      "811218-987",
                                      "0000000000",
                                      "556016-0680",
                                      "070-123 45 67",
                                      "",
                                      "-",
                                      "1234567890123456789"};
    for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
        if (!identity_number_in(GOOD[i]))
            fail_msg("not found: %s", GOOD[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        if (identity_number_in(BAD[i]))
            fail_msg("found: %s", BAD[i]);
    }
}

static void count_place(const Place *place, gpointer data)
{
    (void)place;
    (*(guint *)data)++;
}

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
    gsize few = steps_for(500, text->str);
    gsize many = steps_for(10000, text->str);
    assert_int_equal(few, strlen(text->str) + strlen(folded));
    assert_int_equal(many, few);
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
    assert_int_equal(automaton_scan(automaton, "ushers", 6, note_start, found), 6);
    assert_string_equal(found->str, "1@1 0@2 3@3 2@2 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_a_row_of_words),
        cmocka_unit_test(a_text_is_cut_between_characters),
        cmocka_unit_test(identity_numbers_need_a_date_and_a_check_digit),
        cmocka_unit_test(the_cost_grows_with_the_text_and_not_with_the_words),
        cmocka_unit_test(the_automaton_reports_every_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

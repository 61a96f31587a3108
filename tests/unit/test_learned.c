/* The learned weights: terms as people write them, scores, and what the choice of unit makes of them. */
#include "core/learned.h"
#include "core/route.h"
#include "core/words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_term_is_a_piece_of_text_between_edges_of_words(void **state)
{
    (void)state;
    const struct {
        const char *pattern, *term;
    } rows[] = {{"kolsvart", "_kolsvart_"}, {"gatl*", "_gatl"}, {"*bana", "bana_"}, {"*plog*", "plog"},
                {"går hem", "_gar__hem_"},  {"Snö", "_sno_"},   {"*n i*", "n__i"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *term = learned_term(rows[i].pattern);
        assert_string_equal(term, rows[i].term);
        g_autofree char *pattern = learned_pattern(term);
        g_autofree char *again = learned_term(pattern);
        assert_string_equal(again, rows[i].term);
    }
}

static void what_is_no_term_is_refused(void **state)
{
    (void)state;
    const char *const rows[] = {"", "*", "**", "a*b", "!?", "* *"};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_null(learned_term(rows[i]));
}

static void text_gets_edges(void **state)
{
    (void)state;
    g_autofree char *normal = words_normalise("Det är kolsvart. Hemåt!", 100);
    g_autofree char *text = learned_text(normal);
    assert_string_equal(text, "_det__ar__kolsvart__hemat_");
    g_autofree char *nothing = learned_text("");
    assert_string_equal(nothing, "");
}

static void soft_values_add_up_even_when_huge(void **state)
{
    (void)state;
    double values[] = {1000.0, 1000.0, -1000.0};
    learned_soften(values, G_N_ELEMENTS(values));
    assert_true(fabs(values[0] - 0.5) < 1e-9 && values[2] < 1e-9);
}

static LearnedTable *make_table(void)
{
    LearnedTable *table = learned_table_new();
    LearnedLabel *tekn = learned_table_add(table, "tekn");
    LearnedLabel *kult = learned_table_add(table, "kult");
    learned_label_add(table, tekn, "_kolsvart_", 4.0);
    learned_label_add(table, tekn, "svart", 1.0);
    learned_label_add(table, tekn, "_gar__hem_", 1.5);
    learned_label_add(table, tekn, "_bok", -2.0);
    learned_label_add(table, kult, "_bok", 4.0);
    kult->bias = -0.5;
    table->points = 0.6;
    return table;
}

static void a_term_counts_once_and_the_most_telling_come_first(void **state)
{
    (void)state;
    g_autoptr(LearnedTable) table = make_table();
    g_autoptr(Learned) learned = learned_new(table);
    g_autoptr(GPtrArray) beliefs = learned_judge(learned, "kolsvart kolsvart nar jag gar hem");
    const Belief *best = beliefs->pdata[0];
    assert_string_equal(best->label->name, "tekn");
    assert_true(fabs(best->score - 6.5 * learned_scale(3)) < 1e-6);
    assert_int_equal(best->telling->len, 2); /* "svart" stands on the word that has been told */
    const Telling *first = best->telling->pdata[0], *second = best->telling->pdata[1];
    assert_string_equal(first->words, "kolsvart");
    assert_string_equal(second->words, "gar hem");
    assert_true(best->probability > 0.9);
}

static void words_that_are_not_known_leave_the_biases(void **state)
{
    (void)state;
    g_autoptr(LearnedTable) table = make_table();
    g_autoptr(Learned) learned = learned_new(table);
    const char *const texts[] = {"", "hej", "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GPtrArray) beliefs = learned_judge(learned, texts[i]);
        const Belief *best = beliefs->pdata[0];
        assert_true(best->score == 0.0 && best->telling->len == 0);
    }
}

static void an_empty_table_believes_nothing(void **state)
{
    (void)state;
    g_autoptr(LearnedTable) table = learned_table_new();
    g_autoptr(Learned) learned = learned_new(table);
    g_autoptr(GPtrArray) beliefs = learned_judge(learned, "kolsvart");
    assert_int_equal(beliefs->len, 0);
}

static Config *make_config(void)
{
    Config *config = config_new();
    const char *const codes[] = {"tekn", "kult", "ny"};
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        g_ptr_array_add(config->units, unit_new(codes[i]));
    g_ptr_array_add(((Unit *)config->units->pdata[0])->strong, g_strdup("gatubelysning"));
    g_ptr_array_add(((Unit *)config->units->pdata[0])->strong, g_strdup("lyktstolpe"));
    g_ptr_array_add(((Unit *)config->units->pdata[1])->strong, g_strdup("bibliotek"));
    g_ptr_array_add(((Unit *)config->units->pdata[1])->weak, g_strdup("hylla"));
    g_ptr_array_add(((Unit *)config->units->pdata[2])->strong, g_strdup("rymdhamn"));
    config->learned_units = make_table();
    return config;
}

static void assert_choice(const Config *config, const char *text, const char *winner)
{
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "", text, "");
    assert_string_equal(route->winner != NULL ? route->winner->code : "triage", winner);
}

static void weights_speak_where_the_rules_are_silent(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    assert_choice(config, "kolsvart när jag går hem", "tekn");
    assert_choice(config, "hej", "triage");
    config->learned_certainty = 1.0;
    assert_choice(config, "kolsvart när jag går hem", "triage");
}

static void a_strong_word_of_the_rules_wins(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    assert_choice(config, "gatubelysning lyktstolpe bok", "tekn");
    assert_choice(config, "gatubelysning bok", "triage"); /* one word may be doubted */
    assert_choice(config, "rymdhamn", "ny");              /* which no letter has taught */
}

static void what_the_weights_think_improbable_is_doubted(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    config->route_threshold = 1;
    config->route_margin = 1;
    assert_choice(config, "hylla kolsvart", "triage");
    config->learned_doubt = 0.0;
    assert_choice(config, "hylla kolsvart", "kult");
}

static void without_weights_the_rules_are_alone(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    g_clear_pointer(&config->learned_units, learned_table_free);
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "", "kolsvart", "");
    assert_null(route->chances);
    assert_string_equal(route->reason, "no words known");
}

static void the_sorting_desk_gets_two_hints(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    config->learned_certainty = 1.0;
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "", "en bok", "");
    assert_null(route->winner);
    assert_string_equal(route->hint->code, "kult");
    g_autoptr(Route) even = route_choose(router, "", "hej", "");
    assert_non_null(even->second_hint);
}

static void the_reason_has_no_word_of_the_mail(void **state)
{
    (void)state;
    g_autoptr(Config) config = make_config();
    config->learned_certainty = 1.0;
    g_autoptr(Router) router = router_new(config);
    g_autoptr(Route) route = route_choose(router, "en bok", "en bok kolsvart hylla", "");
    assert_non_null(strstr(route->reason, "learned kult 0."));
    assert_null(strstr(route->reason, "bok"));
    assert_null(strstr(route->reason, "kolsvart"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_term_is_a_piece_of_text_between_edges_of_words),
        cmocka_unit_test(what_is_no_term_is_refused),
        cmocka_unit_test(text_gets_edges),
        cmocka_unit_test(soft_values_add_up_even_when_huge),
        cmocka_unit_test(a_term_counts_once_and_the_most_telling_come_first),
        cmocka_unit_test(words_that_are_not_known_leave_the_biases),
        cmocka_unit_test(an_empty_table_believes_nothing),
        cmocka_unit_test(weights_speak_where_the_rules_are_silent),
        cmocka_unit_test(a_strong_word_of_the_rules_wins),
        cmocka_unit_test(what_the_weights_think_improbable_is_doubted),
        cmocka_unit_test(without_weights_the_rules_are_alone),
        cmocka_unit_test(the_sorting_desk_gets_two_hints),
        cmocka_unit_test(the_reason_has_no_word_of_the_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

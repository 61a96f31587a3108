/* Where in a text the words stood. */
#include "core/route.h"
#include "core/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_word_has_its_line(void **state)
{
    (void)state;
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(WordNote));
    g_autofree char *normal = words_normalise_noted("Hej!\n\n- e-post till Åsa,\n  tack.", 1000, notes);
    assert_string_equal(normal, "hej\ne-post till åsa tack");
    static const WordNote expected[] = {{1, TRUE}, {3, FALSE}, {3, FALSE}, {3, TRUE}, {4, FALSE}};
    assert_int_equal(notes->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < notes->len; i++) {
        assert_int_equal(g_array_index(notes, WordNote, i).line, expected[i].line);
        assert_int_equal(g_array_index(notes, WordNote, i).capital, expected[i].capital);
    }
}

static void a_hit_says_where_it_stood(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    Unit *unit = unit_new("tekn");
    g_ptr_array_add(unit->strong, g_strdup("potthål*"));
    g_ptr_array_add(unit->words, g_strdup("snöröjning*"));
    g_ptr_array_add(unit->words, g_strdup("cykel*"));
    g_ptr_array_add(config->units, unit);
    g_autoptr(Router) router = router_new(config);
    static const char text[] = "Hej!\nHelt nya potthal igen.\n\nOch snorojningen uteblev.";
    g_autoptr(Route) route = route_choose(router, "Min cykel", text, "tekn");
    const Score *score = g_ptr_array_index(route->scores, 0);
    g_autoptr(GArray) notes = hit_notes(text);
    static const struct {
        const char *word;
        guint line;
    } expected[] = {{"cykel", 0}, {"potthal", 2}, {"snorojningen", 4}, {"", 0}};
    assert_int_equal(score->hits->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < score->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(score->hits, i);
        assert_string_equal(hit->word, expected[i].word);
        assert_int_equal(hit_line(hit, notes), expected[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_has_its_line),
        cmocka_unit_test(a_hit_says_where_it_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

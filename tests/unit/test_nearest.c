/* test_nearest.c - what somebody may have meant who wrote something else. */
#include "core/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *nearest_of(const char *word)
{
    static const char *const names[] = {"search", "show", "list", "simulate", "suggest"};
    Nearest nearest = nearest_begin(word);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        nearest_try(&nearest, names[i]);
    return nearest.best;
}

static void a_letter_wrong_missing_or_too_many_is_understood(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("serch"), "search");
    assert_string_equal(nearest_of("searchh"), "search");
    assert_string_equal(nearest_of("saerch"), "search");
    assert_string_equal(nearest_of("lsit"), "list");
    assert_string_equal(nearest_of("sugest"), "suggest");
}

static void what_is_far_from_all_is_near_to_none(void **state)
{
    (void)state;
    assert_null(nearest_of("backup"));
    assert_null(nearest_of(""));
}

static void a_word_without_end_is_near_to_none(void **state)
{
    (void)state;
    g_autofree char *word = g_strnfill(100000, 's');
    assert_null(nearest_of(word));
    Nearest nearest = nearest_begin("search");
    nearest_try(&nearest, word);
    assert_null(nearest.best);
}

static void of_two_that_are_as_near_the_first_is_asked_for(void **state)
{
    (void)state;
    Nearest nearest = nearest_begin("bad");
    nearest_try(&nearest, "bat");
    nearest_try(&nearest, "bar");
    g_autofree char *question = nearest_question(&nearest);
    assert_string_equal(question, "; did you mean 'bat'?");
}

static void where_nothing_is_near_nothing_is_asked(void **state)
{
    (void)state;
    Nearest nearest = nearest_begin("x");
    g_autofree char *question = nearest_question(&nearest);
    assert_string_equal(question, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_wrong_missing_or_too_many_is_understood),
        cmocka_unit_test(what_is_far_from_all_is_near_to_none),
        cmocka_unit_test(a_word_without_end_is_near_to_none),
        cmocka_unit_test(of_two_that_are_as_near_the_first_is_asked_for),
        cmocka_unit_test(where_nothing_is_near_nothing_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

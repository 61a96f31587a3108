/* test_old_reference.c - the numbers of an earlier system in subjects. */
#include "core/old_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static GPtrArray *patterns_of(const char *pattern)
{
    GPtrArray *patterns = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    GRegex *compiled = old_reference_compile(pattern);
    assert_non_null(compiled);
    g_ptr_array_add(patterns, compiled);
    return patterns;
}

/* What is found, a blank between. */
static char *find(const char *pattern, const char *subject)
{
    g_autoptr(GPtrArray) patterns = patterns_of(pattern);
    g_autoptr(GPtrArray) found = old_reference_find(patterns, subject);
    g_ptr_array_add(found, NULL);
    return g_strjoinv(" ", (char **)found->pdata);
}

static void check(const char *subject, const char *expected)
{
    g_autofree char *found = find("KC-[0-9]{6}", subject);
    assert_string_equal(found, expected);
}

static void a_number_is_found_wherever_it_stands(void **state)
{
    (void)state;
    check("Re: Trasig lampa [KC-123456]", "KC-123456");
    check("kc-123456: lampan", "KC-123456");
    check("KC-123456, KC-654321 och kc-123456", "KC-123456 KC-654321");
    check("Trasig lampa", "");
}

static void a_part_of_a_word_is_no_number(void **state)
{
    (void)state;
    check("KC-1234567", "");
    check("XKC-123456", "");
}

static void no_more_than_some_are_looked_for(void **state)
{
    (void)state;
    check("KC-000001 KC-000002 KC-000003 KC-000004 KC-000005", "KC-000001 KC-000002 KC-000003 KC-000004");
}

static void what_is_no_expression_is_refused(void **state)
{
    (void)state;
    g_autofree char *much = g_strnfill(1000, 'a');
    assert_null(old_reference_compile("KC-[0-9"));
    assert_null(old_reference_compile("a)|(b"));
    assert_null(old_reference_compile(""));
    assert_null(old_reference_compile(much));
}

/* Without a bound this one takes longer than anybody lives. */
static void an_expression_that_would_never_end_ends(void **state)
{
    (void)state;
    GString *subject = g_string_new(NULL);
    for (guint i = 0; i < 200; i++)
        g_string_append_c(subject, 'a');
    g_string_append(subject, " !");
    g_autofree char *found = find("(a+)+(a+)+(a+)+#", subject->str);
    assert_string_equal(found, "");
    g_string_free(subject, TRUE);
}

static void an_expression_that_matches_nothing_at_all_ends(void **state)
{
    (void)state;
    g_autofree char *found = find("[0-9]*", "Lampan 12345 lyser inte");
    assert_string_equal(found, "12345");
}

static void broken_text_and_text_without_end_are_looked_through(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(1000000, ' ');
    /* NOLINTNEXTLINE(bugprone-not-null-terminated-result): the spaces go on behind it */
    memcpy(text, "\xff\xc3 KC-123456", strlen("\xff\xc3 KC-123456"));
    check(text, "KC-123456");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_found_wherever_it_stands),
        cmocka_unit_test(a_part_of_a_word_is_no_number),
        cmocka_unit_test(no_more_than_some_are_looked_for),
        cmocka_unit_test(what_is_no_expression_is_refused),
        cmocka_unit_test(an_expression_that_would_never_end_ends),
        cmocka_unit_test(an_expression_that_matches_nothing_at_all_ends),
        cmocka_unit_test(broken_text_and_text_without_end_are_looked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

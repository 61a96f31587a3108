/* test_compose.c - letters and their marks are put together, and long texts take no longer than they must. */
#include "core/compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "effort.h"

#define MEGABYTE (1024 * 1024)

static char *repeat(const char *unit, gsize bytes)
{
    GString *text = g_string_new(NULL);

    while (text->len < bytes)
        g_string_append(text, unit);
    return g_string_free(text, FALSE);
}

static void letters_and_their_marks_become_one(void **state G_GNUC_UNUSED)
{
    g_autofree char *composed = compose_text("Ha\u030al i va\u0308gen, katuvalo a\u0308a\u0308nessä");
    g_autofree char *empty = compose_text("");
    g_autofree char *invalid = compose_text("a\xff");

    assert_string_equal(composed, "Hål i vägen, katuvalo äänessä");
    assert_string_equal(empty, "");
    assert_string_equal(invalid, "");
}

/* Wherever a piece ends, no letter loses its mark. */
static void pieces_join_without_a_trace(void **state G_GNUC_UNUSED)
{
    for (gsize shift = 0; shift < 200; shift++) {
        g_autofree char *ahead = g_strnfill(shift, 'x');
        g_autofree char *words = repeat("o\u0308kad ko\u0308 – ö€ ", 1000);
        g_autofree char *text = g_strconcat(ahead, words, NULL);
        g_autofree char *composed = compose_text(text);
        g_autofree char *expected = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
        assert_string_equal(composed, expected);
    }
}

static void compose_whole(const char *text)
{
    g_autofree char *composed = compose_text(text);
    assert_int_equal(strlen(composed), strlen(text));
}

static void a_megabyte_takes_no_longer_than_it_must(void **state G_GNUC_UNUSED)
{
    static const char *const UNITS[] = {"Hålet är kvar på vägen. ", "\u0301\u0323", "漢字", "å"};

    for (gsize i = 0; i < G_N_ELEMENTS(UNITS); i++)
        assert_true(effort_is_in_proportion(compose_whole, UNITS[i], MEGABYTE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_and_their_marks_become_one),
        cmocka_unit_test(pieces_join_without_a_trace),
        cmocka_unit_test(a_megabyte_takes_no_longer_than_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

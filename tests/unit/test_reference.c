/* The reference: printing, its check digit, and finding it however people write it. */
#include "core/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void numbers_hold_year_and_serial(void **state)
{
    CaseNumber number = case_number(2026, 417);
    g_autofree char *digits = case_number_print(number);

    (void)state;
    assert_int_equal(number, 260000417);
    assert_int_equal(case_number_year(number), 2026);
    assert_int_equal(case_number_serial(number), 417);
    assert_string_equal(digits, "2600417");
    assert_int_equal(case_number_year(case_number(1998, 1)), 1998);
    assert_int_equal(case_number_year(case_number(2069, 1)), 2069);
}

static void references_are_printed_with_their_luhn_digit(void **state)
{
    static const struct {
        guint serial;
        const char *text;
    } ROWS[] = {
        {417, "SP-2026-00417-2"},
        {502, "SP-2026-00502-1"},
        {421, "SP-2026-00421-4"},
        {433, "SP-2026-00433-9"},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *text = reference_print("SP", case_number(2026, ROWS[i].serial));
        assert_string_equal(text, ROWS[i].text);
    }
}

static void what_is_printed_is_read_back(void **state)
{
    static const guint SERIALS[] = {1, 99999, 100000, 1234567, REFERENCE_SERIAL_MAX};

    (void)state;
    for (int year = 1970; year <= 2069; year++) {
        for (gsize i = 0; i < G_N_ELEMENTS(SERIALS); i++) {
            CaseNumber number = case_number(year, SERIALS[i]);
            g_autofree char *digits = case_number_print(number);
            g_autofree char *text = reference_print("SP", number);
            g_autoptr(GArray) found = reference_find("SP", text);

            assert_int_equal(case_number_read(digits, strlen(digits)), number);
            assert_int_equal(found->len, 1);
            assert_int_equal(g_array_index(found, CaseNumber, 0), number);
        }
    }
}

static void only_canonical_digits_are_a_number(void **state)
{
    static const char *const WRONG[] = {
        "",       "26", "260041", "2600000", "26x0417", "26004170", "2600417000", "-600417", "99999999999999999999",
        "26 0417"};

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(WRONG); i++)
        assert_int_equal(case_number_read(WRONG[i], strlen(WRONG[i])), 0);
    assert_int_equal(case_number_read("2600417.abc", 7), 260000417);
    assert_int_equal(case_number_read("26100000", 8), 260100000);
}

static void people_write_it_in_many_ways(void **state)
{
    static const char *const ROWS[] = {
        "SP-2026-00417-2",
        "[SP-2026-00417-2]",
        "sp-2026-00417-2",
        "Sp 2026 00417 2",
        "SP2026004172",
        "sp20260041 72 eller SP-2026-00417-2",
        "SP - 2026 - 00417 - 2",
        /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text; \x would run on */
        "SP\xe2\x80\x93"
        "2026\xe2\x80\x93"
        "00417\xe2\x80\x93"
        "2",
        "SP\xe2\x80\x91"
        "2026\xe2\x80\x91"
        "00417\xe2\x80\x91"
        "2",
        "SP\xe2\x88\x92"
        "2026\xc2\xa0"
        "00417\xc2\xad"
        "2",
        "SP-2026-\r\n 00417-2",
        "SP-2O26-oo4l7-2",
        "SP-2026-00417-2.",
        "(ärende SP-2026-00417-2)",
        "Ärendenr:SP-2026-00417-2, tack",
        "#SP-2026-00417-2",
        "SP-2026-00417-2 2 personer",
        "SP-2026-004172",
        "SP-2026-00417-2 och igen sp 2026 00417 2",
        "SP SP-2026-00417-2",
        "SP-2026-00417-3 nej, SP-2026-00417-2",
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(GArray) found = reference_find("SP", ROWS[i]);

        if (found->len != 1 || g_array_index(found, CaseNumber, 0) != 260000417)
            fail_msg("not found in '%s'", ROWS[i]);
    }
}

static void what_does_not_fit_is_not_found(void **state)
{
    static const char *const ROWS[] = {
        "",
        "SP",
        "SP-",
        "SP-2026",
        "SP-2026-00417",
        "SP-2026-00417-",
        "SP-2026-00417-1",
        "SP-2026-0417-2",
        "SP-2026-00417-23",
        "SP-2026-00417-2a",
        "ASP-2026-00417-2",
        "SP-20260-0417-2",
        "SPX-2026-00417-2",
        "SP------2026-00417-2",
        "2026-00417-2",
        "SP-9026-00417-2",
        "SP-2026-00000-6",
        "SP-2026-000000000417-2",
        "SP-2026-00417\xc3",
        "SP-\xe2\x80",
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *valid = g_utf8_make_valid(ROWS[i], -1); /* text of a Mail is */
        g_autoptr(GArray) found = reference_find("SP", valid);

        assert_int_equal(found->len, 0);
    }
    g_autoptr(GArray) none = reference_find("SP", NULL);
    assert_int_equal(none->len, 0);
}

static void one_wrong_digit_is_always_noticed(void **state)
{
    g_autofree char *right = reference_print("SP", case_number(2026, 417));

    (void)state;
    for (gsize i = strlen("SP-"); right[i] != '\0'; i++) {
        for (char digit = '0'; g_ascii_isdigit(right[i]) && digit <= '9'; digit++) {
            g_autofree char *wrong = g_strdup(right);

            wrong[i] = digit;
            g_autoptr(GArray) found = reference_find("SP", wrong);
            assert_int_equal(found->len, digit == right[i] ? 1 : 0);
        }
    }
}

static void several_are_found_in_order_and_capped(void **state)
{
    g_autoptr(GString) text = g_string_new("två ärenden: ");
    g_autoptr(GArray) two = reference_find("SP", "SP-2026-00502-1, SP-2026-00417-2, SP-2026-00502-1");

    (void)state;
    assert_int_equal(two->len, 2);
    assert_int_equal(g_array_index(two, CaseNumber, 0), 260000502);
    assert_int_equal(g_array_index(two, CaseNumber, 1), 260000417);
    for (guint serial = 1; serial <= REFERENCE_FOUND_MAX + 3; serial++) {
        g_autofree char *one = reference_print("SP", case_number(2026, serial));
        g_string_append_printf(text, "%s ", one);
    }
    g_autoptr(GArray) many = reference_find("SP", text->str);
    assert_int_equal(many->len, REFERENCE_FOUND_MAX);
}

static void the_prefix_is_the_municipalitys_own(void **state)
{
    g_autofree char *text = reference_print("ÅSIKT", case_number(2026, 417));
    g_autofree char *sentence = g_strdup_printf("Hej, åsikt 2026 00417 2 gäller %s", text);
    g_autoptr(GArray) found = reference_find("ÅSIKT", sentence);
    gsize length = 0;

    (void)state;
    assert_string_equal(text, "ÅSIKT-2026-00417-2");
    assert_int_equal(found->len, 1);
    assert_int_equal(reference_read("ÅSIKT", text, &length), 260000417);
    assert_int_equal(length, strlen(text));
    assert_int_equal(reference_read("SP", text, &length), 0);
    assert_int_equal(length, 0);
}

static void random_text_never_leads_astray(void **state)
{
    static const char *const PIECES[] = {"SP", "sp", "-", " ", "2026",         "00417",
                                         "2",  "O",  "l", "å", "\xe2\x80\x93", "["};
    g_autoptr(GRand) rand = g_rand_new_with_seed(2026);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);

        for (int i = g_rand_int_range(rand, 0, 12); i > 0; i--)
            g_string_append(text, PIECES[g_rand_int_range(rand, 0, G_N_ELEMENTS(PIECES))]);
        g_autoptr(GArray) found = reference_find("SP", text->str);
        for (guint i = 0; i < found->len; i++)
            assert_int_equal(case_number_year(g_array_index(found, CaseNumber, i)) / 100, 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_hold_year_and_serial),
        cmocka_unit_test(references_are_printed_with_their_luhn_digit),
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(only_canonical_digits_are_a_number),
        cmocka_unit_test(people_write_it_in_many_ways),
        cmocka_unit_test(what_does_not_fit_is_not_found),
        cmocka_unit_test(one_wrong_digit_is_always_noticed),
        cmocka_unit_test(several_are_found_in_order_and_capped),
        cmocka_unit_test(the_prefix_is_the_municipalitys_own),
        cmocka_unit_test(random_text_never_leads_astray),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

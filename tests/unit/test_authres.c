#include "core/authres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const AuthResult *result_at(const AuthResults *results, guint number)
{
    assert_true(number < results->results->len);
    return results->results->pdata[number];
}

static void reads_what_a_border_server_writes(void **state)
{
    (void)state;
    g_autoptr(AuthResults) read =
        authres_read("mx.city.example; dkim=pass (2048-bit key; \"a\") header.d=city.example header.i=@city.example "
                     "header.b=\"Ab/=+c\" header.a=rsa-sha256; spf=pass smtp.mailfrom=\"x; y\"@city.example;"
                     " dmarc=pass (p=none dis=none) header.from=city.example");
    assert_non_null(read);
    assert_string_equal(read->authserv_id, "mx.city.example");
    assert_int_equal(read->results->len, 3);
    assert_string_equal(result_at(read, 0)->method, "dkim");
    assert_string_equal(authres_property(result_at(read, 0), "header.b"), "Ab/=+c");
    assert_string_equal(authres_property(result_at(read, 1), "smtp.mailfrom"), "x; y@city.example");
    assert_string_equal(result_at(read, 2)->result, "pass");
    assert_string_equal(authres_property(result_at(read, 2), "header.from"), "city.example");
}

static void reads_comments_anywhere_and_ignores_them(void **state)
{
    (void)state;
    g_autoptr(AuthResults) read = authres_read(
        "(a (nested \\) one)) mx.city.example (who) 1 (version); (x) DMARC (y) = (z) PASS (w) reason=\"no; reason\" "
        "header.from (v) = (u) City.Example (end)");
    assert_non_null(read);
    assert_string_equal(read->authserv_id, "mx.city.example");
    assert_string_equal(result_at(read, 0)->method, "dmarc");
    assert_string_equal(result_at(read, 0)->result, "pass");
    assert_string_equal(authres_property(result_at(read, 0), "header.from"), "City.Example");
}

static void reads_no_results_at_all(void **state)
{
    (void)state;
    g_autoptr(AuthResults) none = authres_read("mx.city.example; none");
    assert_non_null(none);
    g_autoptr(AuthResults) bare = authres_read("mx.city.example");
    assert_non_null(bare);
    assert_int_equal(bare->results->len, 0);
}

static void reads_method_versions_and_quoted_ids(void **state)
{
    (void)state;
    g_autoptr(AuthResults) read = authres_read("\"mx.city.example\"; dmarc/1=pass header.from=city.example");
    assert_non_null(read);
    assert_string_equal(read->authserv_id, "mx.city.example");
    assert_string_equal(result_at(read, 0)->method, "dmarc");
}

static void refuses_what_the_grammar_does_not_know(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "",
        "   ",
        "(only a comment)",
        "; dmarc=pass header.from=city.example",
        "mx.city.example 2; dmarc=pass header.from=city.example",
        "mx.city.example 1 1; dmarc=pass header.from=city.example",
        "mx.city.example mx2; dmarc=pass",
        "mx.city.example; dmarc",
        "mx.city.example; dmarc=",
        "mx.city.example; =pass",
        "mx.city.example; dmarc/2=pass header.from=city.example",
        "mx.city.example; dmarc=pass header.from",
        "mx.city.example; dmarc=pass header.from=",
        "mx.city.example; dmarc=pass (never ends header.from=city.example",
        "mx.city.example; dmarc=pass header.from=\"city.example",
        "mx.city.example; dmarc=pass ) header.from=city.example",
        "mx.city.example (; dmarc=pass header.from=city.example",
        "mx.city.example) ; dmarc=pass",
        "spf=pass smtp.mailfrom=x@city.example; dmarc=pass header.from=city.example",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        g_autoptr(AuthResults) read = authres_read(BAD[i]);
        if (read != NULL)
            fail_msg("read: %s", BAD[i]);
    }
}

static void a_property_given_twice_says_nothing(void **state)
{
    (void)state;
    g_autoptr(AuthResults) read = authres_read("mx; dmarc=pass header.from=city.example header.from=evil.example");
    assert_non_null(read);
    assert_null(authres_property(result_at(read, 0), "header.from"));
    assert_null(authres_property(result_at(read, 0), "header.d"));
}

static void too_many_results_are_not_read(void **state)
{
    (void)state;
    g_autoptr(GString) field = g_string_new("mx");
    for (guint i = 0; i < AUTHRES_RESULTS_MAX; i++)
        g_string_append(field, "; spf=pass");
    g_autoptr(AuthResults) most = authres_read(field->str);
    assert_non_null(most);
    g_string_append(field, "; spf=pass");
    g_autoptr(AuthResults) more = authres_read(field->str);
    assert_null(more);
}

static void any_beginning_of_a_field_is_read_without_harm(void **state)
{
    (void)state;
    const char *field =
        "(c(d)\\)) \"m\\\"x\" 1; dkim/1=pass (e) reason=\"f\" header.d=\"g\"h header.i=@h; dmarc=fail; none";
    for (gsize length = 0; length <= strlen(field); length++) {
        g_autofree char *cut = g_strndup(field, length);
        g_autoptr(AuthResults) read = authres_read(cut);
        if (read != NULL)
            assert_non_null(read->authserv_id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_a_border_server_writes),
        cmocka_unit_test(reads_comments_anywhere_and_ignores_them),
        cmocka_unit_test(reads_no_results_at_all),
        cmocka_unit_test(reads_method_versions_and_quoted_ids),
        cmocka_unit_test(refuses_what_the_grammar_does_not_know),
        cmocka_unit_test(a_property_given_twice_says_nothing),
        cmocka_unit_test(too_many_results_are_not_read),
        cmocka_unit_test(any_beginning_of_a_field_is_read_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

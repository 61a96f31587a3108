#include "core/guesses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW   1000
#define OTHER "203.0.113.9"

static guint told_times(Guesses *guesses, const char *client, guint times, gint64 now)
{
    guint told = 0;
    for (guint i = 0; i < times; i++)
        told += guesses_add(guesses, client, now) ? 1 : 0;
    return told;
}

static void below_the_limit_nobody_is_put_off_or_told(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    assert_int_equal(told_times(guesses, OTHER, GUESSES_CLIENT_HOUR - 1, NOW), 0);
    assert_false(guesses_puts_off(guesses, OTHER, NOW));
    assert_int_equal(guesses_count(guesses, NOW), GUESSES_CLIENT_HOUR - 1);
}

static void at_the_limit_that_client_is_put_off_and_no_other(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    assert_int_equal(told_times(guesses, OTHER, GUESSES_CLIENT_HOUR, NOW), 1);
    assert_true(guesses_puts_off(guesses, OTHER, NOW));
    assert_false(guesses_puts_off(guesses, "203.0.113.8", NOW));
    assert_false(guesses_puts_off(guesses, NULL, NOW));
}

static void after_an_hour_all_begins_anew(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    (void)told_times(guesses, OTHER, GUESSES_CLIENT_HOUR, NOW);
    assert_true(guesses_puts_off(guesses, OTHER, NOW + GUESSES_HOUR - 1));
    assert_false(guesses_puts_off(guesses, OTHER, NOW + GUESSES_HOUR));
    assert_int_equal(guesses_count(guesses, NOW + GUESSES_HOUR), 0);
    assert_int_equal(told_times(guesses, OTHER, GUESSES_CLIENT_HOUR - 1, NOW + GUESSES_HOUR), 0);
    assert_int_equal(told_times(guesses, OTHER, 1, NOW + GUESSES_HOUR), 1);
}

static void it_is_said_once_an_hour(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    assert_int_equal(told_times(guesses, OTHER, GUESSES_ALL_HOUR * 2, NOW), 1);
    assert_int_equal(told_times(guesses, "198.51.100.1", GUESSES_CLIENT_HOUR, NOW + 5), 0);
}

static void many_clients_or_unknown_ones_are_counted_together(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    assert_int_equal(told_times(guesses, NULL, GUESSES_ALL_HOUR - 1, NOW), 0);
    assert_int_equal(told_times(guesses, "no address", 1, NOW), 1);
    assert_false(guesses_puts_off(guesses, "no address", NOW));
}

static void of_ipv6_a_whole_line_counts(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    for (guint i = 0; i < GUESSES_CLIENT_HOUR; i++) {
        g_autofree char *client = g_strdup_printf("2001:db8:1:2::%x", i);
        (void)guesses_add(guesses, client, NOW);
    }
    assert_true(guesses_puts_off(guesses, "2001:db8:1:2:ffff::1", NOW));
    assert_false(guesses_puts_off(guesses, "2001:db8:1:3::1", NOW));
}

static void a_full_table_keeps_who_guesses_most(void **state)
{
    (void)state;
    g_autoptr(Guesses) guesses = guesses_new();
    (void)told_times(guesses, OTHER, GUESSES_CLIENT_HOUR, NOW);
    for (guint i = 0; i < GUESSES_CLIENTS_MAX * 3; i++) {
        g_autofree char *client = g_strdup_printf("198.51.%u.%u", i / 250, i % 250);
        (void)guesses_add(guesses, client, NOW);
    }
    assert_true(guesses_puts_off(guesses, OTHER, NOW));
}

static void who_speaks_for_many_is_a_relay(void **state)
{
    (void)state;
    static const char *const relays[] = {"127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd00::5", "192.0.2.77", "nonsense"};
    g_autoptr(GPtrArray) ours = g_ptr_array_new();
    g_ptr_array_add(ours, (gpointer) "192.0.2.0/24");
    for (guint i = 0; i < G_N_ELEMENTS(relays); i++)
        assert_true(guesses_is_relay(ours, relays[i]));
    assert_true(guesses_is_relay(ours, NULL));
    assert_false(guesses_is_relay(ours, OTHER));
    assert_false(guesses_is_relay(ours, "172.32.0.1"));
    assert_false(guesses_is_relay(ours, "2001:db8::1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(below_the_limit_nobody_is_put_off_or_told),
        cmocka_unit_test(at_the_limit_that_client_is_put_off_and_no_other),
        cmocka_unit_test(after_an_hour_all_begins_anew),
        cmocka_unit_test(it_is_said_once_an_hour),
        cmocka_unit_test(many_clients_or_unknown_ones_are_counted_together),
        cmocka_unit_test(of_ipv6_a_whole_line_counts),
        cmocka_unit_test(a_full_table_keeps_who_guesses_most),
        cmocka_unit_test(who_speaks_for_many_is_a_relay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

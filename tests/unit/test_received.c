#include "flow/received.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HANDED_OVER 1772559730 /* Tue, 3 Mar 2026 18:42:10 +0100 */

static void dates_are_read_with_their_zone(void **state)
{
    (void)state;
    assert_int_equal(received_date("from a by b; Tue, 3 Mar 2026 18:42:10 +0100 (CET)"), HANDED_OVER);
    assert_int_equal(received_date("from a by b; 3 mar 2026 17:42:10 +0000"), HANDED_OVER);
    assert_int_equal(received_date("from a (x;y) by b;\r\n\tTue, 03 Mar 2026 12:12:10 -0530"), HANDED_OVER);
}

static void nonsense_is_no_date(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       "no semicolon, 3 Mar 2026 18:42:10 +0100",
                                       ";",
                                       "; Tue,",
                                       "; Tue, 32 Mar 2026 18:42:10 +0100",
                                       "; Tue, 3 Foo 2026 18:42:10 +0100",
                                       "; Tue, -3 Mar 2026 18:42:10 +0100",
                                       "; Tue, 3 Mar 2026 25:42:10 +0100",
                                       "; Tue, 3 Mar 2026 18:42:10 GMT"};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(received_date(rows[i]), 0);
}

static gint64 judge(const char *client, const char *header, gint64 now)
{
    g_autoptr(Config) config = config_new();
    g_ptr_array_add(config->staff.networks, g_strdup("192.0.2.0/24"));
    Envelope *envelope = envelope_new("anna@home.example");
    envelope->client = g_strdup(client);
    g_autoptr(Mail) mail = mail_new(envelope);
    if (header != NULL)
        g_ptr_array_add(mail->headers, header_new("Received", header));
    g_ptr_array_add(mail->headers, header_new("Received", "by older; Mon, 2 Mar 2026 18:42:10 +0100"));
    return received_at(mail, config, now);
}

#define TOP "from mx by inner; Tue, 3 Mar 2026 18:42:10 +0100"

static void our_own_hop_tells_the_earlier_time(void **state)
{
    (void)state;
    gint64 now = HANDED_OVER + 3600;
    assert_int_equal(judge("127.0.0.1", TOP, now), HANDED_OVER);
    assert_int_equal(judge("::1", TOP, now), HANDED_OVER);
    assert_int_equal(judge("192.0.2.9", TOP, now), HANDED_OVER);
    assert_int_equal(judge(NULL, TOP, now), HANDED_OVER);
}

static void a_strangers_received_line_counts_for_nothing(void **state)
{
    (void)state;
    gint64 now = HANDED_OVER + 3600;
    assert_int_equal(judge("198.51.100.7", TOP, now), now);
}

static void only_the_top_line_of_the_last_five_days_counts(void **state)
{
    (void)state;
    gint64 five_days = RECEIVED_DAYS_MAX * 24 * 60 * 60;
    assert_int_equal(judge("127.0.0.1", TOP, HANDED_OVER + five_days - 1), HANDED_OVER);
    assert_int_equal(judge("127.0.0.1", TOP, HANDED_OVER + five_days), HANDED_OVER + five_days);
    assert_int_equal(judge("127.0.0.1", TOP, HANDED_OVER - 60), HANDED_OVER - 60);
    assert_int_equal(judge("127.0.0.1", "nonsense", HANDED_OVER + 60), HANDED_OVER + 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_with_their_zone),
        cmocka_unit_test(nonsense_is_no_date),
        cmocka_unit_test(our_own_hop_tells_the_earlier_time),
        cmocka_unit_test(a_strangers_received_line_counts_for_nothing),
        cmocka_unit_test(only_the_top_line_of_the_last_five_days_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* When mail goes first: daemon/rush.h. */
#include "daemon/rush.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BEGIN (G_GINT64_CONSTANT(3600) * G_TIME_SPAN_SECOND)
#define STEP  (RUSH_MILLISECONDS * G_TIME_SPAN_MILLISECOND / RUSH_MESSAGES)

static void few_messages_are_no_rush(void **state)
{
    (void)state;
    Rush *rush = rush_new();
    assert_false(rush_is_on(rush, BEGIN));
    for (gint64 i = 0; i < RUSH_MESSAGES - 1; i++)
        rush_note(rush, BEGIN + i);
    assert_false(rush_is_on(rush, BEGIN + RUSH_MESSAGES));
    rush_note(rush, BEGIN + RUSH_MESSAGES);
    assert_true(rush_is_on(rush, BEGIN + RUSH_MESSAGES));
    rush_free(rush);
}

static void slow_mail_is_no_rush(void **state)
{
    (void)state;
    Rush *rush = rush_new();
    for (gint64 i = 0; i < 100; i++) {
        rush_note(rush, BEGIN + i * 2 * STEP);
        assert_false(rush_is_on(rush, BEGIN + i * 2 * STEP));
    }
    rush_free(rush);
}

/* Else letters would wait as long as somebody floods us. */
static void a_rush_puts_other_work_off_for_some_seconds_only(void **state)
{
    (void)state;
    Rush *rush = rush_new();
    gint64 now = BEGIN;
    gint64 ends = 0;
    for (; now < BEGIN + 20 * G_TIME_SPAN_SECOND; now += STEP / 2) {
        rush_note(rush, now);
        if (rush_is_on(rush, now))
            ends = now;
    }
    assert_in_range(ends - BEGIN, (RUSH_SECONDS - 1) * G_TIME_SPAN_SECOND, (RUSH_SECONDS + 1) * G_TIME_SPAN_SECOND);
    now += G_TIME_SPAN_SECOND;
    assert_false(rush_is_on(rush, now));
    for (gint64 i = 0; i < RUSH_MESSAGES; i++)
        rush_note(rush, now);
    assert_true(rush_is_on(rush, now)); /* another one */
    rush_free(rush);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_messages_are_no_rush),
        cmocka_unit_test(slow_mail_is_no_rush),
        cmocka_unit_test(a_rush_puts_other_work_off_for_some_seconds_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

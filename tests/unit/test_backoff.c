#include "outbox/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_wait_starts_at_ten_seconds_and_doubles(void **state)
{
    (void)state;
    assert_int_equal(backoff_seconds(1), 10);
    assert_int_equal(backoff_seconds(2), 20);
    assert_int_equal(backoff_seconds(8), 1280);
}

static void the_wait_never_exceeds_half_an_hour(void **state)
{
    (void)state;
    assert_int_equal(backoff_seconds(9), 1800);
    assert_int_equal(backoff_seconds(64), 1800);
    assert_int_equal(backoff_seconds(G_MAXUINT), 1800);
}

static void a_letter_never_tried_waits_as_after_the_first_attempt(void **state)
{
    (void)state;
    assert_int_equal(backoff_seconds(0), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wait_starts_at_ten_seconds_and_doubles),
        cmocka_unit_test(the_wait_never_exceeds_half_an_hour),
        cmocka_unit_test(a_letter_never_tried_waits_as_after_the_first_attempt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

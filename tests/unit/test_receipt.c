/* test_receipt.c - to whom no automatic letter may say what it is about. */
#include "core/decide_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static gboolean is_neutral(ReceiptStyle style)
{
    g_autoptr(GPtrArray) classes = g_ptr_array_new();
    const Weighed weighed = {.classes = classes};
    const Unit unit = {.receipt = style};
    return must_be_neutral(&weighed, &unit);
}

/* The second letter too: how it goes, that it is open again. */
static void a_unit_that_sends_no_receipt_is_never_named(void **state)
{
    (void)state;
    assert_true(is_neutral(RECEIPT_NONE));
    assert_true(is_neutral(RECEIPT_NEUTRAL));
    assert_false(is_neutral(RECEIPT_NORMAL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_unit_that_sends_no_receipt_is_never_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

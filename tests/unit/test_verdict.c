#include "daemon/verdict.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const SynpunktError CODES[] = {SYNPUNKT_ERROR_TRY_LATER, SYNPUNKT_ERROR_BAD_INPUT, SYNPUNKT_ERROR_BAD_CONFIG,
                                      SYNPUNKT_ERROR_DAMAGED, SYNPUNKT_ERROR_REFUSED};

static void no_error_is_ever_a_permanent_refusal(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CODES); i++) {
        g_autoptr(GError) error = g_error_new_literal(SYNPUNKT_ERROR, (gint)CODES[i], "x");
        const Verdict *verdict = verdict_of(error);
        assert_string_equal(verdict->code, "451");
        assert_true(g_str_has_prefix(verdict->enhanced, "4.3."));
    }
}

static void texts_are_what_smfi_setreply_takes(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CODES); i++) {
        g_autoptr(GError) error = g_error_new_literal(SYNPUNKT_ERROR, (gint)CODES[i], "x");
        const char *text = verdict_of(error)->text;
        assert_true(g_str_is_ascii(text));
        assert_null(strpbrk(text, "%\r\n"));
        assert_true(strlen(text) < 500);
    }
}

static void foreign_and_missing_errors_are_tried_later(void **state)
{
    (void)state;
    g_autoptr(GError) foreign = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_NOSPC, "x");
    g_autoptr(GError) unknown = g_error_new_literal(SYNPUNKT_ERROR, 99, "x");
    assert_string_equal(verdict_of(NULL)->enhanced, "4.3.0");
    assert_ptr_equal(verdict_of(foreign), verdict_of(NULL));
    assert_ptr_equal(verdict_of(unknown), verdict_of(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_error_is_ever_a_permanent_refusal),
        cmocka_unit_test(texts_are_what_smfi_setreply_takes),
        cmocka_unit_test(foreign_and_missing_errors_are_tried_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

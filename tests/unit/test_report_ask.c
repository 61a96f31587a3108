/* "rapport ...": whose figures, and of which time. */
#include "config/config_read.h"
#include "core/report_ask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "tekn 2026-01-01..2026-02-28 #1"; "-" if it is not understood.  Caller owns. */
static char *print_ask(const char *text, const Config *config, GDateMonth month)
{
    GDate today;
    g_date_clear(&today, 1);
    g_date_set_dmy(&today, 5, month, 2026);
    g_autoptr(ReportAsk) ask = report_ask_read(text, config, &today);
    if (!ask)
        return g_strdup("-");
    char first[16], last[16];
    g_date_strftime(first, sizeof first, "%Y-%m-%d", &ask->first);
    g_date_strftime(last, sizeof last, "%Y-%m-%d", &ask->last);
    g_autofree char *number = ask->number ? g_strdup_printf(" #%u", ask->number) : g_strdup("");
    return g_strdup_printf("%s %s..%s%s", *ask->body ? ask->body : "all", first, last, number);
}

static void words_in_any_order_say_whose_and_when(void **state)
{
    static const struct {
        const char *text, *read;
    } rows[] = {
        {"", "all 2026-01-01..2026-02-28"},
        {"2025", "all 2025-01-01..2025-12-31"},
        {"2026", "all 2026-01-01..2026-02-28"},
        {"2025-1", "all 2025-01-01..2025-12-31 #1"},
        {"2025 tekniska", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"Tekniska nämnden 2025", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"för tekniska namnden år 2025", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"tekn", "tekn 2026-01-01..2026-02-28"},
        {"TEKN 2025", "tekn 2025-01-01..2025-12-31"},
        {"gator, parker och trafik", "tekn 2026-01-01..2026-02-28"},
        {"Mälarenergi", "malar 2026-01-01..2026-02-28"},
        {"malarenergi ab 2025", "malar 2025-01-01..2025-12-31"},
        {"2025-03-01..2025-03-31", "all 2025-03-01..2025-03-31"},
        {"bygg 2025-03-01 till 2025-03-31", "bygg 2025-03-01..2025-03-31"},
        {"2025-11-01 - 2026-03-31", "all 2025-11-01..2026-02-28"},
        {"2026-02-01", "all 2026-02-01..2026-02-28"},
        {"2025-03-05..2026-03-04", "all 2025-03-01..2026-02-28"},
        {"2025-02-28..2026-02-01", "-"},
        {"2025-03-31..2025-03-01", "-"},
        {"2026-02-03..2026-02-03", "all 2026-02-01..2026-02-28"},
        {"2025-12-24..2026-01-06", "all 2025-12-01..2026-01-31"},
        {"2026-03-01..2026-03-04", "-"},
        {"2026-03-01", "-"},
        {"2026-1", "all 2026-01-01..2026-12-31 #1"},
        {"2025-02-30..2025-03-01", "-"},
        {"2027", "-"},
        {"1066", "-"},
        {"2025 2026", "-"},
        {"2025 2025-03-01..2025-03-31", "-"},
        {"xyzzy", "-"},
        {"nämnden för fred", "-"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *read = print_ask(rows[i].text, *state, G_DATE_MARCH);
        if (strcmp(read, rows[i].read) != 0)
            fail_msg("'%s': expected '%s', got '%s'", rows[i].text, rows[i].read, read);
    }
}

static void before_a_month_has_ended_it_is_last_year(void **state)
{
    g_autofree char *year = print_ask("", *state, G_DATE_JANUARY);
    g_autofree char *month = print_ask("2025-12-01", *state, G_DATE_JANUARY);
    g_autofree char *none = print_ask("2026", *state, G_DATE_JANUARY);
    assert_string_equal(year, "all 2025-01-01..2025-12-31");
    assert_string_equal(month, "all 2025-12-01..2025-12-31");
    assert_string_equal(none, "-");
}

/* Of two times that differ by a day the difference would be that day's, however small. */
static void no_two_times_differ_by_less_than_a_month(void **state)
{
    g_autofree char *longer = print_ask("tekn 2025-03-01..2025-09-17", *state, G_DATE_MARCH);
    g_autofree char *shorter = print_ask("tekn 2025-03-01..2025-09-16", *state, G_DATE_MARCH);
    g_autofree char *later = print_ask("tekn 2025-03-02..2025-09-17", *state, G_DATE_MARCH);
    assert_string_equal(longer, shorter);
    assert_string_equal(longer, later);
}

static int read_town(void **state)
{
    g_autoptr(GError) error = NULL;
    *state = config_read("tests/decide/synpunkt.conf", &error);
    return *state == NULL;
}

static int leave_town(void **state)
{
    config_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_any_order_say_whose_and_when),
        cmocka_unit_test(before_a_month_has_ended_it_is_last_year),
        cmocka_unit_test(no_two_times_differ_by_less_than_a_month),
    };
    return cmocka_run_group_tests(tests, read_town, leave_town);
}

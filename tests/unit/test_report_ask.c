/* "rapport ...": whose figures, and of which time. */
#include "config/config_read.h"
#include "core/report_ask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "tekn 2026-01-01..2026-03-05 #1"; "-" if it is not understood.  Caller owns. */
static char *print_ask(const char *text, const Config *config)
{
    GDate today;
    g_date_clear(&today, 1);
    g_date_set_dmy(&today, 5, G_DATE_MARCH, 2026);
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
        {"", "all 2026-01-01..2026-03-05"},
        {"2025", "all 2025-01-01..2025-12-31"},
        {"2026", "all 2026-01-01..2026-03-05"},
        {"2025-1", "all 2025-01-01..2025-12-31 #1"},
        {"2025 tekniska", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"Tekniska nämnden 2025", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"för tekniska namnden år 2025", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"tekn", "tekn 2026-01-01..2026-03-05"},
        {"TEKN 2025", "tekn 2025-01-01..2025-12-31"},
        {"gator, parker och trafik", "tekn 2026-01-01..2026-03-05"},
        {"Mälarenergi", "malar 2026-01-01..2026-03-05"},
        {"malarenergi ab 2025", "malar 2025-01-01..2025-12-31"},
        {"2025-03-01..2025-03-31", "all 2025-03-01..2025-03-31"},
        {"bygg 2025-03-01 till 2025-03-31", "bygg 2025-03-01..2025-03-31"},
        {"2025-11-01 - 2026-03-31", "all 2025-11-01..2026-03-05"},
        {"2026-02-01", "all 2026-02-01..2026-03-05"},
        {"2025-03-05..2026-03-04", "all 2025-03-05..2026-03-04"},
        {"2025-03-05..2026-03-05", "-"},
        {"2025-03-31..2025-03-01", "-"},
        {"2025-02-30..2025-03-01", "-"},
        {"2027", "-"},
        {"1066", "-"},
        {"2025 2026", "-"},
        {"2025 2025-03-01..2025-03-31", "-"},
        {"xyzzy", "-"},
        {"nämnden för fred", "-"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *read = print_ask(rows[i].text, *state);
        if (strcmp(read, rows[i].read) != 0)
            fail_msg("'%s': expected '%s', got '%s'", rows[i].text, rows[i].read, read);
    }
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_in_any_order_say_whose_and_when)};
    return cmocka_run_group_tests(tests, read_town, leave_town);
}

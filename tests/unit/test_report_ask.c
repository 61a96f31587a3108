/* "rapport ...": whose figures, and of which time. */
#include "config/config_read.h"
#include "core/committee_find.h"
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

/* Of two days of one month the difference would be what became of cases on the days between. */
static void what_is_known_counts_up_to_the_end_of_a_month(void **state)
{
    static const struct {
        const char *asked, *known;
    } rows[] = {
        {"2026-03-01T00:00:00+01", "2026-02-28T23:59:59+01:00"},
        {"2026-03-31T23:59:59+02", "2026-02-28T23:59:59+01:00"},
        {"2026-04-01T00:00:00+02", "2026-03-31T23:59:59+02:00"},
        {"2026-01-01T12:00:00+01", "2025-12-31T23:59:59+01:00"},
    };
    const Config *config = *state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GDateTime) asked = g_date_time_new_from_iso8601(rows[i].asked, NULL);
        g_autofree char *known =
            calendar_print_iso(config->calendar, report_ask_known(config->calendar, g_date_time_to_unix(asked)));
        assert_string_equal(known, rows[i].known);
    }
}

static void a_committee_is_found_by_a_part_that_no_other_has(void **state)
{
    static const struct {
        const char *name;
        CommitteeMatch match;
        const char *found;
    } rows[] = {
        {"Tekniska nämnden", COMMITTEE_WHOLE, "tekniska nämnden"},
        {"tekniska namnden", COMMITTEE_WHOLE, "tekniska nämnden"},
        {"tekniska", COMMITTEE_WHOLE, NULL},
        {"tekn", COMMITTEE_PART, "tekniska nämnden"},
        {"te", COMMITTEE_PART, NULL},      /* too little to tell */
        {"lautakunta", COMMITTEE_PART, NULL},
        {"tekninen", COMMITTEE_PART, "tekniska nämnden"},
        {"nämnden", COMMITTEE_PART, NULL}, /* there are several */
        {"", COMMITTEE_PART, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *found = committee_find(*state, rows[i].name, rows[i].match);
        if (g_strcmp0(found, rows[i].found) != 0)
            fail_msg("'%s': expected '%s', got '%s'", rows[i].name, rows[i].found, found);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_any_order_say_whose_and_when),
        cmocka_unit_test(before_a_month_has_ended_it_is_last_year),
        cmocka_unit_test(no_two_times_differ_by_less_than_a_month),
        cmocka_unit_test(what_is_known_counts_up_to_the_end_of_a_month),
        cmocka_unit_test(a_committee_is_found_by_a_part_that_no_other_has),
    };
    return cmocka_run_group_tests(tests, read_town, leave_town);
}

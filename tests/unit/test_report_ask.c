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

/* "tekn 2025-01-01..2025-04-30 #1"; "?" before a time that cannot be had; "-" if it is not understood.  Caller owns. */
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
    return g_strdup_printf("%s %s%s..%s%s", *ask->body ? ask->body : "all", ask->refused ? "?" : "", first, last,
                           number);
}

typedef struct {
    const char *text, *read;
} AskRow;

static void assert_read(const Config *config, GDateMonth month, const AskRow *rows, guint count)
{
    for (guint i = 0; i < count; i++) {
        g_autofree char *read = print_ask(rows[i].text, config, month);
        if (strcmp(read, rows[i].read) != 0)
            fail_msg("'%s': expected '%s', got '%s'", rows[i].text, rows[i].read, read);
    }
}

static void words_in_any_order_say_whose_and_when(void **state)
{
    static const AskRow rows[] = {
        {"", "all 2026-01-01..2026-04-30"},
        {"2025", "all 2025-01-01..2025-12-31"},
        {"2026", "all 2026-01-01..2026-04-30"},
        {"2025-1", "all 2025-01-01..2025-12-31 #1"},
        {"2026-1", "all 2026-01-01..2026-12-31 #1"},
        {"2025 tekniska", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"Tekniska nämnden 2025", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"för tekniska namnden år 2025", "tekniska nämnden 2025-01-01..2025-12-31"},
        {"tekn", "tekn 2026-01-01..2026-04-30"},
        {"TEKN 2025", "tekn 2025-01-01..2025-12-31"},
        {"gator, parker och trafik", "tekn 2026-01-01..2026-04-30"},
        {"Mälarenergi", "malar 2026-01-01..2026-04-30"},
        {"malarenergi ab 2025", "malar 2025-01-01..2025-12-31"},
        {"2025 tertial 1", "all 2025-01-01..2025-04-30"},
        {"Tertial 2 2025 tekn", "tekn 2025-05-01..2025-08-31"},
        {"2025 t3", "all 2025-09-01..2025-12-31"},
        {"T1 bygg", "bygg 2026-01-01..2026-04-30"},
        {"2025-01-01..2025-04-30", "all 2025-01-01..2025-04-30"},
        {"bygg 2025-05-01 till 2025-12-31", "bygg 2025-05-01..2025-12-31"},
        {"2025-09-01", "all 2025-09-01..2026-04-30"},
        {"2025-05-01 - 2026-05-31", "all 2025-05-01..2026-04-30"},
        {"2025-03-31..2025-03-01", "-"},
        {"2025-02-30..2025-03-01", "-"},
        {"1066", "-"},
        {"2025 2026", "-"},
        {"2025 2025-01-01..2025-04-30", "-"},
        {"t1 2025-01-01..2025-04-30", "-"},
        {"2025-1 tertial 1", "-"},
        {"2025 tertial 4", "-"},
        {"2025 tertial 1 tertial 2", "-"},
        {"2025 t", "-"},
        {"2025 t11", "-"},
        {"xyzzy", "-"},
        {"nämnden för fred", "-"},
    };
    assert_read(*state, G_DATE_MAY, rows, G_N_ELEMENTS(rows));
}

/* Of two times that differ by less, the difference would be those days', however few their cases. */
static void other_times_than_whole_tertials_that_have_ended_cannot_be_had(void **state)
{
    static const AskRow rows[] = {
        {"2025-03-01..2025-03-31", "all ?2026-01-01..2026-04-30"},
        {"tekn 2025-01-01..2025-03-31", "tekn ?2026-01-01..2026-04-30"},
        {"2025-01-01..2025-04-29", "all ?2026-01-01..2026-04-30"},
        {"2025-01-02..2025-04-30", "all ?2026-01-01..2026-04-30"},
        {"2025-01-01..2025-05-01", "all ?2026-01-01..2026-04-30"},
        {"2026-02-01", "all ?2026-01-01..2026-04-30"},
        {"2026-05-01", "all ?2026-01-01..2026-04-30"},
        {"2025-01-01..2026-04-30", "all ?2026-01-01..2026-04-30"}, /* more than a year */
        {"2026 tertial 2", "all ?2026-01-01..2026-04-30"},
        {"2027", "all ?2026-01-01..2026-04-30"},
        {"2027-01-01..2027-04-30", "all ?2026-01-01..2026-04-30"},
    };
    assert_read(*state, G_DATE_AUGUST, rows, G_N_ELEMENTS(rows));
}

static void before_a_tertial_has_ended_it_is_last_year(void **state)
{
    static const AskRow rows[] = {
        {"", "all 2025-01-01..2025-12-31"},
        {"2025-09-01", "all 2025-09-01..2025-12-31"},
        {"t3", "all 2025-09-01..2025-12-31"},
        {"2026", "all ?2025-09-01..2025-12-31"},
    };
    assert_read(*state, G_DATE_APRIL, rows, G_N_ELEMENTS(rows));
    assert_read(*state, G_DATE_JANUARY, rows, G_N_ELEMENTS(rows));
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
        cmocka_unit_test(other_times_than_whole_tertials_that_have_ended_cannot_be_had),
        cmocka_unit_test(before_a_tertial_has_ended_it_is_last_year),
        cmocka_unit_test(a_committee_is_found_by_a_part_that_no_other_has),
    };
    return cmocka_run_group_tests(tests, read_town, leave_town);
}

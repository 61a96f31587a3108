/* test_date_words.c - days as handlers write them. */
#include "core/date_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What `text` says on Tuesday 10 March 2026, and what stands after it. */
typedef struct {
    const char *text, *day, *rest;
} Row;

static void expect(const Row *row, GDateDay today_day, GDateMonth today_month)
{
    GDate today, day;
    g_date_clear(&today, 1);
    g_date_set_dmy(&today, today_day, today_month, 2026);
    gsize taken = date_words_read(row->text, &today, &day);
    char printed[11] = "";
    if (taken)
        g_date_strftime(printed, sizeof printed, "%Y-%m-%d", &day);
    if (strcmp(printed, row->day) != 0)
        fail_msg("'%s' is '%s', not '%s'", row->text, printed, row->day);
    assert_string_equal(row->text + taken, row->rest);
}

static void days_are_read_in_every_usual_form(void **state)
{
    (void)state;
    static const Row rows[] = {
        {"2026-05-15", "2026-05-15", ""},
        {"2026-05-15 väntar på delar", "2026-05-15", " väntar på delar"},
        {"15/5 delar", "2026-05-15", " delar"},
        {"15/5 2027", "2027-05-15", ""},
        {"15/5-2027, delar", "2027-05-15", ", delar"},
        {"15.5.2026", "2026-05-15", ""},
        {"15 maj", "2026-05-15", ""},
        {"15 maj 2027 delar", "2027-05-15", " delar"},
        {"15 MAJ: delar", "2026-05-15", ": delar"},
        {"den 15:e maj", "2026-05-15", ""},
        {"till den 3 okt. vi väntar", "2026-10-03", ". vi väntar"},
        {"1 april 20 personer", "2026-04-01", " 20 personer"},
        {"15 May", "2026-05-15", ""},
        {"fredag", "2026-03-13", ""},
        {"på fredag delar", "2026-03-13", " delar"},
        {"tisdag", "2026-03-17", ""},
        {"måndag", "2026-03-16", ""},
        {"nästa fredag", "2026-03-20", ""},
        {"Nästa vecka", "2026-03-20", ""},
        {"v 20", "2026-05-15", ""},
        {"v.20", "2026-05-15", ""},
        {"V20 asfalt", "2026-05-15", " asfalt"},
        {"vecka 20", "2026-05-15", ""},
        {"v 53", "2027-01-01", ""},
        {"i morgon", "2026-03-11", ""},
        {"imorgon", "2026-03-11", ""},
        {"i dag", "2026-03-10", ""},
        {"senast på torsdag", "2026-03-12", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        expect(&rows[i], 10, G_DATE_MARCH);
}

static void what_is_no_day_is_not_taken_for_one(void **state)
{
    (void)state;
    static const Row rows[] = {
        {"", "", ""},
        {"snart", "", "snart"},
        {"30 februari", "", "30 februari"},
        {"31/4", "", "31/4"},
        {"15", "", "15"},
        {"15 lampor", "", "15 lampor"},
        {"2026-13-01", "", "2026-13-01"},
        {"1999-05-15", "", "1999-05-15"},
        {"v 54", "", "v 54"},
        {"v 0", "", "v 0"},
        {"vi väntar", "", "vi väntar"},
        {"fredagsmys", "", "fredagsmys"},
        {"15 majestäter", "", "15 majestäter"},
        {"100/5", "", "100/5"},
        {"99999999999999999999/5", "", "99999999999999999999/5"},
        {"den på till", "", "den på till"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        expect(&rows[i], 10, G_DATE_MARCH);
}

static void a_day_without_a_year_is_the_one_that_must_be_meant(void **state)
{
    (void)state;
    static const Row spring[] = {{"3/3", "2026-03-03", ""}, {"10/3", "2026-03-10", ""}, {"31 december", "2026-12-31", ""}};
    static const Row late[] = {{"15/1", "2027-01-15", ""}, {"v 3", "2027-01-22", ""}, {"1/11", "2026-11-01", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(spring); i++)
        expect(&spring[i], 10, G_DATE_MARCH);
    for (guint i = 0; i < G_N_ELEMENTS(late); i++)
        expect(&late[i], 10, G_DATE_DECEMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read_in_every_usual_form),
        cmocka_unit_test(what_is_no_day_is_not_taken_for_one),
        cmocka_unit_test(a_day_without_a_year_is_the_one_that_must_be_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every Easter and every public holiday of 1990 to 2100 (lag 1989:253, lag 1930:173), and the office hours between them. */
#include "core/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FIRST_YEAR 1990
#define LAST_YEAR  2100
#define DAYS_MAX   366
#define ROUNDS     10000

/* Easter Sundays as month and day, by the church's own tables of golden numbers, epacts and Sunday letters. */
static const int EASTERS[] = {
    415, 331, 419, 411, 403, 416, 407, 330, 412, 404, /* 1990 */
    423, 415, 331, 420, 411, 327, 416, 408, 323, 412, /* 2000 */
    404, 424, 408, 331, 420, 405, 327, 416, 401, 421, /* 2010 */
    412, 404, 417, 409, 331, 420, 405, 328, 416, 401, /* 2020 */
    421, 413, 328, 417, 409, 325, 413, 405, 425, 410, /* 2030 */
    401, 421, 406, 329, 417, 409, 325, 414, 405, 418, /* 2040 */
    410, 402, 421, 406, 329, 418, 402, 422, 414, 330, /* 2050 */
    418, 410, 326, 415, 406, 329, 411, 403, 422, 414, /* 2060 */
    330, 419, 410, 326, 415, 407, 419, 411, 403, 423, /* 2070 */
    407, 330, 419, 404, 326, 415, 331, 420, 411, 403, /* 2080 */
    416, 408, 330, 412, 404, 424, 415, 331, 420, 412, /* 2090 */
    328, /* 2100 */

};

static GDate make_day(int year, int month, int day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return date;
}

static GDate easter_of(int year)
{
    int found = EASTERS[year - FIRST_YEAR];
    return make_day(year, found / 100, found % 100);
}

static void every_easter_is_as_the_church_has_it(void **state)
{
    (void)state;
    assert_int_equal(G_N_ELEMENTS(EASTERS), LAST_YEAR - FIRST_YEAR + 1);
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        GDate ours = calendar_easter(year), theirs = easter_of(year);
        if (g_date_compare(&ours, &theirs) != 0)
            fail_msg("Easter %d", year);
    }
}

/* -- every day of every year --------------------------------------------- */

typedef struct {
    const char *name[DAYS_MAX + 1]; /* by day of the year */
} Year;

static void mark(Year *year, const GDate *day, const char *name)
{
    year->name[g_date_get_day_of_year(day)] = name;
}

static void mark_date(Year *year, int number, int month, int day, const char *name)
{
    GDate date = make_day(number, month, day);
    mark(year, &date, name);
}

static void mark_after_easter(Year *year, int number, int days, const char *name)
{
    GDate date = easter_of(number);
    if (days < 0)
        g_date_subtract_days(&date, (guint)-days);
    else
        g_date_add_days(&date, (guint)days);
    mark(year, &date, name);
}

/* The first Saturday on or after a date. */
static GDate saturday_from(int number, int month, int day)
{
    GDate date = make_day(number, month, day);
    while (g_date_get_weekday(&date) != G_DATE_SATURDAY)
        g_date_add_days(&date, 1);
    return date;
}

/* As the two laws list them; where two fall together the one that moves gives its name. */
static void fill(Year *year, int number)
{
    memset(year, 0, sizeof *year);
    mark_date(year, number, 1, 1, "nyårsdagen");
    mark_date(year, number, 1, 6, "trettondedag jul");
    mark_date(year, number, 5, 1, "första maj");
    mark_date(year, number, 6, 6, "nationaldagen");
    mark_date(year, number, 12, 24, "julafton");
    mark_date(year, number, 12, 25, "juldagen");
    mark_date(year, number, 12, 26, "annandag jul");
    mark_date(year, number, 12, 31, "nyårsafton");
    GDate midsummer = saturday_from(number, 6, 20), saints = saturday_from(number, 10, 31);
    mark(year, &midsummer, "midsommardagen");
    g_date_subtract_days(&midsummer, 1);
    mark(year, &midsummer, "midsommarafton");
    mark(year, &saints, "alla helgons dag");
    mark_after_easter(year, number, -2, "långfredagen");
    mark_after_easter(year, number, 0, "påskdagen");
    mark_after_easter(year, number, 1, "annandag påsk");
    mark_after_easter(year, number, 39, "Kristi himmelsfärdsdag");
    mark_after_easter(year, number, 49, "pingstdagen");
}

static void every_day_of_every_year_is_what_the_law_says(void **state)
{
    g_autoptr(Calendar) calendar = calendar_new("Europe/Stockholm");
    (void)state;
    for (int number = FIRST_YEAR; number <= LAST_YEAR; number++) {
        Year year;
        fill(&year, number);
        for (GDate day = make_day(number, 1, 1); g_date_get_year(&day) == number; g_date_add_days(&day, 1)) {
            const char *expected = year.name[g_date_get_day_of_year(&day)];
            gboolean weekend = g_date_get_weekday(&day) >= G_DATE_SATURDAY;
            if (g_strcmp0(calendar_holiday(&day), expected) != 0)
                fail_msg("%d, day %u: %s", number, g_date_get_day_of_year(&day), expected ? expected : "none");
            assert_int_equal(calendar_is_working(calendar, &day), !weekend && !expected);
        }
    }
}

/* -- office hours -------------------------------------------------------- */

static void office_days_are_as_long_as_they_say(void **state)
{
    static const int HOURS[][2] = {{480, 990}, {0, 1440}, {0, 60}, {1380, 1440}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(HOURS); i++) {
        g_autoptr(Calendar) calendar = calendar_new("Europe/Stockholm");
        calendar->opens_minute = HOURS[i][0];
        calendar->closes_minute = HOURS[i][1];
        for (GDate day = make_day(2026, 1, 1); g_date_get_year(&day) == 2026; g_date_add_days(&day, 1)) {
            gint64 opens, closes;
            gboolean open = calendar_office(calendar, &day, &opens, &closes);
            assert_int_equal(open, calendar_is_working(calendar, &day));
            if (!open)
                continue;
            assert_int_equal(closes - opens, (HOURS[i][1] - HOURS[i][0]) * 60);
            assert_true(calendar_is_open(calendar, opens) && calendar_is_open(calendar, closes - 1));
            assert_false(calendar_is_open(calendar, closes) && HOURS[i][1] != 1440);
        }
    }
}

static void the_office_opens_again_at_the_first_moment_it_can(void **state)
{
    g_autoptr(Calendar) calendar = calendar_new("Europe/Stockholm");
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    (void)state;
    for (guint i = 0; i < ROUNDS; i++) {
        gint64 at = 631152000 + (gint64)(g_rand_double(random) * 3.4e9);
        gint64 open = calendar_office_from(calendar, at);
        assert_true(open >= at && calendar_is_open(calendar, open));
        assert_true(open == at || !calendar_is_open(calendar, open - 1));
        gint64 between = at + (gint64)(g_rand_double(random) * (double)(open - at));
        assert_true(open == at || !calendar_is_open(calendar, between));
    }
}

static void working_days_and_openings_count_the_same(void **state)
{
    g_autoptr(Calendar) calendar = calendar_new("Europe/Stockholm");
    g_autoptr(GRand) random = g_rand_new_with_seed(2);
    (void)state;
    for (guint i = 0; i < ROUNDS / 10; i++) {
        gint64 from = 631152000 + (gint64)(g_rand_double(random) * 3.4e9);
        guint count = (guint)g_rand_int_range(random, 1, 40);
        GDate day = calendar_day(calendar, from);
        gint64 opens = calendar_opening_after(calendar, &day, count);
        assert_int_equal(calendar_working_days(calendar, from, opens), count);
        assert_int_equal(calendar_working_days(calendar, from, opens - 24 * 3600), count - 1);
        assert_int_equal(calendar_working_days(calendar, opens, from), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_easter_is_as_the_church_has_it),
        cmocka_unit_test(every_day_of_every_year_is_what_the_law_says),
        cmocka_unit_test(office_days_are_as_long_as_they_say),
        cmocka_unit_test(the_office_opens_again_at_the_first_moment_it_can),
        cmocka_unit_test(working_days_and_openings_count_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Days and deadlines: LAW 2.12 and 2.13, D1 and D2. */
#include "core/calendar.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DAY_SECONDS (24 * 60 * 60)

static int make_calendar(void **state)
{
    *state = calendar_new("Europe/Stockholm");
    return *state == NULL;
}

static int free_calendar(void **state)
{
    calendar_free(*state);
    return 0;
}

static GDate make_day(int year, int month, int day)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return date;
}

/* "2026-03-03 18:42:00" Swedish time → seconds UTC. */
static gint64 at(const Calendar *calendar, const char *local)
{
    g_autofree char *iso = g_strdelimit(g_strdup(local), " ", 'T');
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(iso, calendar->zone);

    assert_non_null(moment);
    return g_date_time_to_unix(moment);
}

/* Gauss' rule with its two exceptions: another road to the same Sunday. */
static GDate easter_by_gauss(int year)
{
    int k = year / 100, a = year % 19;
    int m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30, n = (4 + k - k / 4) % 7;
    int d = (19 * a + m) % 30, e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7;

    if (d == 29 && e == 6)
        return make_day(year, 4, 19);
    if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19)
        return make_day(year, 4, 18);
    return d + e < 10 ? make_day(year, 3, 22 + d + e) : make_day(year, 4, d + e - 9);
}

static void easter_agrees_with_another_method(void **state)
{
    (void)state;
    for (int year = 1990; year <= 2100; year++) {
        GDate ours = calendar_easter(year);
        GDate theirs = easter_by_gauss(year);

        assert_int_equal(g_date_compare(&ours, &theirs), 0);
        assert_int_equal(g_date_get_weekday(&ours), G_DATE_SUNDAY);
    }
}

static void easter_is_when_it_was(void **state)
{
    static const int KNOWN[][3] = {{1990, 4, 15}, {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24},
                                   {2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5},  {2027, 3, 28},
                                   {2038, 4, 25}, {2049, 4, 18}, {2076, 4, 19}, {2100, 3, 28}};

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(KNOWN); i++) {
        GDate easter = calendar_easter(KNOWN[i][0]);
        GDate known = make_day(KNOWN[i][0], KNOWN[i][1], KNOWN[i][2]);
        assert_int_equal(g_date_compare(&easter, &known), 0);
    }
}

static void holidays_have_their_names(void **state)
{
    static const struct {
        int year, month, day;
        const char *name;
    } ROWS[] = {
        {2026, 1, 1, "nyårsdagen"},
        {2026, 1, 6, "trettondedag jul"},
        {2026, 4, 3, "långfredagen"},
        {2026, 4, 5, "påskdagen"},
        {2026, 4, 6, "annandag påsk"},
        {2026, 5, 1, "första maj"},
        {2025, 5, 29, "Kristi himmelsfärdsdag"},
        {2026, 5, 14, "Kristi himmelsfärdsdag"},
        {2027, 5, 6, "Kristi himmelsfärdsdag"},
        {2026, 5, 24, "pingstdagen"},
        {2026, 6, 6, "nationaldagen"},
        {2026, 6, 19, "midsommarafton"},
        {2026, 6, 20, "midsommardagen"},
        {2027, 6, 25, "midsommarafton"},
        {2027, 6, 26, "midsommardagen"},
        {2026, 10, 31, "alla helgons dag"},
        {2027, 11, 6, "alla helgons dag"},
        {2026, 12, 24, "julafton"},
        {2026, 12, 25, "juldagen"},
        {2026, 12, 26, "annandag jul"},
        {2026, 12, 31, "nyårsafton"},
        {2026, 5, 25, NULL},
        {2026, 4, 2, NULL},
        {2026, 6, 26, NULL},
        {2026, 11, 7, NULL},
        {2026, 10, 30, NULL},
        {2026, 5, 15, NULL},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        GDate day = make_day(ROWS[i].year, ROWS[i].month, ROWS[i].day);
        const char *name = calendar_holiday(&day);

        assert_int_equal(name == NULL, ROWS[i].name == NULL);
        if (name != NULL)
            assert_string_equal(name, ROWS[i].name);
    }
}

static void days_closed_by_decision_do_not_count(void **state)
{
    Calendar *calendar = *state;
    GDate squeezed = make_day(2026, 5, 15);

    assert_true(calendar_is_working(calendar, &squeezed));
    GDate bridge;
    assert_true(calendar_read_date("2026-05-15", &bridge));
    calendar_close_day(calendar, &bridge);
    assert_false(calendar_is_working(calendar, &squeezed));
    assert_int_equal(calendar_due(calendar, DAYS_WORKING, at(calendar, "2026-05-13 10:00:00"), 2),
                     at(calendar, "2026-05-19 23:59:59"));
}

static void the_table_of_the_law_holds(void **state)
{
    static const struct {
        const char *received, *by_calendar, *by_working_days;
    } ROWS[] = {
        {"2026-03-03 18:42:00", "2026-03-05 23:59:59", "2026-03-05 23:59:59"},
        {"2026-03-06 16:55:00", "2026-03-08 23:59:59", "2026-03-10 23:59:59"},
        {"2026-04-01 09:00:00", "2026-04-03 23:59:59", "2026-04-07 23:59:59"},
        {"2026-06-18 10:00:00", "2026-06-20 23:59:59", "2026-06-23 23:59:59"},
        {"2026-12-23 14:00:00", "2026-12-25 23:59:59", "2026-12-29 23:59:59"},
        {"2026-03-29 01:30:00", "2026-03-31 23:59:59", "2026-03-31 23:59:59"},
    };
    const Calendar *calendar = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        gint64 received = at(calendar, ROWS[i].received);

        assert_int_equal(calendar_due(calendar, DAYS_CALENDAR, received, 2), at(calendar, ROWS[i].by_calendar));
        assert_int_equal(calendar_due(calendar, DAYS_WORKING, received, 2), at(calendar, ROWS[i].by_working_days));
    }
}

static void the_day_ends_at_midnight_also_when_clocks_change(void **state)
{
    const Calendar *calendar = *state;
    GDate spring = make_day(2026, 3, 29), autumn = make_day(2026, 10, 25);
    gint64 spring_end = calendar_end_of_day(calendar, &spring);
    gint64 autumn_end = calendar_end_of_day(calendar, &autumn);

    assert_int_equal(spring_end, 1774821599); /* 2026-03-29T21:59:59Z */
    assert_int_equal(autumn_end, 1792969199); /* 2026-10-25T22:59:59Z */
    g_date_subtract_days(&spring, 1);
    g_date_subtract_days(&autumn, 1);
    assert_int_equal(spring_end - calendar_end_of_day(calendar, &spring), 23 * 60 * 60);
    assert_int_equal(autumn_end - calendar_end_of_day(calendar, &autumn), 25 * 60 * 60);
    /* 02:30 comes twice that night, and both are the same day. */
    assert_int_equal(calendar_due(calendar, DAYS_CALENDAR, 1792888200, 2),
                     calendar_due(calendar, DAYS_CALENDAR, 1792888200 + 3600, 2));
}

static void a_zone_that_changes_at_midnight_still_has_a_last_second(void **state)
{
    g_autoptr(Calendar) calendar = calendar_new("America/Asuncion");
    g_autoptr(Calendar) beirut = calendar_new("Asia/Beirut");
    GDate day = make_day(2023, 3, 25); /* in both zones clocks change about this midnight */

    (void)state;
    for (int i = 0; i < 400; i++, g_date_add_days(&day, 1)) {
        gint64 end = calendar_end_of_day(calendar, &day);
        gint64 other_end = calendar_end_of_day(beirut, &day);
        GDate before = calendar_day(calendar, end), after = calendar_day(calendar, end + 1);
        GDate other = calendar_day(beirut, other_end);

        assert_int_equal(g_date_compare(&before, &day), 0);
        assert_int_equal(g_date_days_between(&day, &after), 1);
        assert_int_equal(g_date_compare(&other, &day), 0);
    }
}

static void a_promise_names_a_day_when_somebody_reads(void **state)
{
    static const struct {
        const char *received, *promised;
    } ROWS[] = {
        {"2026-03-03 18:42:00", "torsdag 5 mars"},     {"2026-03-06 16:55:00", "söndag 8 mars"},
        {"2026-03-06 16:55:01", "måndag 9 mars"},      {"2026-04-01 09:00:00", "fredag 3 april"},
        {"2026-03-06 17:00:00", "måndag 9 mars"},      {"2026-04-02 16:58:00", "tisdag 7 april"},
        {"2026-04-02 18:00:00", "tisdag 7 april"},     {"2026-04-03 10:00:00", "tisdag 7 april"},
        {"2026-12-23 17:00:00", "måndag 28 december"}, {"2026-03-08 12:00:00", "tisdag 10 mars"},
    };
    const Calendar *calendar = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        GDate day = calendar_promise(calendar, DAYS_CALENDAR, at(calendar, ROWS[i].received), 2);
        g_autofree char *text = calendar_print_day(&day, "sv");
        assert_string_equal(text, ROWS[i].promised);
    }
    GDate working = calendar_promise(calendar, DAYS_WORKING, at(calendar, "2026-04-02 18:00:00"), 2);
    GDate expected = make_day(2026, 4, 8);
    assert_int_equal(g_date_compare(&working, &expected), 0);
}

static void check_due(const Calendar *calendar, DayRule rule, gint64 early, gint64 late, guint days)
{
    gint64 due = calendar_due(calendar, rule, early, days);
    GDate due_day = calendar_day(calendar, due);
    GDate promise = calendar_promise(calendar, rule, early, days);
    gint64 promise_end = calendar_end_of_day(calendar, &promise);

    assert_true(due >= early);
    assert_true(due <= calendar_due(calendar, rule, late, days));
    assert_int_equal(calendar_end_of_day(calendar, &due_day), due);
    assert_true(promise_end >= due);
    assert_true(rule == DAYS_CALENDAR || calendar_is_working(calendar, &due_day));
    assert_true(rule == DAYS_CALENDAR || promise_end == due || days < 2);
    assert_true(promise_end == due || calendar_is_working(calendar, &promise));
}

static void due_times_keep_their_order_at_any_moment(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(1989253);
    const gint64 first = at(*state, "1990-01-01 00:00:00"), last = at(*state, "2100-12-01 00:00:00");

    for (int i = 0; i < 15000; i++) {
        gint64 early = first + (gint64)(g_rand_double(rand) * (double)(last - first));
        gint64 late = early + g_rand_int_range(rand, 0, 5 * DAY_SECONDS);
        guint days = (guint)g_rand_int_range(rand, 1, 12);

        check_due(*state, DAYS_CALENDAR, early, late, days);
        check_due(*state, DAYS_WORKING, early, late, days);
    }
}

static void days_are_printed_in_three_languages(void **state)
{
    static const struct {
        int month, day;
        const char *swedish, *finnish, *english;
    } ROWS[] = {
        {1, 5, "måndag 5 januari", "maanantai 5. tammikuuta", "Monday 5 January"},
        {2, 3, "tisdag 3 februari", "tiistai 3. helmikuuta", "Tuesday 3 February"},
        {3, 5, "torsdag 5 mars", "torstai 5. maaliskuuta", "Thursday 5 March"},
        {4, 1, "onsdag 1 april", "keskiviikko 1. huhtikuuta", "Wednesday 1 April"},
        {5, 1, "fredag 1 maj", "perjantai 1. toukokuuta", "Friday 1 May"},
        {6, 20, "lördag 20 juni", "lauantai 20. kesäkuuta", "Saturday 20 June"},
        {7, 5, "söndag 5 juli", "sunnuntai 5. heinäkuuta", "Sunday 5 July"},
        {8, 3, "måndag 3 augusti", "maanantai 3. elokuuta", "Monday 3 August"},
        {9, 1, "tisdag 1 september", "tiistai 1. syyskuuta", "Tuesday 1 September"},
        {10, 31, "lördag 31 oktober", "lauantai 31. lokakuuta", "Saturday 31 October"},
        {11, 2, "måndag 2 november", "maanantai 2. marraskuuta", "Monday 2 November"},
        {12, 24, "torsdag 24 december", "torstai 24. joulukuuta", "Thursday 24 December"},
    };

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        GDate day = make_day(2026, ROWS[i].month, ROWS[i].day);
        g_autofree char *swedish = calendar_print_day(&day, "sv");
        g_autofree char *finnish = calendar_print_day(&day, "fi");
        g_autofree char *english = calendar_print_day(&day, "en");
        g_autofree char *other = calendar_print_day(&day, "so");

        assert_string_equal(swedish, ROWS[i].swedish);
        assert_string_equal(finnish, ROWS[i].finnish);
        assert_string_equal(english, ROWS[i].english);
        assert_string_equal(other, ROWS[i].swedish);
    }
}

static void moments_are_printed_in_local_time(void **state)
{
    const Calendar *calendar = *state;
    gint64 moment = at(calendar, "2026-03-03 18:42:10");
    gint64 summer = at(calendar, "2026-08-09 07:05:00");
    g_autofree char *staff = calendar_print_moment(calendar, moment);
    g_autofree char *summer_staff = calendar_print_moment(calendar, summer);
    g_autofree char *iso = calendar_print_iso(calendar, moment);
    g_autofree char *mail = calendar_print_rfc5322(calendar, moment);
    g_autofree char *summer_mail = calendar_print_rfc5322(calendar, summer);

    assert_string_equal(staff, "tis 3 mars 18.42");
    assert_string_equal(summer_staff, "sön 9 aug 07.05");
    assert_string_equal(iso, "2026-03-03T18:42:10+01:00");
    assert_string_equal(mail, "Tue, 03 Mar 2026 18:42:10 +0100");
    assert_string_equal(summer_mail, "Sun, 09 Aug 2026 07:05:00 +0200");
}

static void offsets_west_and_between_hours_are_right(void **state)
{
    g_autoptr(Calendar) newfoundland = calendar_new("America/St_Johns");
    g_autofree char *mail = calendar_print_rfc5322(newfoundland, 1772559730);
    g_autofree char *iso = calendar_print_iso(newfoundland, 1772559730);

    (void)state;
    assert_string_equal(mail, "Tue, 03 Mar 2026 14:12:10 -0330");
    assert_string_equal(iso, "2026-03-03T14:12:10-03:30");
}

static void the_year_is_the_local_one(void **state)
{
    const Calendar *calendar = *state;

    assert_int_equal(calendar_year(calendar, 1798757999), 2026); /* 2026-12-31T22:59:59Z */
    assert_int_equal(calendar_year(calendar, 1798758000), 2027);
}

static void any_number_of_seconds_is_some_day(void **state)
{
    static const gint64 MOMENTS[] = {G_MININT64, -1, 0, G_MAXINT64};
    const Calendar *calendar = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(MOMENTS); i++) {
        g_autofree char *text = calendar_print_rfc5322(calendar, MOMENTS[i]);
        g_autofree char *iso = calendar_print_iso(calendar, MOMENTS[i]);

        assert_int_equal(strlen(text), strlen("Tue, 03 Mar 2026 18:42:10 +0100"));
        assert_int_equal(strlen(iso), strlen("2026-03-03T18:42:10+01:00"));
        assert_true(calendar_due(calendar, DAYS_WORKING, MOMENTS[i], 2) > 0);
    }
}

static void an_unknown_zone_is_refused(void **state)
{
    (void)state;
    assert_null(calendar_new("Europe/Vasteras"));
    assert_null(calendar_new(""));
    assert_null(calendar_new(NULL));
    calendar_free(NULL);
}

#define WITH_CALENDAR(test) cmocka_unit_test_setup_teardown(test, make_calendar, free_calendar)

static void a_date_is_read_as_it_is_printed(void **state)
{
    static const char *const bad[] = {"",           "2026-3-05",   "2026-03-5",  "2026-02-29", "2026-13-01", "2026-00-10",
                                      "0000-01-01", "2026-03-051", "2026-03-05 ", " 2026-03-05", "2026/03/05", "+026-03-05",
                                      "2026-03-05\n"};
    GDate day;
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        if (calendar_read_date(bad[i], &day))
            fail_msg("'%s' was read", bad[i]);
    for (guint julian = 700000; julian < 740000; julian += 37) {
        GDate before;
        g_date_clear(&before, 1);
        g_date_set_julian(&before, julian);
        g_autofree char *printed = calendar_print_date(&before);
        assert_true(calendar_read_date(printed, &day));
        assert_int_equal(g_date_get_julian(&day), julian);
    }
    assert_true(calendar_read_date("2028-02-29", &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(easter_agrees_with_another_method),
        cmocka_unit_test(easter_is_when_it_was),
        cmocka_unit_test(holidays_have_their_names),
        WITH_CALENDAR(days_closed_by_decision_do_not_count),
        WITH_CALENDAR(the_table_of_the_law_holds),
        WITH_CALENDAR(the_day_ends_at_midnight_also_when_clocks_change),
        cmocka_unit_test(a_zone_that_changes_at_midnight_still_has_a_last_second),
        WITH_CALENDAR(a_promise_names_a_day_when_somebody_reads),
        WITH_CALENDAR(due_times_keep_their_order_at_any_moment),
        cmocka_unit_test(days_are_printed_in_three_languages),
        WITH_CALENDAR(moments_are_printed_in_local_time),
        cmocka_unit_test(offsets_west_and_between_hours_are_right),
        WITH_CALENDAR(the_year_is_the_local_one),
        WITH_CALENDAR(any_number_of_seconds_is_some_day),
        cmocka_unit_test(an_unknown_zone_is_refused),
        cmocka_unit_test(a_date_is_read_as_it_is_printed),
    };

    /* Whatever language the machine speaks, names come from our own tables. */
    setlocale(LC_ALL, "");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

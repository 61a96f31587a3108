/* Working time, medians and periods of the year's figures (R31, R50, R67, D2, D41). */
#include "year_stories.h"

#include "core/year_days.h"
#include "core/year_waits.h"

#define ROUNDS 3000
#define HOUR   G_GINT64_CONSTANT(3600)
#define DAY    (24 * HOUR)

static int make_config(void **state)
{
    *state = story_config();
    return 0;
}

static int free_config(void **state)
{
    config_free(*state);
    return 0;
}

/* -- working time --------------------------------------------------------- */

static void only_working_days_pass(void **state)
{
    static const struct {
        const char *name, *from, *to;
        gint64 seconds;
    } ROWS[] = {
        {"no time", "2026-03-03 09:00", "2026-03-03 09:00", 0},
        {"backwards", "2026-03-03 09:00", "2026-03-03 08:00", 0},
        {"within a day", "2026-03-03 09:00", "2026-03-03 10:30", HOUR * 3 / 2},
        {"over midnight", "2026-03-03 18:00", "2026-03-04 06:00", 12 * HOUR},
        {"a second over midnight", "2026-03-03 23:59:59", "2026-03-04 00:00:00", 1},
        {"a whole week", "2026-03-02 00:00", "2026-03-09 00:00", 5 * DAY},
        {"Friday to Monday", "2026-03-06 12:00", "2026-03-09 12:00", DAY},
        {"within a weekend", "2026-03-07 08:00", "2026-03-08 20:00", 0},
        {"from Saturday", "2026-03-07 08:00", "2026-03-09 01:00", HOUR},
        {"the night that clocks go forward", "2026-03-27 12:00", "2026-03-30 12:00", DAY},
        {"the Sunday that clocks go forward", "2026-03-29 00:00", "2026-03-30 00:00", 0},
        {"the night that clocks go back", "2026-10-23 12:00", "2026-10-26 12:00", DAY},
        {"a week with an hour less", "2026-03-23 09:00", "2026-03-30 09:00", 5 * DAY},
        {"a week with an hour more", "2026-10-19 09:00", "2026-10-26 09:00", 5 * DAY},
        {"Easter", "2026-04-02 12:00", "2026-04-07 12:00", DAY},
        {"Midsummer Eve is a Friday", "2026-06-18 12:00", "2026-06-22 12:00", DAY},
        {"Christmas", "2026-12-23 12:00", "2026-12-28 12:00", DAY},
        {"New Year", "2026-12-30 12:00", "2027-01-04 12:00", DAY},
        {"a day closed by decision", "2026-05-13 12:00", "2026-05-18 12:00", DAY},
        {"before the table", "2025-06-01 12:00", "2026-01-02 06:00", 6 * HOUR},
        {"a year", "2026-01-01 00:00", "2027-01-01 00:00", 250 * DAY},
    };
    Config *config = *state;
    GDate bridge;
    assert_true(calendar_read_date("2026-05-15", &bridge)); /* after Ascension Day */
    calendar_close_day(config->calendar, &bridge);
    GDate first = story_day("2026-01-01");
    g_autoptr(Days) days = days_new(config->calendar, &first, 2);
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        gint64 seconds = days_worked(days, story_at(config, ROWS[i].from), story_at(config, ROWS[i].to));
        if (seconds != ROWS[i].seconds)
            fail_msg("%s: %" G_GINT64_FORMAT " seconds", ROWS[i].name, seconds);
    }
}

/* Day by day, asking the calendar each time. */
static gint64 worked_slowly(const Calendar *calendar, gint64 from, gint64 to)
{
    gint64 seconds = 0;
    while (from < to) {
        GDate day = calendar_day(calendar, from);
        gint64 next = MIN(calendar_end_of_day(calendar, &day) + 1, to);
        seconds += calendar_is_working(calendar, &day) ? next - from : 0;
        from = next;
    }
    return seconds;
}

static void assert_as_calendar(const Calendar *calendar, Days *days, gint64 from, gint64 to)
{
    GDate day = calendar_day(calendar, from);
    assert_int_equal(days_worked(days, from, to), worked_slowly(calendar, from, to));
    assert_int_equal(days_month(days, from), g_date_get_month(&day));
    assert_int_equal(days_due(days, DUE_CALENDAR, from), calendar_due(calendar, DAYS_CALENDAR, from, 2));
    assert_int_equal(days_due(days, DUE_WORKING, from), calendar_due(calendar, DAYS_WORKING, from, 2));
    assert_int_equal(days_due(days, DUE_ONE_DAY, from), calendar_due(calendar, DAYS_WORKING, from, 1));
}

/* Zones whose clocks change at night, at midnight, in the south, by half an hour; and one that lost a whole day. */
static void the_table_says_what_the_calendar_says(void **state)
{
    static const char *const ZONES[] = {"Europe/Stockholm", "America/Asuncion", "Australia/Lord_Howe", "Pacific/Apia",
                                        "UTC"};
    (void)state;
    for (gsize z = 0; z < G_N_ELEMENTS(ZONES); z++) {
        g_autoptr(GRand) dice = g_rand_new_with_seed((guint32)z + 1);
        g_autoptr(Calendar) calendar = calendar_new(ZONES[z]);
        GDate first = story_day("2010-01-01"), eve = story_day("2009-12-31");
        gint64 begins = calendar_end_of_day(calendar, &eve) + 1;
        g_autoptr(Days) days = days_new(calendar, &first, 2);
        for (guint i = 0; i < ROUNDS / 10; i++) {
            gint64 from = begins + g_rand_int_range(dice, 0, 3 * 366 * 24 * 3600);
            assert_as_calendar(calendar, days, from, from + g_rand_int_range(dice, -DAY, 60 * DAY));
        }
    }
}

/* -- waits ---------------------------------------------------------------- */

static void medians_are_as_promised(void **state)
{
    static const struct {
        guint32 seconds[12];
        guint count;
        gint64 median, ninetieth;
    } ROWS[] = {
        {{0}, 0, -1, -1},
        {{7}, 1, 7, 7},
        {{0}, 1, 0, 0},
        {{9, 4}, 2, 6, 9},
        {{3, 1, 2}, 3, 2, 3},
        {{4, 1, 3, 2}, 4, 2, 4},
        {{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 10, 5, 9},
        {{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 11, 6, 10},
        {{5, 5, 5, 5, 5, 5, 5, 5, 5, 900}, 10, 5, 5},
        {{4294967294u, 4294967294u}, 2, 4294967294, 4294967294},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_array_append_vals(seconds, ROWS[i].seconds, ROWS[i].count);
        Wait wait = wait_of(seconds);
        assert_int_equal(wait.count, ROWS[i].count);
        assert_int_equal(wait.median, ROWS[i].median);
        assert_int_equal(wait.ninetieth, ROWS[i].ninetieth);
    }
}

static int by_length(gconstpointer a, gconstpointer b)
{
    guint32 one = *(const guint32 *)a, two = *(const guint32 *)b;
    return one < two ? -1 : one > two;
}

static void medians_are_those_of_times_in_order(void **state)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(3);
    (void)state;
    for (guint i = 0; i < ROUNDS; i++) {
        g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(guint32));
        guint count = (guint)g_rand_int_range(dice, 1, 60), most = (guint)g_rand_int_range(dice, 1, 100);
        for (guint k = 0; k < count; k++) {
            guint32 one = g_rand_int(dice) % most;
            g_array_append_val(seconds, one);
        }
        g_autoptr(GArray) sorted = g_array_copy(seconds);
        g_array_sort(sorted, by_length);
        const guint32 *times = (const guint32 *)(gpointer)sorted->data;
        Wait wait = wait_of(seconds);
        assert_int_equal(wait.median, (times[(count - 1) / 2] + times[count / 2]) / 2);
        assert_int_equal(wait.ninetieth, times[(count * 9 + 9) / 10 - 1]);
    }
}

static void assert_wait(const Wait *wait, guint count, gint64 median, gint64 ninetieth)
{
    assert_int_equal(wait->count, count);
    assert_int_equal(wait->median, median);
    assert_int_equal(wait->ninetieth, ninetieth);
}

static void waits_are_of_those_who_got_what_they_waited_for(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {
        "word 2026-03-03 10:00; answered 2026-03-04 09:00; closed 2026-03-06 09:00",
        "word ; unit park",
        "received 2026-03-06 09:00; word 2026-03-09 09:00; answered 2026-03-10 09:00; unit park",
        "word 2026-03-03 11:00; spam",
        "anonymous; word ; closed 2026-03-03 19:00; unit buss",
        "due ; word ; answered 2026-03-03 21:00; unit gammal"};
    g_autoptr(Year) year = story_year(*state, CASES);
    const Wait *whole = year_body(year, BODY_WHOLE, "")->now->waits;
    assert_wait(&whole[WAIT_WORD], 2, 25 * HOUR / 2, DAY);
    assert_wait(&whole[WAIT_ANSWER], 3, DAY, 2 * DAY);
    assert_wait(&whole[WAIT_CLOSING], 2, 41 * HOUR, 3 * DAY);
    const Wait *committee = year_body(year, BODY_COMMITTEE, TEKNISKA)->now->waits;
    assert_wait(&committee[WAIT_ANSWER], 2, 36 * HOUR, 2 * DAY);
    assert_wait(&year_body(year, BODY_UNIT, "park")->now->waits[WAIT_ANSWER], 1, 2 * DAY, 2 * DAY);
    assert_wait(&year_body(year, BODY_COMPANY, "buss")->now->waits[WAIT_CLOSING], 1, 10 * HOUR, 10 * HOUR);
    assert_wait(&year_body(year, BODY_UNIT, "gammal")->now->waits[WAIT_ANSWER], 1, 12 * HOUR, 12 * HOUR);
    assert_wait(&year_body(year, BODY_UNIT, "social")->now->waits[WAIT_WORD], 0, -1, -1);
}

static void each_channel_has_its_answer_times(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {"answered 2026-03-03 10:00",
                                                       "answered 2026-03-03 12:00",
                                                       "channel brev; answered 2026-03-05 09:00",
                                                       "channel duva; answered 2026-03-03 09:30; unit park",
                                                       "channel duva",
                                                       "channel fax",
                                                       "channel fax"};
    g_autoptr(Year) year = story_year(*state, CASES);
    const GPtrArray *channels = year_body(year, BODY_WHOLE, "")->now->splits[SPLIT_CHANNEL];
    const GPtrArray *of_unit = year_body(year, BODY_UNIT, "tekn")->now->splits[SPLIT_CHANNEL];
    assert_int_equal(channels->len, 13);
    assert_wait(&((const Part *)g_ptr_array_index(channels, 0))->answer, 2, 2 * HOUR, 3 * HOUR);
    assert_wait(&((const Part *)g_ptr_array_index(channels, 4))->answer, 1, 2 * DAY, 2 * DAY);
    const Part *duva = g_ptr_array_index(channels, 11);
    assert_string_equal(duva->name, "duva");
    assert_wait(&duva->answer, 1, HOUR / 2, HOUR / 2);
    assert_wait(&((const Part *)g_ptr_array_index(channels, 12))->answer, 0, -1, -1);
    assert_wait(&((const Part *)g_ptr_array_index(of_unit, 12))->answer, 0, -1, -1);
}

static void waits_have_seven_rows(void **state)
{
    static const struct {
        const char *answered, *row;
    } ROWS[] = {
        {"2026-03-03 09:00", "1 1"},     {"2026-03-04 09:00", "1 1"},       {"2026-03-04 09:00:01", "2 1"},
        {"2026-03-05 09:00", "2 1"},     {"2026-03-05 09:00:01", "5 1"},    {"2026-03-10 09:00", "5 1"},
        {"2026-03-10 09:00:01", "10 1"}, {"2026-03-17 09:00", "10 1"},      {"2026-03-17 09:00:01", "20 1"},
        {"2026-03-31 09:00", "20 1"},    {"2026-03-31 09:00:01", "more 1"}, {"", "none 1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *story = g_strdup_printf("answered %s", ROWS[i].answered);
        const char *const cases[STORY_CASES_MAX] = {story};
        g_autoptr(Year) year = story_year(*state, cases);
        g_autofree char *rows = print_rows(year_body(year, BODY_WHOLE, "")->now->splits[SPLIT_WAIT]);
        assert_string_equal(rows, ROWS[i].row);
    }
}

static void times_that_cannot_be_are_bounded(void **state)
{
    static const char *const CASES[STORY_CASES_MAX] = {
        "word 1999-01-01 10:00; answered 2026-03-01 10:00; closed 2026-01-01 10:00", "answered 9000-01-01 10:00"};
    g_autoptr(Year) year = story_year(*state, CASES);
    const Wait *whole = year_body(year, BODY_WHOLE, "")->now->waits;
    gint64 longest =
        worked_slowly(((const Config *)*state)->calendar, story_at(*state, "2026-03-03 09:00"), year->as_of);
    assert_wait(&whole[WAIT_WORD], 2, 0, 0);
    assert_wait(&whole[WAIT_CLOSING], 1, 0, 0);
    assert_wait(&whole[WAIT_ANSWER], 2, longest / 2, longest);
}

/* -- periods -------------------------------------------------------------- */

typedef struct {
    const char *from, *until, *received;
    guint now, before;
} PeriodRow;

static void a_case_counts_where_it_was_received(void **state)
{
    static const PeriodRow ROWS[] = {
        {"2026-01-01", "2026-12-31", "2026-01-01 00:00:00", 1, 0},
        {"2026-01-01", "2026-12-31", "2025-12-31 23:59:59", 0, 1},
        {"2026-01-01", "2026-12-31", "2026-12-31 23:59:59", 1, 0},
        {"2026-01-01", "2026-12-31", "2027-01-01 00:00:00", 0, 0},
        {"2026-01-01", "2026-12-31", "2025-01-01 00:00:00", 0, 1},
        {"2026-01-01", "2026-12-31", "2024-12-31 23:59:59", 0, 0},
        {"2026-04-01", "2026-06-30", "2026-03-31 23:59:59", 0, 0},
        {"2026-04-01", "2026-06-30", "2026-06-30 23:59:59", 1, 0},
        {"2026-04-01", "2026-06-30", "2025-06-30 23:59:59", 0, 1},
        {"2026-04-01", "2026-06-30", "2025-07-01 00:00:00", 0, 0},
        {"2025-02-01", "2025-02-28", "2024-02-29 12:00", 0, 1},
        {"2024-02-01", "2024-02-29", "2023-02-28 12:00", 0, 1},
        {"2024-02-01", "2024-02-29", "2023-03-01 00:00:00", 0, 0},
        {"2025-02-01", "2025-02-27", "2024-02-28 12:00", 0, 0},
        {"2024-02-29", "2024-03-31", "2023-02-28 12:00", 0, 1},
        {"2026-03-03", "2026-03-03", "2026-03-03 23:59:59", 1, 0},
        {"2025-01-01", "2026-12-31", "2025-05-05 12:00", 1, 1},
        {"2025-01-01", "2026-12-31", "2024-05-05 12:00", 0, 1},
    };
    const Config *config = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        Tally *tally = story_tally(config, ROWS[i].from, ROWS[i].until);
        g_autofree char *story = g_strdup_printf("received %s", ROWS[i].received);
        const char *const cases[STORY_CASES_MAX] = {story};
        tell_stories(tally, config, cases);
        g_autoptr(Year) year = tally_finish(tally);
        const Body *whole = year_body(year, BODY_WHOLE, "");
        if (whole->now->figures[FIGURE_RECEIVED] != ROWS[i].now ||
            whole->before->figures[FIGURE_RECEIVED] != ROWS[i].before)
            fail_msg("%s to %s, received %s", ROWS[i].from, ROWS[i].until, ROWS[i].received);
    }
}

static void the_years_to_be_read_are_those_of_both_periods(void **state)
{
    static const struct {
        const char *from, *until;
        int first, last;
    } ROWS[] = {
        {"2026-01-01", "2026-12-31", 2025, 2026}, {"2026-03-01", "2026-03-31", 2025, 2026},
        {"2025-07-01", "2026-06-30", 2024, 2026}, {"2017-01-01", "2026-12-31", 2016, 2026},
        {"2000-01-01", "2000-01-01", 1999, 2000},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        int first, last;
        g_autoptr(Tally) tally = story_tally(*state, ROWS[i].from, ROWS[i].until);
        tally_years(tally, &first, &last);
        assert_int_equal(first, ROWS[i].first);
        assert_int_equal(last, ROWS[i].last);
    }
}

static void months_are_those_of_the_period(void **state)
{
    static const struct {
        const char *from, *until, *months;
    } ROWS[] = {
        {"2026-04-01", "2026-06-30", "04 | 05 | 06"},
        {"2026-03-03", "2026-03-03", "03"},
        {"2025-11-15", "2026-02-14", "11 | 12 | 01 | 02"},
        {"2025-07-01", "2026-06-30", "07 | 08 | 09 | 10 | 11 | 12 | 01 | 02 | 03 | 04 | 05 | 06"},
        {"2026-01-15", "2027-01-14", "01 | 02 | 03 | 04 | 05 | 06 | 07 | 08 | 09 | 10 | 11 | 12"},
        {"2017-01-01", "2026-12-31", "01 | 02 | 03 | 04 | 05 | 06 | 07 | 08 | 09 | 10 | 11 | 12"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Year) year = tally_finish(story_tally(*state, ROWS[i].from, ROWS[i].until));
        g_autofree char *now = print_names(year_body(year, BODY_UNIT, "park")->now->splits[SPLIT_MONTH]);
        g_autofree char *before = print_names(year_body(year, BODY_UNIT, "park")->before->splits[SPLIT_MONTH]);
        assert_string_equal(now, ROWS[i].months);
        assert_string_equal(before, ROWS[i].months);
    }
}

static void a_year_says_what_it_measured(void **state)
{
    Config *config = *state;
    config->deadline_rule = DAYS_WORKING;
    config->deadline_count = 3;
    g_autoptr(Year) year = tally_finish(story_tally(config, "2026-04-01", "2026-06-30"));
    GDate from = story_day("2026-04-01"), until = story_day("2026-06-30");
    assert_int_equal(g_date_compare(&year->from, &from), 0);
    assert_int_equal(g_date_compare(&year->until, &until), 0);
    assert_int_equal(year->as_of, story_at(config, KNOWN_LATER));
    assert_int_equal(year->rule, DAYS_WORKING);
    assert_int_equal(year->days, 3);
    assert_false(year->masked);
}

#define WITH_CONFIG(test) cmocka_unit_test_setup_teardown(test, make_config, free_config)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONFIG(only_working_days_pass),
        cmocka_unit_test(the_table_says_what_the_calendar_says),
        cmocka_unit_test(medians_are_as_promised),
        cmocka_unit_test(medians_are_those_of_times_in_order),
        WITH_CONFIG(waits_are_of_those_who_got_what_they_waited_for),
        WITH_CONFIG(each_channel_has_its_answer_times),
        WITH_CONFIG(waits_have_seven_rows),
        WITH_CONFIG(times_that_cannot_be_are_bounded),
        WITH_CONFIG(a_case_counts_where_it_was_received),
        WITH_CONFIG(the_years_to_be_read_are_those_of_both_periods),
        WITH_CONFIG(months_are_those_of_the_period),
        WITH_CONFIG(a_year_says_what_it_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

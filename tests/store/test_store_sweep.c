/* What the sweep reads, that it does everything once, and what a clock that jumps does to it (D54). */
#include "sweep_fixture.h"

#include "store/sqlite/sqlite.h"

#include <pthread.h>

#define YEAR (365 * DAY)

/* Wed 8.00, Thu 8.00, Fri 8.00: the calls of clock A for what came on TUESDAY. */
static const gint64 MORNINGS[] = {TUESDAY + 16 * HOUR, TUESDAY + 40 * HOUR, TUESDAY + 64 * HOUR};

static void only_cases_that_are_due_are_read(void **state)
{
    ONLY_A_FILE;
    Town *town = *state;
    sqlite3 *database;
    sqlite3_stmt *plan;
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", sqlite_statement(FIND_CASES_TO_CALL)->sql, NULL);
    assert_int_equal(sqlite3_open(town->fixture->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &plan, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
    const char *step = (const char *)sqlite3_column_text(plan, 3);
    assert_non_null(strstr(step, "SEARCH"));
    assert_non_null(strstr(step, "cases_by_call (next_call>? AND next_call<?)"));
    assert_int_equal(sqlite3_step(plan), SQLITE_DONE); /* no sorting after it */
    sqlite3_finalize(plan);
    sqlite3_close(database);
}

static void each_call_is_made_once_however_often_it_sweeps(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(MORNINGS); i++) {
        assert_int_equal(sweep_all(town, MORNINGS[i] - 1, SWEEP_GIVEN_TIME).cases, 0);
        assert_int_equal(sweep_all(town, MORNINGS[i], SWEEP_GIVEN_TIME).cases, 1);
        assert_int_equal(sweep_all(town, MORNINGS[i] + 1, SWEEP_GIVEN_TIME).cases, 0);
        assert_int_equal(sweep_all(town, MORNINGS[i] - 3600, SWEEP_GIVEN_TIME).cases, 0);
        assert_int_equal(sweep_all(town, MORNINGS[i], SWEEP_GIVEN_TIME).cases, 0);
    }
    assert_int_equal(count_letters(town, "reminder"), 1 + 2 + 2);
    assert_int_equal(count_letters(town, "apology"), 1);
    assert_int_equal(count_letters(town, "missed"), 1);
    assert_sound(town->fixture);
}

/* R3: by when word is due was promised when it came; a rule that is changed later does not change that. */
static void a_changed_deadline_is_for_cases_that_come_after_it(void **state)
{
    Town *town = *state;
    CaseNumber number = open_one(town, 1, NULL);
    town->config->deadline_rule = DAYS_WORKING;
    town->config->deadline_count = 30;
    sweep_all(town, MORNINGS[0], SWEEP_GIVEN_TIME);
    g_autoptr(Case) found = store_case(town->fixture->store, number, NULL);
    assert_int_equal(found->besked_due, calendar_due(town->config->calendar, DAYS_CALENDAR, TUESDAY, 2));
    assert_int_equal(sweep_all(town, MORNINGS[2], SWEEP_GIVEN_TIME).letters, 4);
    assert_int_equal(count_letters(town, "apology"), 1);
}

/* Rules that change may leave a case due too early on file: it is looked at, put off, and does not come up again. */
static void a_call_that_is_not_due_after_all_is_put_off(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    sweep_all(town, MORNINGS[0], SWEEP_GIVEN_TIME);
    ask_store(town, "UPDATE cases SET next_call = 1");
    SweepCounts counts = sweep_all(town, MORNINGS[0] + 60, SWEEP_GIVEN_TIME);
    assert_int_equal(counts.cases, 1);
    assert_int_equal(counts.letters, 0);
    assert_int_equal(ask_store(town, "SELECT next_call FROM cases"), MORNINGS[1]);
    assert_int_equal(sweep_all(town, MORNINGS[0] + 60, SWEEP_GIVEN_TIME).cases, 0);
}

static void who_is_silenced_hears_nothing(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    g_autoptr(Plan) plan = plan_new();
    plan_silence(plan, "p1@mail1.example", "a complaint");
    apply(town->fixture, plan, NULL);
    sweep_all(town, MORNINGS[2], SWEEP_GIVEN_TIME);
    assert_int_equal(count_letters(town, "apology"), 0);
    assert_int_equal(count_letters(town, "reminder"), 2);
}

static void an_observer_calls_nobody(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    town->service.rules.mode = MODE_OBSERVE;
    assert_int_equal(sweep_all(town, MORNINGS[0], SWEEP_GIVEN_TIME).cases, 0);
}

/* -- two at once --------------------------------------------------------- */

static void *sweep_elsewhere(void *data)
{
    const Town *town = data;
    g_autoptr(Store) store = store_open(town->fixture->path, STORE_OPEN, NULL);
    Service service = town->service;
    service.store = store;
    SweepCounts counts = {0};
    for (guint i = 0; i < 20 * G_N_ELEMENTS(MORNINGS); i++)
        if (!sweep_batch(&service, MORNINGS[i / 20], SWEEP_GIVEN_TIME, &counts, NULL))
            return NULL;
    return GUINT_TO_POINTER(counts.cases + 1);
}

static void two_sweepers_call_each_once(void **state)
{
    Town *town = *state;
    for (guint i = 1; i <= CASES; i++) {
        g_autofree char *handler = g_strdup_printf("h%u@vasteras.example", i);
        open_one(town, i, handler);
    }
    pthread_t one, other;
    void *first, *second;
    assert_int_equal(pthread_create(&one, NULL, sweep_elsewhere, town), 0);
    assert_int_equal(pthread_create(&other, NULL, sweep_elsewhere, town), 0);
    pthread_join(one, &first);
    pthread_join(other, &second);
    assert_non_null(first);
    assert_non_null(second);
    /* To each handler alone three reminders; the apologies once. */
    assert_int_equal(count_letters(town, "apology"), CASES);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM letters WHERE kind = 'reminder' AND recipient LIKE 'h%'"),
                     G_N_ELEMENTS(MORNINGS) * CASES);
    assert_int_equal(GPOINTER_TO_UINT(first) + GPOINTER_TO_UINT(second) - 2, G_N_ELEMENTS(MORNINGS) * CASES);
    assert_sound(town->fixture);
}

/* -- clocks -------------------------------------------------------------- */

/* As if the machine had run `seconds` since the last note. */
static void let_time_pass(Town *town, gint64 seconds)
{
    g_autofree char *sql =
        g_strdup_printf("UPDATE clock SET uptime = uptime - %" G_GINT64_FORMAT, seconds);
    ask_store(town, sql);
}

static void assert_jump(Town *town, gint64 by, const char *flag)
{
    gint64 alarms = count_letters(town, "alarm");
    for (guint i = 0; i < 3; i++) {
        SweepCounts counts = sweep_all(town, MORNINGS[1] + 60 + by, SWEEP_COMPARE_CLOCKS);
        assert_true(counts.doubt);
        assert_int_equal(counts.cases, 0);
    }
    assert_int_equal(count_letters(town, "alarm"), alarms + 1);
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM letters WHERE kind = 'alarm' AND fields LIKE '%%%s%%'", flag);
    assert_true(ask_store(town, sql) > 0);
    assert_int_equal(count_letters(town, "apology"), 0);
    /* Put right again, it goes on by itself. */
    assert_false(sweep_all(town, MORNINGS[1] + 60, SWEEP_COMPARE_CLOCKS).doubt);
}

static void a_clock_that_jumps_loses_and_repeats_nothing(void **state)
{
    Town *town = *state;
    static const gint64 JUMPS[] = {-YEAR, -DAY, -700, 700, DAY, YEAR};
    open_one(town, 1, NULL);
    sweep_all(town, MORNINGS[0], SWEEP_COMPARE_CLOCKS);
    assert_int_equal(count_letters(town, "reminder"), 1);
    let_time_pass(town, DAY);
    sweep_all(town, MORNINGS[1], SWEEP_COMPARE_CLOCKS);
    assert_int_equal(count_letters(town, "reminder"), 3);
    for (guint i = 0; i < G_N_ELEMENTS(JUMPS); i++) {
        let_time_pass(town, 60);
        assert_jump(town, JUMPS[i], JUMPS[i] < 0 ? "is_clock_back" : "is_clock_ahead");
        let_time_pass(town, -60); /* the note was taken a minute late */
        assert_int_equal(count_letters(town, "reminder"), 3);
    }
    let_time_pass(town, DAY);
    assert_int_equal(sweep_all(town, MORNINGS[2], SWEEP_COMPARE_CLOCKS).cases, 1);
    assert_int_equal(count_letters(town, "apology"), 1);
    assert_int_equal(count_letters(town, "reminder"), 5);
}

static void a_jump_at_night_is_told_at_night(void **state)
{
    Town *town = *state;
    sweep_all(town, MORNINGS[0], SWEEP_COMPARE_CLOCKS);
    assert_true(sweep_all(town, MORNINGS[0] + 100 * DAY - 6 * HOUR, SWEEP_COMPARE_CLOCKS).doubt);
    assert_int_equal(count_letters(town, "alarm"), 1);
}

static void a_person_may_say_that_the_clock_is_right(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    sweep_all(town, TUESDAY + 60, SWEEP_COMPARE_CLOCKS);
    assert_true(sweep_all(town, MORNINGS[0], SWEEP_COMPARE_CLOCKS).doubt);
    assert_int_equal(sweep_all(town, MORNINGS[0], SWEEP_TRUST_CLOCK).cases, 1);
    assert_false(sweep_all(town, MORNINGS[0] + 1, SWEEP_COMPARE_CLOCKS).doubt);
}

static void a_given_time_leaves_the_clocks_alone(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    sweep_all(town, TUESDAY + 60, SWEEP_COMPARE_CLOCKS);
    assert_int_equal(sweep_all(town, MORNINGS[0], SWEEP_GIVEN_TIME).cases, 1);
    assert_false(sweep_all(town, TUESDAY + 60, SWEEP_COMPARE_CLOCKS).doubt);
}

/* After a restart of the machine only a clock that runs behind is known to be wrong. */
static void a_restart_of_the_machine_is_no_jump(void **state)
{
    Town *town = *state;
    sweep_all(town, TUESDAY, SWEEP_COMPARE_CLOCKS);
    ask_store(town, "UPDATE clock SET boot = 'another', uptime = 900000000");
    assert_false(sweep_all(town, MORNINGS[0], SWEEP_COMPARE_CLOCKS).doubt);
    ask_store(town, "UPDATE clock SET boot = 'another'");
    assert_true(sweep_all(town, TUESDAY, SWEEP_COMPARE_CLOCKS).doubt);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_town, leave_town)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_cases_that_are_due_are_read),
        TEST(each_call_is_made_once_however_often_it_sweeps),
        TEST(a_changed_deadline_is_for_cases_that_come_after_it),
        TEST(a_call_that_is_not_due_after_all_is_put_off),
        TEST(who_is_silenced_hears_nothing),
        TEST(an_observer_calls_nobody),
        TEST(two_sweepers_call_each_once),
        TEST(a_clock_that_jumps_loses_and_repeats_nothing),
        TEST(a_jump_at_night_is_told_at_night),
        TEST(a_person_may_say_that_the_clock_is_right),
        TEST(a_given_time_leaves_the_clocks_alone),
        TEST(a_restart_of_the_machine_is_no_jump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is called when: LAW 2.13's table, D1, D5, D29, D47-D49, and what must hold for any case at any moment. */
#include "core/clocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY    (24 * 3600)
#define ROUNDS 20000

static int make_config(void **state)
{
    Config *config = config_new();
    config->calendar->opens_minute = 8 * 60;
    config->calendar->closes_minute = 16 * 60 + 30;
    *state = config;
    return 0;
}

static int free_config(void **state)
{
    config_free(*state);
    return 0;
}

/* "2026-03-03 18:42" Swedish time → seconds UTC; NULL → 0. */
static gint64 at(const Config *config, const char *local)
{
    if (!local)
        return 0;
    g_autofree char *iso = g_strdup_printf("%s:00", local);
    g_strdelimit(iso, " ", 'T');
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(iso, config->calendar->zone);
    assert_non_null(moment);
    return g_date_time_to_unix(moment);
}

static Case *case_from(const Config *config, gint64 received, DayRule rule)
{
    Case *found = case_new(case_number(2026, 417));
    found->received_at = found->opened_at = found->last_at = found->waiting_since = received;
    found->besked_due = calendar_due(config->calendar, rule, received, 2);
    g_free(found->category);
    found->category = g_strdup("klagomål");
    return found;
}

typedef struct {
    const char *received, *first, *last, *breach;
} TableRow;

static void assert_table(const Config *config, DayRule rule, const TableRow *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_autoptr(Case) found = case_from(config, at(config, rows[i].received), rule);
        BeskedCalls calls = clocks_besked_calls(found, config->calendar);
        if (calls.first != at(config, rows[i].first) || calls.last != at(config, rows[i].last) ||
            calls.breach != at(config, rows[i].breach))
            fail_msg("received %s", rows[i].received);
    }
}

static void the_table_of_the_law_holds_in_calendar_days(void **state)
{
    static const TableRow ROWS[] = {
        {"2026-03-03 18:42", "2026-03-04 08:00", "2026-03-05 08:00", "2026-03-06 08:00"},
        {"2026-03-06 16:55", NULL, NULL, "2026-03-09 08:00"},
        {"2026-03-06 16:25", NULL, "2026-03-06 16:25", "2026-03-09 08:00"},
        {"2026-03-06 16:26", NULL, NULL, "2026-03-09 08:00"},
        {"2026-03-06 05:00", NULL, "2026-03-06 15:00", "2026-03-09 08:00"},
        {"2026-04-01 09:00", NULL, "2026-04-02 08:00", "2026-04-07 08:00"},
        {"2026-04-02 17:00", NULL, NULL, "2026-04-07 08:00"},
        {"2026-06-18 10:00", NULL, "2026-06-18 15:00", "2026-06-22 08:00"},
        {"2026-12-23 14:00", NULL, "2026-12-23 15:00", "2026-12-28 08:00"},
        {"2026-03-29 01:30", "2026-03-30 08:00", "2026-03-31 08:00", "2026-04-01 08:00"},
    };
    assert_table(*state, DAYS_CALENDAR, ROWS, G_N_ELEMENTS(ROWS));
}

static void the_table_of_the_law_holds_in_working_days(void **state)
{
    static const TableRow ROWS[] = {
        {"2026-03-03 18:42", "2026-03-04 08:00", "2026-03-05 08:00", "2026-03-06 08:00"},
        {"2026-03-06 16:55", "2026-03-09 08:00", "2026-03-10 08:00", "2026-03-11 08:00"},
        {"2026-04-01 09:00", "2026-04-02 08:00", "2026-04-07 08:00", "2026-04-08 08:00"},
        {"2026-06-18 10:00", "2026-06-22 08:00", "2026-06-23 08:00", "2026-06-24 08:00"},
        {"2026-12-23 14:00", "2026-12-28 08:00", "2026-12-29 08:00", "2026-12-30 08:00"},
        {"2026-03-29 01:30", "2026-03-30 08:00", "2026-03-31 08:00", "2026-04-01 08:00"},
    };
    assert_table(*state, DAYS_WORKING, ROWS, G_N_ELEMENTS(ROWS));
}

/* "Fri 16:55: at once if open until 17." */
static void a_friday_afternoon_is_called_at_once_while_it_is_open(void **state)
{
    static const TableRow ROWS[] = {{"2026-03-06 16:55", NULL, "2026-03-06 16:55", "2026-03-09 08:00"}};
    Config *config = *state;
    config->calendar->closes_minute = 17 * 60;
    assert_table(config, DAYS_CALENDAR, ROWS, G_N_ELEMENTS(ROWS));
}

static void an_office_that_never_closes_calls_at_midnight(void **state)
{
    static const TableRow ROWS[] = {
        {"2026-03-03 18:42", "2026-03-04 00:00", "2026-03-05 00:00", "2026-03-06 00:00"},
        {"2026-03-06 16:55", NULL, "2026-03-06 22:30", "2026-03-09 00:00"},
        {"2026-03-29 01:30", "2026-03-30 00:00", "2026-03-31 00:00", "2026-04-01 00:00"},
    };
    Config *config = *state;
    config->calendar->opens_minute = 0;
    config->calendar->closes_minute = 24 * 60;
    assert_table(config, DAYS_CALENDAR, ROWS, G_N_ELEMENTS(ROWS));
}

static void what_was_held_up_on_the_way_is_called_when_it_comes(void **state)
{
    const Config *config = *state;
    g_autoptr(Case) found = case_from(config, at(config, "2026-03-03 18:42"), DAYS_CALENDAR);
    found->opened_at = at(config, "2026-03-05 10:00");
    BeskedCalls calls = clocks_besked_calls(found, config->calendar);
    assert_int_equal(calls.first, 0);
    assert_int_equal(calls.last, at(config, "2026-03-05 15:00"));
    found->opened_at = at(config, "2026-03-05 20:00");
    assert_int_equal(clocks_besked_calls(found, config->calendar).last, 0);
}

/* -- for any case at any moment ------------------------------------------ */

static void count_calls(Case *found, const Call *calls, guint count)
{
    for (guint i = 0; i < count; i++) {
        switch (calls[i].kind) {
        case CALL_NONE:
            fail_msg("a call of no kind");
            break;
        case CALL_BESKED_FIRST:
        case CALL_BESKED_LAST:
        case CALL_BESKED_BREACH:
            assert_true(calls[i].count > found->besked_calls);
            found->besked_calls = calls[i].count;
            break;
        case CALL_ANSWER:
            assert_true(calls[i].count > found->answer_calls);
            found->answer_calls = calls[i].count;
            break;
        case CALL_WAITING_FIRST:
        case CALL_WAITING_LAST:
            assert_true(calls[i].count > found->waiting_calls);
            found->waiting_calls = calls[i].count;
            break;
        case CALL_SETTLED:
            found->status = CASE_CLOSED;
            break;
        }
    }
}

static gint64 moment_after(GRand *random, gint64 from, gint32 days)
{
    return from + (gint64)(g_rand_double(random) * days * DAY);
}

static Case *random_case(GRand *random, const Config *config)
{
    static const char *const categories[] = {"klagomål", "beröm", "fråga"};
    gint64 received = moment_after(random, 631152000, 40000); /* 1990 to 2099 */
    Case *found = case_from(config, received, g_rand_boolean(random) ? DAYS_WORKING : DAYS_CALENDAR);
    g_free(found->category);
    found->category = g_strdup(categories[g_rand_int_range(random, 0, 3)]);
    found->opened_at = g_rand_boolean(random) ? received : moment_after(random, received, 5);
    found->status = (CaseStatus)g_rand_int_range(random, 0, 3);
    found->besked_at = g_rand_boolean(random) ? moment_after(random, found->opened_at, 6) : 0;
    found->answered_at = g_rand_boolean(random) ? moment_after(random, found->opened_at, 30) : 0;
    found->waiting_since = g_rand_boolean(random) ? moment_after(random, received, 60) : 0;
    found->paused_until = g_rand_int_range(random, 0, 4) == 0 ? moment_after(random, received, 90) : 0;
    found->last_at = moment_after(random, found->opened_at, 60);
    found->dormant = g_rand_int_range(random, 0, 8) == 0;
    if (g_rand_int_range(random, 0, 8) == 0)
        found->besked_due = 0;
    found->besked_calls = (guint)g_rand_int_range(random, 0, 5);
    found->answer_calls = (guint)g_rand_int_range(random, 0, 4);
    found->waiting_calls = (guint)g_rand_int_range(random, 0, 4);
    return found;
}

static void random_office(GRand *random, Calendar *calendar)
{
    static const int hours[][2] = {{480, 990}, {0, 1440}, {540, 600}, {150, 160}, {720, 1440}};
    const int *chosen = hours[g_rand_int_range(random, 0, G_N_ELEMENTS(hours))];
    calendar->opens_minute = chosen[0];
    calendar->closes_minute = chosen[1];
}

/* Otherwise a sweep would find the same case again and again. */
static void after_the_calls_the_next_is_later(void **state)
{
    Config *config = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(19301730);
    guint called = 0;
    for (guint i = 0; i < ROUNDS; i++) {
        random_office(random, config->calendar);
        g_autoptr(Case) found = random_case(random, config);
        gint64 now = moment_after(random, found->opened_at, 120);
        Call calls[CLOCKS_CALLS_MAX];
        guint count = clocks_due(found, config, now, calls);
        assert_true(count <= CLOCKS_CALLS_MAX);
        assert_true(count == 0 || calendar_is_open(config->calendar, now));
        for (guint j = 0; j < count; j++)
            assert_true(calls[j].at <= now);
        if (count > 0)
            assert_true(clocks_next(found, config) <= now);
        count_calls(found, calls, count);
        called += count;
        assert_int_equal(clocks_due(found, config, now, calls), 0);
        gint64 next = clocks_next(found, config);
        assert_true(next == 0 || next > now || !calendar_is_open(config->calendar, now));
    }
    assert_true(called > ROUNDS / 20);
}

/* A sweep at the moment clocks_next() names has something to do, so that nothing is looked at in vain or too late. */
static void the_next_moment_has_a_call(void **state)
{
    Config *config = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(1989253);
    for (guint i = 0; i < ROUNDS; i++) {
        random_office(random, config->calendar);
        g_autoptr(Case) found = random_case(random, config);
        gint64 next = clocks_next(found, config);
        if (next == 0)
            continue;
        Call calls[CLOCKS_CALLS_MAX];
        gint64 open = calendar_office_from(config->calendar, next);
        assert_true(clocks_due(found, config, open, calls) > 0);
    }
}

/* Whoever can still keep the promise has been called, whenever it came. */
static void nobody_is_late_without_having_been_called(void **state)
{
    Config *config = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(20260303);
    for (guint i = 0; i < ROUNDS; i++) {
        gint64 received = moment_after(random, 631152000, 40000);
        DayRule rule = g_rand_boolean(random) ? DAYS_WORKING : DAYS_CALENDAR;
        g_autoptr(Case) found = case_from(config, received, rule);
        BeskedCalls calls = clocks_besked_calls(found, config->calendar);
        assert_true(calls.breach > found->besked_due && calendar_is_open(config->calendar, calls.breach));
        assert_true(rule == DAYS_CALENDAR || calls.last != 0);
        gint64 open = calendar_office_from(config->calendar, received);
        gboolean hours_left = open <= found->besked_due && calendar_is_open(config->calendar, open + 300 - 1);
        assert_true(!hours_left || calls.last != 0);
        if (calls.last != 0) {
            assert_true(calls.last >= received && calls.last <= found->besked_due);
            assert_true(calendar_is_open(config->calendar, calls.last));
        }
        if (calls.first != 0)
            assert_true(calls.first > received && calls.first < calls.last);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_config, free_config)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_table_of_the_law_holds_in_calendar_days),
        TEST(the_table_of_the_law_holds_in_working_days),
        TEST(a_friday_afternoon_is_called_at_once_while_it_is_open),
        TEST(an_office_that_never_closes_calls_at_midnight),
        TEST(what_was_held_up_on_the_way_is_called_when_it_comes),
        TEST(after_the_calls_the_next_is_later),
        TEST(the_next_moment_has_a_call),
        TEST(nobody_is_late_without_having_been_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

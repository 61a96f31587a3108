/*
 * Months of made-up traffic through the real decisions (issue 6, point 7).  SIMULATED_WEEKS=522 in the environment
 * makes it ten years, as `make check-long` does; otherwise some weeks over Easter, a DST night and Christmas.
 */
#include "config/config_read.h"
#include "flow/simulation.h"
#include "mail/language.h"
#include "mail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define PER_DAY          30
#define EASTER_WEEKS     8
#define CHRISTMAS_WEEKS  4
#define ABSENT_WEEKS_MAX 52

typedef struct {
    Config *config;
    Router *router;
} World;

static guint wished_weeks(guint otherwise)
{
    const char *weeks = g_getenv("SIMULATED_WEEKS");
    guint64 wished = 0;
    if (!weeks || !g_ascii_string_to_unsigned(weeks, 10, 1, SIMULATION_WEEKS_MAX, &wished, NULL))
        return otherwise;
    return (guint)wished;
}

static Outcome *play(const World *world, DayRule rule, const Scenario *scenario)
{
    const Rules rules = {
        .config = world->config, .router = world->router, .mode = MODE_LIVE, .guess_language = language_guess};
    g_autoptr(GError) error = NULL;
    world->config->deadline_rule = rule;
    Outcome *outcome = simulation_run(scenario, &rules, &error);
    if (!outcome)
        fail_msg("%s", error->message);
    assert_int_equal(outcome->cases, scenario->weeks * 7 * PER_DAY);
    assert_true(outcome->triaged * 4 >= outcome->cases);
    assert_int_equal(outcome->idle, 0);
    return outcome;
}

static void nothing_is_missed_in_working_days_with_fast_handlers(void **state)
{
    const Scenario easter = {2026, 3, wished_weeks(EASTER_WEEKS), PER_DAY, HANDLERS_FAST, 1, NULL, NULL};
    const Scenario christmas = {2026, 12, CHRISTMAS_WEEKS, PER_DAY, HANDLERS_FAST, 2, NULL, NULL};
    g_autoptr(Outcome) spring = play(*state, DAYS_WORKING, &easter);
    g_autoptr(Outcome) winter = play(*state, DAYS_WORKING, &christmas);
    assert_int_equal(spring->misses->len, 0);
    assert_int_equal(winter->misses->len, 0);
    assert_int_equal(spring->in_time[DAYS_WORKING], spring->cases);
    assert_int_equal(spring->letters[LETTER_APOLOGY] + winter->letters[LETTER_APOLOGY], 0);
    assert_int_equal(spring->refused + winter->refused, 0);
}

/* Beside those that nobody could have kept there are receipts that came back when the office had closed: also nobody.
 */
static void in_calendar_days_only_what_comes_without_office_hours_is_missed(void **state)
{
    const Scenario scenario = {2026, 3, wished_weeks(EASTER_WEEKS), PER_DAY, HANDLERS_FAST, 1, NULL, NULL};
    g_autoptr(Outcome) outcome = play(*state, DAYS_CALENDAR, &scenario);
    assert_true(outcome->reasons[MISS_NO_HOURS] > 0);
    for (guint i = 0; i < outcome->misses->len; i++) {
        const Miss *miss = g_ptr_array_index(outcome->misses, i);
        assert_true(miss->alerted);
        if (miss->reason == MISS_RETURNED)
            continue;
        assert_int_equal(miss->reason, MISS_NO_HOURS);
        assert_true(miss->triage);
        if (!miss->announced)
            fail_msg("case %" G_GINT64_FORMAT " was promised '%s'", miss->number, miss->promised);
    }
    assert_int_equal(outcome->in_time[DAYS_WORKING], outcome->cases);
}

static void every_miss_of_absent_handlers_was_escalated_before(void **state)
{
    guint weeks = MIN(wished_weeks(EASTER_WEEKS), ABSENT_WEEKS_MAX);
    const Scenario scenario = {2026, 3, weeks, PER_DAY, HANDLERS_ABSENT, 1, NULL, NULL};
    g_autoptr(Outcome) working = play(*state, DAYS_WORKING, &scenario);
    g_autoptr(Outcome) calendar = play(*state, DAYS_CALENDAR, &scenario);
    assert_true(working->misses->len > 0);
    assert_int_equal(working->escalated, working->misses->len);
    assert_int_equal(working->answered, 0);
    assert_int_equal(calendar->escalated, calendar->misses->len);
}

static void slow_handlers_miss_and_residents_hear_it(void **state)
{
    const Scenario scenario = {2026, 3, EASTER_WEEKS, PER_DAY, HANDLERS_SLOW, 1, NULL, NULL};
    g_autoptr(Outcome) outcome = play(*state, DAYS_WORKING, &scenario);
    assert_int_equal(outcome->reasons[MISS_LATE], outcome->misses->len);
    assert_true(outcome->letters[LETTER_APOLOGY] > 0);
    assert_int_equal(outcome->escalated, outcome->misses->len);
}

static void the_same_dice_give_the_same_outcome(void **state)
{
    const Scenario scenario = {2026, 12, 2, PER_DAY, HANDLERS_FAST, 7, NULL, NULL};
    g_autoptr(Outcome) one = play(*state, DAYS_CALENDAR, &scenario);
    g_autoptr(Outcome) other = play(*state, DAYS_CALENDAR, &scenario);
    assert_int_equal(one->misses->len, other->misses->len);
    assert_memory_equal(one->letters, other->letters, sizeof one->letters);
    assert_int_equal(one->sweeps, other->sweeps);
}

int main(void)
{
    mail_read_init();
    language_init();
    g_autoptr(GError) error = NULL;
    World world = {.config = config_read("rules/synpunkt.conf", &error)};
    if (!world.config) {
        g_printerr("%s\n", error->message);
        return EXIT_FAILURE;
    }
    world.router = router_new(world.config);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(nothing_is_missed_in_working_days_with_fast_handlers, &world),
        cmocka_unit_test_prestate(in_calendar_days_only_what_comes_without_office_hours_is_missed, &world),
        cmocka_unit_test_prestate(every_miss_of_absent_handlers_was_escalated_before, &world),
        cmocka_unit_test_prestate(slow_handlers_miss_and_residents_hear_it, &world),
        cmocka_unit_test_prestate(the_same_dice_give_the_same_outcome, &world),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    router_free(world.router);
    config_free(world.config);
    return failed;
}

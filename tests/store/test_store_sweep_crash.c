/*
 * Killed at random moments of a sweep, over and over: when all has been swept,
 * each call has been made exactly once.  STORE_KILLS asks for more kills.
 */
#include "sweep_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS         200
#define CRASH_CASES   600
#define KILL_AFTER_US 60000

/* What came on TUESDAY is called on these mornings; each by a later day, so that there is always something to do. */
static gint64 morning(guint day)
{
    return TUESDAY + 16 * HOUR + (gint64)day * DAY;
}

static void sweep_for_ever(Town *town, int out, guint day)
{
    reopen_town(town);
    SweepCounts counts = {0};
    char ready = '.';
    if (write(out, &ready, 1) != 1)
        _exit(1);
    for (;;)
        if (!sweep_batch(&town->service, morning(day), SWEEP_GIVEN_TIME, &counts, NULL))
            _exit(1);
}

static void crash_once(Town *town, GRand *random, guint day)
{
    int ends[2];
    char ready;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        sweep_for_ever(town, ends[1], day);
    assert_int_equal(read(ends[0], &ready, 1), 1);
    g_usleep((gulong)g_rand_int_range(random, 0, KILL_AFTER_US));
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    close(ends[0]);
    close(ends[1]);
}

static gint64 told_twice(Town *town)
{
    return ask_store(town, "SELECT count(*) FROM (SELECT 1 FROM letters WHERE kind IN ('reminder', 'apology')"
                           " GROUP BY kind, case_number, recipient, created_at HAVING count(*) > 1)");
}

static void a_sweep_that_is_killed_repeats_and_loses_nothing(void **state)
{
    Town *town = *state;
    const char *asked = g_getenv("STORE_KILLS");
    guint kills = asked ? (guint)g_ascii_strtoull(asked, NULL, 10) : KILLS;
    g_autoptr(GRand) random = g_rand_new();
    for (guint i = 1; i <= CRASH_CASES; i++) {
        g_autofree char *handler = g_strdup_printf("h%u@vasteras.example", i);
        open_one(town, i, handler);
    }
    g_clear_pointer(&town->fixture->store, store_close);
    /* Wednesday to Friday: the first call, the last and the breach.  What the kills left of a day is done on it: a call
     * that was never made in time is another call the day after. */
    for (guint day = 0; day < 3; day++) {
        for (guint i = 0; i < (kills + 2) / 3; i++)
            crash_once(town, random, day);
        reopen_town(town);
        sweep_all(town, morning(day), SWEEP_GIVEN_TIME);
        g_clear_pointer(&town->fixture->store, store_close);
    }
    reopen_town(town);
    assert_int_equal(told_twice(town), 0);
    assert_int_equal(count_letters(town, "apology"), CRASH_CASES);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM letters WHERE kind = 'reminder' AND recipient LIKE 'h%'"),
                     3 * CRASH_CASES);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM cases WHERE besked_calls <> 3"), 0);
    assert_sound(town->fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sweep_that_is_killed_repeats_and_loses_nothing, build_town, leave_town),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

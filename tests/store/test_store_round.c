/* The yearly round on file: begun once, whoever comes at once, restarts or is killed; and what was said in it. */
#include "sweep_fixture.h"

#include "core/round.h"
#include "flow/follow_up.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS         40
#define KILL_AFTER_US 40000
#define DRAFTS        8 /* seven committees and a company of the golden plans' town */
#define BEGUN         (DRAFTS + 1)
#define FRIDAY        G_GINT64_CONSTANT(1800000000) /* 15 January 2027, 9.00 */
#define YEAR          2026

static guint go_round(Town *town, gint64 now, SweepTrust trust)
{
    guint letters = 0;
    g_autoptr(GError) error = NULL;
    if (!follow_up_round(&town->service, now, trust, &letters, &error))
        fail_msg("%s", error->message);
    return letters;
}

static FollowUpRound *read_round(Town *town)
{
    FollowUpRound *round = round_new(town->config, YEAR);
    assert_true(store_round_now(town->fixture->store, round, NULL));
    return round;
}

static void a_round_begins_once(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    assert_int_equal(go_round(town, FRIDAY - DAY, SWEEP_GIVEN_TIME), 0);
    assert_int_equal(go_round(town, FRIDAY, SWEEP_GIVEN_TIME), BEGUN);
    assert_int_equal(go_round(town, FRIDAY + 60, SWEEP_GIVEN_TIME), 0);
    reopen_town(town);
    assert_int_equal(go_round(town, FRIDAY + 120, SWEEP_GIVEN_TIME), 0);
    g_autoptr(FollowUpRound) round = read_round(town);
    assert_int_equal(round->report, 1);
    assert_int_equal(round->begun_at, FRIDAY);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM reports"), 1);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM events WHERE kind = 'event round asked'"), DRAFTS);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM letters WHERE kind = 'round' AND state = 'waiting'"),
                     DRAFTS);
    assert_sound(town->fixture);
}

static void it_goes_on_to_its_end(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    assert_int_equal(go_round(town, FRIDAY, SWEEP_GIVEN_TIME), BEGUN);
    assert_int_equal(go_round(town, FRIDAY + 14 * DAY, SWEEP_GIVEN_TIME), DRAFTS + 1);
    assert_int_equal(go_round(town, FRIDAY + 14 * DAY + HOUR, SWEEP_GIVEN_TIME), 0);
    assert_int_equal(go_round(town, FRIDAY + 45 * DAY, SWEEP_GIVEN_TIME), 1);
    assert_int_equal(go_round(town, FRIDAY + 46 * DAY, SWEEP_GIVEN_TIME), 0);
    g_autoptr(FollowUpRound) round = read_round(town);
    assert_int_equal(round->ended_at, FRIDAY + 45 * DAY);
    assert_int_equal(round->report, 1);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM letters WHERE kind = 'round-total'"), 1);
}

static void a_year_of_which_there_is_nothing_to_tell_starts_none(void **state)
{
    Town *town = *state;
    assert_int_equal(go_round(town, FRIDAY, SWEEP_GIVEN_TIME), 0);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM reports"), 0);
}

static void nothing_happens_while_only_observing(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    town->service.rules.mode = MODE_OBSERVE;
    assert_int_equal(go_round(town, FRIDAY, SWEEP_GIVEN_TIME), 0);
}

static gboolean note_clock(StoreJob *job, gpointer data, GError **error)
{
    return store_note_clock(job, data, error);
}

static void nothing_happens_while_the_clock_is_in_doubt(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    ClockNote note = {.wall = FRIDAY - 30 * DAY, .uptime = boot_seconds()};
    boot_id(note.boot);
    assert_true(store_run(town->fixture->store, note_clock, &note, NULL));
    assert_int_equal(go_round(town, FRIDAY, SWEEP_COMPARE_CLOCKS), 0);
    note.wall = FRIDAY;
    assert_true(store_run(town->fixture->store, note_clock, &note, NULL));
    assert_int_equal(go_round(town, FRIDAY, SWEEP_COMPARE_CLOCKS), BEGUN);
}

static gpointer go_in_thread(gpointer data)
{
    return GUINT_TO_POINTER(go_round(data, FRIDAY, SWEEP_GIVEN_TIME));
}

static void of_two_clerks_one_begins(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    GThread *threads[4];
    guint letters = 0;
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("clerk", go_in_thread, town);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        letters += GPOINTER_TO_UINT(g_thread_join(threads[i]));
    assert_int_equal(letters, BEGUN);
    assert_int_equal(ask_store(town, "SELECT count(*) FROM reports"), 1);
}

static void begin_and_be_killed(Town *town, GRand *random)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        guint letters;
        reopen_town(town);
        (void)follow_up_round(&town->service, FRIDAY, SWEEP_GIVEN_TIME, &letters, NULL);
        for (;;)
            pause();
    }
    g_usleep((gulong)g_rand_int_range(random, 0, KILL_AFTER_US));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Each time as if none had been held yet. */
static void killed_in_the_middle_it_has_begun_wholly_or_not_at_all(void **state)
{
    Town *town = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    open_one(town, 1, NULL);
    for (guint i = 0; i < KILLS; i++) {
        g_clear_pointer(&town->fixture->store, store_close);
        begin_and_be_killed(town, random);
        reopen_town(town);
        gint64 begun = ask_store(town, "SELECT count(*) FROM reports");
        assert_int_equal(ask_store(town, "SELECT count(*) FROM letters WHERE kind IN ('round', 'round-begun')"),
                         begun * BEGUN);
        assert_int_equal(ask_store(town, "SELECT count(*) FROM events WHERE kind = 'event round begun'"), begun);
        ask_store(town, "DELETE FROM rounds");
    }
}

typedef struct {
    Town *town;
    const Plan *plan;
    gint64 now;
} Applied;

static gboolean apply_plan(StoreJob *job, gpointer data, GError **error)
{
    const Applied *applied = data;
    return store_apply_at(job, applied->plan, &applied->town->service.rules, applied->now, error);
}

/* As a mail would. */
static void confirm(Town *town, gint64 now, const char *note)
{
    g_autoptr(Plan) plan = plan_new();
    RoundStep step = {YEAR, "confirmed", "tekniska nämnden", note};
    plan_round(plan, &step, "by %s", "registrator.tekn@vasteras.example");
    Applied applied = {town, plan, now};
    assert_true(store_run(town->fixture->store, apply_plan, &applied, NULL));
}

static void a_later_confirmation_replaces_the_first(void **state)
{
    Town *town = *state;
    open_one(town, 1, NULL);
    assert_int_equal(go_round(town, FRIDAY, SWEEP_GIVEN_TIME), BEGUN);
    confirm(town, FRIDAY + DAY, "18 februari 2027 § 23");
    confirm(town, FRIDAY + 2 * DAY, "18 februari 2027 § 24");
    g_autoptr(FollowUpRound) round = read_round(town);
    const RoundBody *body = round_body(round, "tekniska nämnden");
    assert_string_equal(body->note, "18 februari 2027 § 24");
    assert_int_equal(body->asked_at, FRIDAY);
    assert_int_equal(body->confirmed_at, FRIDAY + 2 * DAY);
    assert_int_equal(go_round(town, FRIDAY + 14 * DAY, SWEEP_GIVEN_TIME), DRAFTS - 1 + 1);
    assert_int_equal(ask_store(town,
                               "SELECT count(*) FROM events WHERE kind = 'event round confirmed' AND payload LIKE "
                               "'%2026 tekniska nämnden: 18 februari 2027 § 24%'"),
                     1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_town, leave_town)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_round_begins_once),
        TEST(it_goes_on_to_its_end),
        TEST(a_year_of_which_there_is_nothing_to_tell_starts_none),
        TEST(nothing_happens_while_only_observing),
        TEST(nothing_happens_while_the_clock_is_in_doubt),
        TEST(of_two_clerks_one_begins),
        TEST(killed_in_the_middle_it_has_begun_wholly_or_not_at_all),
        TEST(a_later_confirmation_replaces_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

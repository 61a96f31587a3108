/*
 * The power goes at any moment of a job: what was said to be done is on file when it comes back, a job that was not is
 * there whole or not at all, and doing it again makes it one.  FAULTS=all tries every moment; FAULTS_SAY names each.
 */
#include "fault_fixture.h"

/* Nothing more than was synced, all of it, and so many in between; after every so many calls. */
typedef struct {
    guint lucks, between;
} Thorough;

static const Thorough SOME = {3, 4}, ALL = {6, 1};

/* Which step the store is at: what was promised, or one more. */
static guint find_step(const World *world, const GPtrArray *contents, guint promised)
{
    g_autofree char *found = read_content(world);
    for (guint i = promised; i < contents->len && i <= promised + 1; i++)
        if (strcmp(found, g_ptr_array_index(contents, i)) == 0)
            return i;
    print_difference(found, g_ptr_array_index(contents, promised));
    fail_msg("the store does not hold what was promised with step %u", promised);
    return 0;
}

/* Every step that was not promised is tried again, as its sender would; the one in doubt too. */
static void come_back(World *world, const Scenario *scenario, const GPtrArray *contents, guint promised)
{
    guint steps = count_steps(scenario);
    find_step(world, contents, promised);
    if (promised > 0)
        assert_sound_file(world);
    must_do(world, scenario->steps[0]);
    for (guint i = MAX(promised, 1); i < steps; i++)
        must_do(world, scenario->steps[i]);
    assert_content(world, g_ptr_array_index(contents, steps));
    assert_sound_file(world);
}

static Tape *record_scenario(World *world, const Scenario *scenario)
{
    begin_with(world, start_of(world, scenario));
    disk_record(world->disk);
    for (guint i = 0; i < count_steps(scenario); i++) {
        must_do(world, scenario->steps[i]);
        disk_promise(world->disk, i + 1);
    }
    g_clear_pointer(&world->service.store, store_close);
    return disk_recorded(world->disk);
}

static guint lose_everywhere(World *world, const Scenario *scenario, const Thorough *how)
{
    guint trials = 0;
    g_autoptr(GPtrArray) contents = read_contents(world, scenario);
    g_autoptr(Tape) tape = record_scenario(world, scenario);
    for (guint events = 0; events <= tape_length(tape); events += how->between)
        for (guint luck = 0; luck < how->lucks; luck++, trials++) {
            g_clear_pointer(&world->service.store, store_close);
            if (g_getenv("FAULTS_SAY"))
                print_message("%s: power lost after %u of %u, luck %u\n", scenario->name, events, tape_length(tape),
                              luck);
            const PowerLoss loss = {start_of(world, scenario), world->path, events, luck};
            come_back(world, scenario, contents, tape_lose_power(tape, &loss));
        }
    return trials;
}

static void whenever_the_power_goes_what_was_promised_is_there(void **state)
{
    World *world = *state;
    const char *asked = g_getenv("FAULTS");
    const Thorough *how = asked && strcmp(asked, "all") == 0 ? &ALL : &SOME;
    guint trials = 0;
    for (guint i = 0; i < G_N_ELEMENTS(SCENARIOS); i++)
        trials += lose_everywhere(world, &SCENARIOS[i], how);
    print_message("the power was lost %u times\n", trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whenever_the_power_goes_what_was_promised_is_there, build_world, leave_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

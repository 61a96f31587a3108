/*
 * Each call that a job makes of its disk, and each piece of memory SQLite asks for, fails in turn, once or from then
 * on. What was said to be done is on file, what failed left nothing and gets well, and the store is sound after each.
 * Of each sort some are tried, evenly spread; FAULTS=all in the environment tries every call of the disk, and of the
 * memory many.  FAULTS_SAY names each before it is tried.
 */
#include "fault_fixture.h"

#define SHARE        6 /* calls of a sort tried in a scenario, where not all are */
#define SHARE_MEMORY 16
#define MANY_MEMORY  400

static const Fault FAULTS[] = {
    {"open fails", CALL_OPEN, SQLITE_CANTOPEN, FALSE, 1},
    {"open fails from now on", CALL_OPEN, SQLITE_CANTOPEN, FALSE, FAULT_LASTS},
    {"read fails", CALL_READ, SQLITE_IOERR_READ, FALSE, 1},
    {"read fails from now on", CALL_READ, SQLITE_IOERR_READ, FALSE, FAULT_LASTS},
    {"write fails", CALL_WRITE, SQLITE_IOERR_WRITE, FALSE, 1},
    {"write ends half-way", CALL_WRITE, SQLITE_IOERR_WRITE, TRUE, 1},
    {"write finds the disk full", CALL_WRITE, SQLITE_FULL, FALSE, 1},
    {"write finds the disk full half-way, and so on", CALL_WRITE, SQLITE_FULL, TRUE, FAULT_LASTS},
    {"sync fails", CALL_SYNC, SQLITE_IOERR_FSYNC, FALSE, 1},
    {"sync fails from now on", CALL_SYNC, SQLITE_IOERR_FSYNC, FALSE, FAULT_LASTS},
    {"truncation fails", CALL_TRUNCATE, SQLITE_IOERR_TRUNCATE, FALSE, 1},
    {"deletion fails", CALL_DELETE, SQLITE_IOERR_DELETE, FALSE, 1},
    {"size cannot be read", CALL_SIZE, SQLITE_IOERR_FSTAT, FALSE, 1},
    {"lock fails", CALL_LOCK, SQLITE_IOERR_LOCK, FALSE, 1},
    {"lock is busy", CALL_LOCK, SQLITE_BUSY, FALSE, 1},
    {"index cannot be mapped", CALL_MAP, SQLITE_IOERR_SHMMAP, FALSE, 1},
    {"no memory", CALL_MEMORY, 0, FALSE, 1},
    {"no memory from now on", CALL_MEMORY, 0, FALSE, FAULT_LASTS},
};

typedef struct {
    const Scenario *scenario;
    const Fault *fault;
    guint nth;
} Trial;

/* It is said, as something that passes; nothing of it is on file (NULL: it may be made); and then it can be done. */
static void get_well(World *world, Step step, const char *before, const GError *trouble)
{
    disk_heal(world->disk);
    if (!g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER))
        fail_msg("not TRY_LATER: %s", trouble ? trouble->message : "no reason given");
    if (before)
        assert_content(world, before);
    must_do(world, step);
}

/* How many calls there were of the fault's sort. */
static guint try_once(World *world, const Trial *trial, const GPtrArray *contents)
{
    const Step *steps = trial->scenario->steps;
    guint count = count_steps(trial->scenario);
    begin_with(world, start_of(world, trial->scenario));
    disk_fail(world->disk, trial->fault, trial->nth);
    for (guint i = 0; i < count; i++) {
        g_autoptr(GError) trouble = NULL;
        if (!steps[i](world, &trouble))
            get_well(world, steps[i], steps[i] == make_store ? NULL : g_ptr_array_index(contents, i), trouble);
    }
    g_clear_pointer(&world->service.store, store_close);
    guint calls = disk_heal(world->disk);
    assert_content(world, g_ptr_array_index(contents, count));
    assert_sound_file(world);
    return calls;
}

static guint step_between(const Fault *fault, guint calls)
{
    const char *asked = g_getenv("FAULTS");
    gboolean all = asked && strcmp(asked, "all") == 0;
    if (fault->call == CALL_MEMORY)
        return MAX(1, calls / (all ? MANY_MEMORY : SHARE_MEMORY));
    return all ? 1 : MAX(1, calls / SHARE);
}

/* Making a store is tried for two seconds while it fails. */
static gboolean takes_long(const Scenario *scenario, const Fault *fault)
{
    return scenario->from_nothing && fault->lasting == FAULT_LASTS;
}

static guint try_scenario(World *world, const Scenario *scenario)
{
    guint trials = 0;
    g_autoptr(GPtrArray) contents = read_contents(world, scenario);
    for (guint i = 0; i < G_N_ELEMENTS(FAULTS); i++) {
        const Fault *fault = &FAULTS[i];
        Trial trial = {scenario, fault, 0};
        guint calls = try_once(world, &trial, contents);
        guint stride = takes_long(scenario, fault) ? MAX(1, calls) : step_between(fault, calls);
        for (trial.nth = 1; trial.nth <= calls; trial.nth += stride, trials++) {
            g_autofree char *about = g_strdup_printf("%s: %s at call %u", scenario->name, fault->name, trial.nth);
            if (g_getenv("FAULTS_SAY"))
                print_message("%s of %u\n", about, calls);
            try_once(world, &trial, contents);
        }
    }
    return trials;
}

static void whatever_call_fails_nothing_is_lost_halved_or_doubled(void **state)
{
    World *world = *state;
    guint trials = 0;
    for (guint i = 0; i < G_N_ELEMENTS(SCENARIOS); i++)
        trials += try_scenario(world, &SCENARIOS[i]);
    print_message("%u failures tried\n", trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_call_fails_nothing_is_lost_halved_or_doubled, build_world,
                                        leave_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

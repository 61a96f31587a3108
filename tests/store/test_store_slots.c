/* Slots whose server is away, of an engine that is made for this: which of them are away the test says. */
#include "fixture.h"

#include "store/engine.h"
#include "store/writer.h"

#include <pthread.h>

#define SLOTS 3
#define JOBS  40

struct Slot {
    guint number;
};

/* What the server is like now; the table of functions has no room for it. */
typedef struct {
    gint is_away[SLOTS];
    gint ran[SLOTS], tried[SLOTS];
} World;

static World *world_of(const char *where)
{
    return (World *)g_ascii_strtoull(where, NULL, 16); /* NOLINT(performance-no-int-to-ptr): a test's own */
}

typedef struct {
    Slot slot;
    World *world;
} MadeSlot;

static Slot *slot_new(const char *where, const char *epoch, guint number, GError **error)
{
    (void)epoch, (void)error;
    MadeSlot *made = g_new0(MadeSlot, 1);
    made->slot.number = number;
    made->world = world_of(where);
    return &made->slot;
}

static void slot_free(Slot *slot)
{
    g_free(slot);
}

static gboolean slot_reach(Slot *slot, GError **error)
{
    World *world = ((MadeSlot *)slot)->world;
    g_atomic_int_inc(&world->tried[slot->number]);
    if (!g_atomic_int_get(&world->is_away[slot->number]))
        return TRUE;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "away");
    return FALSE;
}

static GError *slot_run(Slot *slot, Batch *batch)
{
    GError *trouble = NULL;
    if (!slot_reach(slot, &trouble))
        return trouble;
    g_atomic_int_inc(&((MadeSlot *)slot)->world->ran[slot->number]);
    StoreJob job = {0};
    batch->jobs[0]->done = batch->jobs[0]->work(&job, batch->jobs[0]->data, &batch->jobs[0]->error);
    return NULL;
}

static void slot_rest(Slot *slot)
{
    (void)slot;
}

static Place slot_place(const Slot *slot)
{
    (void)slot;
    return (Place){0};
}

static const Engine engine = {
    .slots = SLOTS, .jobs = 1, .slot_new = slot_new, .slot_free = slot_free, .slot_run = slot_run,
    .slot_reach = slot_reach, .slot_rest = slot_rest, .slot_place = slot_place,
};

static Writer *writer_in(World *world)
{
    g_autofree char *where = g_strdup_printf("%p", (void *)world);
    Writer *writer = writer_new(&engine, where, "epoch", NULL);
    assert_non_null(writer);
    return writer;
}

static gboolean pause_a_little(StoreJob *job, gpointer data, GError **error)
{
    (void)job, (void)data, (void)error;
    g_usleep(1000);
    return TRUE;
}

static void *run_one(void *data)
{
    return GINT_TO_POINTER(writer_run(data, pause_a_little, NULL, NULL));
}

/* How many of JOBS at once were done. */
static guint run_jobs(Writer *writer)
{
    pthread_t threads[JOBS];
    guint done = 0;
    for (guint i = 0; i < JOBS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_one, writer), 0);
    for (guint i = 0; i < JOBS; i++) {
        void *was_done;
        pthread_join(threads[i], &was_done);
        done += was_done != NULL;
    }
    return done;
}

static void no_job_is_lost_to_a_slot_that_is_away(void **state)
{
    (void)state;
    World world = {.is_away = {1, 1, 0}};
    g_autoptr(Writer) writer = writer_in(&world);
    assert_int_equal(run_jobs(writer), JOBS);
    assert_int_equal(world.ran[2], JOBS);
    assert_true(writer_is_well(writer, NULL));
}

static void when_none_can_run_it_a_job_fails_at_once(void **state)
{
    (void)state;
    World world = {.is_away = {1, 1, 1}};
    g_autoptr(Writer) writer = writer_in(&world);
    g_autoptr(GError) error = NULL;
    gint64 begun = g_get_monotonic_time();
    assert_int_equal(run_jobs(writer), 0);
    assert_false(writer_run(writer, pause_a_little, NULL, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_true(g_get_monotonic_time() - begun < STORE_WAIT_SECONDS * G_USEC_PER_SEC);
    assert_false(writer_is_well(writer, NULL));
}

static void slots_come_back_without_a_job_that_tries(void **state)
{
    (void)state;
    World world = {.is_away = {1, 1, 1}};
    g_autoptr(Writer) writer = writer_in(&world);
    assert_int_equal(run_jobs(writer), 0);
    g_atomic_int_set(&world.is_away[1], 0);
    for (guint patience = 500; !writer_is_well(writer, NULL) && patience > 0; patience--)
        g_usleep(10000);
    assert_int_equal(run_jobs(writer), JOBS);
    assert_int_equal(world.ran[1], JOBS);
    assert_true(g_atomic_int_get(&world.tried[0]) < 20); /* ever more seldom */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_job_is_lost_to_a_slot_that_is_away),
        cmocka_unit_test(when_none_can_run_it_a_job_fails_at_once),
        cmocka_unit_test(slots_come_back_without_a_job_that_tries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

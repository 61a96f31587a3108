/* How many bytes are worked on at once. */
#include "util/error.h"
#include "util/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROOM    100
#define THREADS 20
#define TURNS   200

typedef struct {
    Gate *gate;
    gsize bytes;
    gint *inside, *most; /* atomic */
} Visitor;

static void what_fits_goes_in_together(void **state)
{
    (void)state;
    g_autoptr(Gate) gate = gate_new(ROOM);
    assert_true(gate_enter(gate, ROOM / 2, NULL));
    assert_true(gate_enter(gate, ROOM / 2, NULL));
    gate_leave(gate, ROOM / 2);
    gate_leave(gate, ROOM / 2);
}

static void what_is_larger_than_the_room_goes_in_alone(void **state)
{
    (void)state;
    g_autoptr(Gate) gate = gate_new(ROOM);
    assert_true(gate_enter(gate, 10 * ROOM, NULL));
    gate_leave(gate, 10 * ROOM);
    assert_true(gate_enter(gate, G_MAXSIZE, NULL));
    gate_leave(gate, G_MAXSIZE);
}

static gpointer visit(gpointer data)
{
    const Visitor *visitor = data;
    for (guint i = 0; i < TURNS; i++) {
        g_assert(gate_enter(visitor->gate, visitor->bytes, NULL));
        gint now = g_atomic_int_add(visitor->inside, (gint)visitor->bytes) + (gint)visitor->bytes;
        for (gint most = g_atomic_int_get(visitor->most); now > most; most = g_atomic_int_get(visitor->most))
            if (g_atomic_int_compare_and_exchange(visitor->most, most, now))
                break;
        g_thread_yield();
        (void)g_atomic_int_add(visitor->inside, -(gint)visitor->bytes);
        gate_leave(visitor->gate, visitor->bytes);
    }
    return NULL;
}

static void never_more_is_inside_than_there_is_room(void **state)
{
    (void)state;
    g_autoptr(Gate) gate = gate_new(ROOM);
    GThread *threads[THREADS];
    Visitor visitors[THREADS];
    gint inside = 0, most = 0;
    for (guint i = 0; i < THREADS; i++) {
        visitors[i] = (Visitor){gate, 10 + 10 * (i % 6), &inside, &most};
        threads[i] = g_thread_new("visitor", visit, &visitors[i]);
    }
    for (guint i = 0; i < THREADS; i++)
        (void)g_thread_join(threads[i]);
    assert_int_equal(inside, 0);
    assert_in_range(most, 10, ROOM);
}

typedef struct {
    Gate *gate;
    gint over; /* atomic */
} Crowd;

static gpointer come_and_go(gpointer data)
{
    Crowd *crowd = data;
    while (!g_atomic_int_get(&crowd->over)) {
        g_assert(gate_enter(crowd->gate, ROOM / 4, NULL));
        g_usleep(100);
        gate_leave(crowd->gate, ROOM / 4);
    }
    return NULL;
}

/* The crowd is never all outside at once, and does not end before. */
static void a_large_one_gets_its_turn_in_a_crowd_of_small_ones(void **state)
{
    (void)state;
    g_autoptr(Gate) gate = gate_new(ROOM);
    Crowd crowd = {.gate = gate};
    GThread *threads[THREADS];
    for (guint i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("crowd", come_and_go, &crowd);
    gboolean entered = gate_enter(gate, 10 * ROOM, NULL);
    if (entered)
        gate_leave(gate, 10 * ROOM);
    g_atomic_int_set(&crowd.over, TRUE);
    for (guint i = 0; i < THREADS; i++)
        (void)g_thread_join(threads[i]);
    assert_true(entered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_goes_in_together),
        cmocka_unit_test(what_is_larger_than_the_room_goes_in_alone),
        cmocka_unit_test(never_more_is_inside_than_there_is_room),
        cmocka_unit_test(a_large_one_gets_its_turn_in_a_crowd_of_small_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Of several hosts one does what is due by the clock, until it dies; who only reads never waits for it. */
#include "fixture.h"

#include "store/health.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#define SLOW     3000 /* hundredths of a second, unless it is told before */
#define PATIENCE 600  /* tenths of a second */

static gboolean may_sweep(Store *store)
{
    g_autoptr(GError) error = NULL;
    gboolean may = FALSE;
    if (!store_may_sweep(store, &may, &error))
        fail_msg("%s", error->message);
    return may;
}

/* Another process, which says whether it is its turn and stays until it is killed. */
static int be_other_host(const char *where)
{
    gboolean may = FALSE;
    g_autoptr(Store) store = store_open(where, STORE_OPEN, NULL);
    if (!store || !store_may_sweep(store, &may, NULL))
        return 1;
    (void)!write(STDOUT_FILENO, may ? "y" : "n", 1);
    pause();
    return 0;
}

static GPid start_other(const char *where, char *answer)
{
    GPid other;
    int out;
    const char *words[] = {"/proc/self/exe", where, NULL};
    assert_true(g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &other, NULL, &out,
                                         NULL, NULL));
    assert_int_equal(read(out, answer, 1), 1);
    close(out);
    return other;
}

static void another_host_takes_over_when_the_sweeper_is_killed(void **state)
{
    const Fixture *fixture = *state;
    char answer = 0;
    if (!SERVER)
        skip(); /* a file has one host */
    GPid other = start_other(fixture->path, &answer);
    assert_int_equal(answer, 'y');
    assert_false(may_sweep(fixture->store));
    assert_false(may_sweep(fixture->store));
    assert_int_equal(kill(other, SIGKILL), 0);
    waitpid(other, NULL, 0);
    guint patience = PATIENCE;
    while (!may_sweep(fixture->store) && --patience > 0)
        g_usleep(G_USEC_PER_SEC / 10);
    assert_true(patience > 0);
    assert_true(may_sweep(fixture->store)); /* and keeps it */
    other = start_other(fixture->path, &answer);
    assert_int_equal(answer, 'n');
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
}

typedef struct {
    Store *store;
    gint begun, enough, done;
} Slow;

static gboolean sweep_slowly(StoreJob *job, gpointer data, GError **error)
{
    Slow *slow = data;
    g_autoptr(GPtrArray) cases = store_cases_to_call(job, NOW, 1, error);
    g_atomic_int_set(&slow->begun, 1);
    for (guint patience = SLOW; !g_atomic_int_get(&slow->enough) && patience > 0; patience--)
        g_usleep(G_USEC_PER_SEC / 100);
    g_atomic_int_set(&slow->done, 1);
    return cases != NULL;
}

static void *sweep(void *data)
{
    Slow *slow = data;
    return GINT_TO_POINTER(store_run(slow->store, sweep_slowly, slow, NULL));
}

static void who_reads_does_not_wait_for_the_sweep(void **state)
{
    const Fixture *fixture = *state;
    pthread_t sweeper;
    Slow slow = {.store = fixture->store};
    StoreHealth health = {.now = NOW, .since = NOW - DAY};
    assert_int_equal(pthread_create(&sweeper, NULL, sweep, &slow), 0);
    while (!g_atomic_int_get(&slow.begun))
        g_usleep(1000);
    gboolean read = store_health(fixture->store, &health, NULL);
    gboolean waited = g_atomic_int_get(&slow.done);
    g_atomic_int_set(&slow.enough, 1);
    pthread_join(sweeper, NULL);
    assert_true(read);
    assert_false(waited);
    store_health_clear(&health);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(another_host_takes_over_when_the_sweeper_is_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_reads_does_not_wait_for_the_sweep, set_up, tear_down),
    };
    return count > 1 ? be_other_host(words[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}

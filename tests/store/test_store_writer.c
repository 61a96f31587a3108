/* One writer, many who wait: together, apart, and beside other processes. */
#include "fixture.h"

#include <pthread.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 32
#define EACH    20

typedef struct {
    Fixture *fixture;
    guint number;
    guint opened;
} Client;

static void *open_many(void *data)
{
    Client *client = data;
    for (guint i = 0; i < EACH; i++) {
        g_autofree char *id = g_strdup_printf("%u.%u@x", client->number, i);
        g_autoptr(Message) message = message_new(RESIDENT, "Ämne", id, "Text", NOW);
        if (try_open(client->fixture, message, NULL) != 0)
            client->opened++;
    }
    return NULL;
}

static void many_threads_get_each_their_own_case(void **state)
{
    Fixture *fixture = *state;
    pthread_t threads[THREADS];
    Client clients[THREADS];
    for (guint i = 0; i < THREADS; i++) {
        clients[i] = (Client){fixture, i, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, open_many, &clients[i]), 0);
    }
    for (guint i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(clients[i].opened, EACH);
    }
    assert_int_equal(counts_of(fixture).cases, THREADS * EACH);
    assert_sound(fixture);
}

static gboolean write_then_fail(StoreJob *job, gpointer data, GError **error)
{
    gboolean applied = apply_job(job, data, error);
    if (applied)
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "changed my mind");
    return FALSE;
}

typedef struct {
    Fixture *fixture;
    CaseNumber number;
    gboolean failed_rightly;
} Failing;

static void *fail_one(void *data)
{
    Failing *failing = data;
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", NULL, "Text", NOW);
    g_autoptr(Filing) filing = message_filing(message);
    g_autoptr(Plan) plan = plan_for_new(failing->number, message);
    Carrying carrying = {plan, filing, &failing->fixture->rules};
    g_autoptr(GError) error = NULL;
    failing->failed_rightly = !store_run(failing->fixture->store, write_then_fail, &carrying, &error) &&
                              g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT);
    return NULL;
}

static void a_job_that_fails_undoes_itself_only(void **state)
{
    Fixture *fixture = *state;
    pthread_t good[8], bad[8];
    Client clients[8];
    Failing failing[8];
    for (guint i = 0; i < 8; i++) {
        clients[i] = (Client){fixture, i, 0};
        failing[i] = (Failing){fixture, case_number(2026, 5000 + 1000 * i), FALSE};
        assert_int_equal(pthread_create(&good[i], NULL, open_many, &clients[i]), 0);
        assert_int_equal(pthread_create(&bad[i], NULL, fail_one, &failing[i]), 0);
    }
    for (guint i = 0; i < 8; i++) {
        pthread_join(good[i], NULL);
        pthread_join(bad[i], NULL);
        assert_int_equal(clients[i].opened, EACH);
        assert_true(failing[i].failed_rightly);
    }
    assert_int_equal(counts_of(fixture).cases, 8 * EACH);
    assert_sound(fixture);
}

static void closing_finishes_the_jobs_that_wait(void **state)
{
    Fixture *fixture = *state;
    open_annas(fixture);
    g_clear_pointer(&fixture->store, store_close);
    g_autofree char *log = g_strconcat(fixture->path, "-wal", NULL);
    assert_false(g_file_test(log, G_FILE_TEST_EXISTS));
    fixture_reopen(fixture);
    assert_int_equal(counts_of(fixture).cases, 1);
}

static void a_new_store_is_for_its_owner_alone(void **state)
{
    ONLY_A_FILE;
    Fixture *fixture = *state;
    GStatBuf found;
    assert_int_equal(g_stat(fixture->path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    g_autofree char *epoch = g_strdup(store_epoch(fixture->store));
    fixture_reopen(fixture);
    assert_string_equal(epoch, store_epoch(fixture->store));
}

static void reading_only_needs_no_writer(void **state)
{
    Fixture *fixture = *state;
    CaseNumber number = open_annas(fixture);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) reader = store_open(fixture->path, STORE_READ_ONLY, &error);
    assert_non_null(reader);
    g_autoptr(Case) found = store_case(reader, number, &error);
    assert_non_null(found);
    assert_false(store_is_ready(reader, NULL));
    assert_false(store_letter_fate(reader, &(LetterFate){1, LETTER_ACCEPTED, NOW, 0, ""}, &error));
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED));
}

/* A process of its own that opens cases in the same store; 0 if all went well. */
static int other_process(const char *path, guint number)
{
    Fixture fixture = {.path = (char *)path};
    fixture_rules(&fixture);
    g_autoptr(GError) error = NULL;
    fixture.store = store_open(path, STORE_CREATE, &error);
    if (!fixture.store) {
        print_error("process %u: %s\n", number, error->message);
        return 1;
    }
    Client client = {&fixture, number, 0};
    open_many(&client);
    store_close(fixture.store);
    fixture_forget_rules(&fixture);
    return client.opened == EACH ? 0 : 2;
}

static void processes_share_a_store(void **state)
{
    Fixture *fixture = *state;
    g_clear_pointer(&fixture->store, store_close);
    g_unlink(fixture->path); /* all of them find nothing and one of them makes it */
    pid_t pids[4];
    for (guint i = 0; i < 4; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(other_process(fixture->path, i));
    }
    for (guint i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    fixture_reopen(fixture);
    assert_int_equal(counts_of(fixture).cases, 4 * EACH);
    assert_sound(fixture);
}

/* Another process that writes for long: later is said, and it works once the other is done. */
static void a_locked_store_says_later_and_recovers(void **state)
{
    ONLY_A_FILE;
    Fixture *fixture = *state;
    sqlite3 *other;
    assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    g_autoptr(Message) message = message_new(RESIDENT, "Ämne", NULL, "Text", NOW);
    g_autoptr(GError) error = NULL;
    assert_int_equal(try_open(fixture, message, &error), 0);
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    assert_false(store_is_ready(fixture->store, NULL));
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_int_not_equal(try_open(fixture, message, NULL), 0);
    for (guint patience = 300; !store_is_ready(fixture->store, NULL) && patience > 0; patience--)
        g_usleep(G_USEC_PER_SEC / 10);
    assert_true(store_is_ready(fixture->store, NULL));
}

typedef struct {
    Store *store;
    gint asleep, enough;
} Sleepers;

/* Until it is told, which is after the other job was dropped: longer than that waits. */
static gboolean sleep_long(StoreJob *job, gpointer data, GError **error)
{
    Sleepers *sleepers = data;
    (void)job;
    (void)error;
    g_atomic_int_inc(&sleepers->asleep);
    while (!g_atomic_int_get(&sleepers->enough))
        g_usleep(G_USEC_PER_SEC / 100);
    return TRUE;
}

static void *run_sleeper(void *data)
{
    Sleepers *sleepers = data;
    return GINT_TO_POINTER(store_run(sleepers->store, sleep_long, sleepers, NULL));
}

static gboolean remember(StoreJob *job, gpointer data, GError **error)
{
    (void)job;
    (void)error;
    *(gboolean *)data = TRUE;
    return TRUE;
}

/* As many as can write at once: one to a file. */
#define SLEEPERS (SERVER ? 8U : 1U)

static void a_job_not_begun_in_time_is_dropped_one_begun_is_waited_for(void **state)
{
    Fixture *fixture = *state;
    Sleepers sleeping = {.store = fixture->store};
    pthread_t sleepers[8];
    for (guint i = 0; i < SLEEPERS; i++) { /* one after the other: two at once could be one batch */
        assert_int_equal(pthread_create(&sleepers[i], NULL, run_sleeper, &sleeping), 0);
        while (g_atomic_int_get(&sleeping.asleep) <= (gint)i)
            g_usleep(1000);
    }
    gboolean begun = FALSE;
    g_autoptr(GError) error = NULL;
    gboolean ran = store_run(fixture->store, remember, &begun, &error);
    g_atomic_int_set(&sleeping.enough, 1);
    assert_false(ran);
    assert_true(g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER));
    for (guint i = 0; i < SLEEPERS; i++) {
        void *slept;
        pthread_join(sleepers[i], &slept);
        assert_true(GPOINTER_TO_INT(slept));
    }
    open_annas(fixture);
    assert_false(begun);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_threads_get_each_their_own_case),   TEST(a_job_that_fails_undoes_itself_only),
        TEST(closing_finishes_the_jobs_that_wait),    TEST(a_new_store_is_for_its_owner_alone),
        TEST(reading_only_needs_no_writer),           TEST(processes_share_a_store),
        TEST(a_locked_store_says_later_and_recovers), TEST(a_job_not_begun_in_time_is_dropped_one_begun_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

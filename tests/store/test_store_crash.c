/*
 * Killed at random moments under sixteen writing threads: what store_run()
 * said TRUE for is there, whole; nothing is there by half.
 * STORE_KILLS in the environment asks for more kills.
 */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS       16
#define KILLS         50
#define KILL_AFTER_MS 60
#define CHECK_EVERY   10

/* What a child writes to the pipe when a message has been taken; short enough to be written at once. */
typedef struct {
    guint round, thread, message;
    CaseNumber number;
} Taken;

static Message *make_message(const Taken *taken)
{
    g_autofree char *id = g_strdup_printf("%u.%u.%u@crash", taken->round, taken->thread, taken->message);
    g_autofree char *text = g_strnfill(500 + (taken->message * 977) % 6000, (char)('a' + taken->thread));
    return message_new(RESIDENT, "Ämne", id, text, NOW);
}

typedef struct {
    Fixture *fixture;
    int out;
    guint round, thread;
} Writing;

static void *write_for_ever(void *data)
{
    const Writing *writing = data;
    for (guint i = 0;; i++) {
        Taken taken = {.round = writing->round, .thread = writing->thread, .message = i};
        g_autoptr(Message) message = make_message(&taken);
        taken.number = try_open(writing->fixture, message, NULL);
        if (taken.number != 0 && write(writing->out, &taken, sizeof taken) != (ssize_t)sizeof taken)
            _exit(1);
    }
    return NULL;
}

static void run_child(Fixture *fixture, guint round, int out)
{
    fixture_reopen(fixture);
    Writing writings[THREADS];
    for (guint i = 0; i < THREADS; i++) {
        pthread_t thread;
        writings[i] = (Writing){fixture, out, round, i};
        if (pthread_create(&thread, NULL, write_for_ever, &writings[i]) != 0)
            _exit(1);
    }
    for (;;)
        pause();
}

/* Start, kill, and return what had been said. */
static GArray *crash_once(Fixture *fixture, guint round, GRand *random)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        run_child(fixture, round, ends[1]);
    }
    close(ends[1]);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Taken));
    Taken taken;
    gint64 kill_at = 0;
    guint wait_ms = (guint)g_rand_int_range(random, 0, KILL_AFTER_MS);
    while (read(ends[0], &taken, sizeof taken) == (ssize_t)sizeof taken) {
        g_array_append_val(all, taken);
        gint64 now = g_get_monotonic_time();
        if (kill_at == 0)
            kill_at = now + wait_ms * 1000;
        if (now >= kill_at)
            kill(child, SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    close(ends[0]);
    return all;
}

static void assert_there(Fixture *fixture, const Taken *taken)
{
    g_autoptr(Message) message = make_message(taken);
    Ask *ask = ask_from(RESIDENT, NOW);
    g_free(ask->identity);
    ask->identity = mail_identity(message->mail);
    g_autoptr(Known) known = recall(fixture, ask);
    ask_free(ask);
    if (!known->repeat)
        fail_msg("lost: %u.%u.%u", taken->round, taken->thread, taken->message);
    assert_int_equal(known->repeat->number, taken->number);
}

/* Every case has its entry and both letters; store_check() has seen that each entry has its bytes. */
static void assert_whole(Fixture *fixture)
{
    assert_sound(fixture);
    StoreCounts counts = counts_of(fixture);
    assert_int_equal(counts.entries, counts.cases);
    assert_int_equal(counts.letters_waiting, 2 * counts.cases);
}

static void what_was_promised_survives_being_killed(void **state)
{
    Fixture *fixture = *state;
    const char *asked = g_getenv("STORE_KILLS");
    guint kills = asked ? (guint)g_ascii_strtoull(asked, NULL, 10) : KILLS;
    g_autoptr(GRand) random = g_rand_new();
    guint promised = 0;
    for (guint round = 0; round < kills; round++) {
        g_clear_pointer(&fixture->store, store_close);
        g_autoptr(GArray) all = crash_once(fixture, round, random);
        fixture_reopen(fixture);
        for (guint i = 0; i < all->len; i++)
            assert_there(fixture, &g_array_index(all, Taken, i));
        promised += all->len;
        if (round % CHECK_EVERY == 0)
            assert_whole(fixture);
    }
    assert_whole(fixture);
    print_message("%u kills, %u messages promised, %" G_GUINT64_FORMAT " on file\n", kills, promised,
                  counts_of(fixture).cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_promised_survives_being_killed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

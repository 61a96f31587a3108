/*
 * arrive.c - mail that arrives at a store, whatever becomes of the store meanwhile.
 *
 * usage: arrive WHERE THREADS
 *
 * Each thread files one message after the other, each opening a case of its
 * own, until standard input ends.  Standard output tells of each answer as it
 * is given: "taken ID", and from then on it must be there, or "later ID", and
 * it comes again, as from a mail server.  At the end the store is checked;
 * what it finds goes to standard error.
 */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LATER_USEC 20000

typedef struct {
    Fixture fixture;
    gint ended; /* atomic */
} Town;

typedef struct {
    Town *town;
    guint number;
} Street;

typedef struct {
    Town *town;
    const Message *message;
    const Filing *filing;
    const char *from;
} Arriving;

static gboolean arrive(StoreJob *job, gpointer data, GError **error)
{
    const Arriving *arriving = data;
    g_autoptr(Ask) ask = ask_from(arriving->from, NOW);
    g_free(ask->identity);
    ask->identity = g_strdup(arriving->filing->identity);
    g_autoptr(Known) known = store_recall(job, ask, error);
    if (!known || known->repeated)
        return known != NULL;
    g_autoptr(Plan) plan = plan_for_new(case_number(2026, known->serial), arriving->message);
    return store_apply(job, plan, arriving->filing, &arriving->town->fixture.rules, error);
}

static void file_one(Town *town, const char *id, const char *from)
{
    g_autoptr(Message) message = message_new(from, "Hål i vägen", id, id, NOW);
    g_autoptr(Filing) filing = message_filing(message);
    Arriving arriving = {town, message, filing, from};
    while (!g_atomic_int_get(&town->ended)) {
        g_autoptr(GError) error = NULL;
        if (store_run(town->fixture.store, arrive, &arriving, &error)) {
            printf("taken %s\n", id);
            return;
        }
        if (!g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER))
            g_error("%s", error->message);
        printf("later %s\n", id);
        g_usleep(LATER_USEC);
    }
}

static void *run_street(void *data)
{
    const Street *street = data;
    Town *town = street->town;
    for (guint i = 0; !g_atomic_int_get(&town->ended); i++) {
        g_autofree char *id = g_strdup_printf("%u-%u@mail.example", street->number, i);
        g_autofree char *from = g_strdup_printf("%u.%u@mail%u.example", street->number, i, i % 97);
        file_one(town, id, from);
    }
    return NULL;
}

static void run_town(Town *town, guint threads)
{
    pthread_t each[64];
    Street streets[64];
    for (guint i = 0; i < MIN(threads, 64); i++) {
        streets[i] = (Street){town, i};
        if (pthread_create(&each[i], NULL, run_street, &streets[i]) != 0)
            abort();
    }
    for (char byte; read(STDIN_FILENO, &byte, 1) > 0;) {
    }
    g_atomic_int_set(&town->ended, TRUE);
    for (guint i = 0; i < MIN(threads, 64); i++)
        pthread_join(each[i], NULL);
}

static int check_town(Town *town)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = store_check(town->fixture.store, &error);
    if (!findings) {
        fprintf(stderr, "not checked: %s\n", error->message);
        return 1;
    }
    for (guint i = 0; i < findings->len; i++)
        fprintf(stderr, "finding: %s\n", (const char *)g_ptr_array_index(findings, i));
    return findings->len > 0;
}

int main(int count, char **words)
{
    Town town = {.ended = FALSE};
    g_autoptr(GError) error = NULL;
    if (count != 3)
        return 64;
    fixture_rules(&town.fixture);
    town.fixture.store = store_open(words[1], STORE_CREATE, &error);
    if (!town.fixture.store) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* who reads acts on it */
    run_town(&town, (guint)g_ascii_strtoull(words[2], NULL, 10));
    int found = check_town(&town);
    store_close(town.fixture.store);
    fixture_forget_rules(&town.fixture);
    return found;
}

/*
 * arrive.c - mail that arrives at a store, whatever becomes of the store meanwhile.
 *
 * usage: arrive WHERE THREADS SECONDS NAME
 *
 * Each thread files one message after the other, each opening a case of its
 * own.  One that is answered "later" comes again, as a mail server does.  Each
 * that the store has taken is told on standard output, "MILLISECONDS ID": from
 * then on it must be there.  At the end the store is checked; what it finds,
 * and figures, go to standard error.
 */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define LATER_USEC 20000

typedef struct {
    Fixture fixture;
    const char *name;
    gint64 begun, end; /* monotonic */
    gint later;        /* answers */
    gint kept;
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

static gboolean file_one(Town *town, const char *id, const char *from)
{
    g_autoptr(Message) message = message_new(from, "Hål i vägen", id, id, NOW);
    g_autoptr(Filing) filing = message_filing(message);
    Arriving arriving = {town, message, filing, from};
    while (g_get_monotonic_time() < town->end) {
        g_autoptr(GError) error = NULL;
        if (store_run(town->fixture.store, arrive, &arriving, &error))
            return TRUE;
        if (!g_error_matches(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER))
            g_error("%s", error->message);
        g_atomic_int_inc(&town->later);
        g_usleep(LATER_USEC);
    }
    return FALSE;
}

static void *run_street(void *data)
{
    const Street *street = data;
    Town *town = street->town;
    for (guint i = 0; g_get_monotonic_time() < town->end; i++) {
        g_autofree char *id = g_strdup_printf("%s-%u-%u@mail.example", town->name, street->number, i);
        g_autofree char *from = g_strdup_printf("%s.%u.%u@mail%u.example", town->name, street->number, i, i % 97);
        if (!file_one(town, id, from))
            continue;
        g_atomic_int_inc(&town->kept);
        printf("%" G_GINT64_FORMAT " %s\n", (g_get_monotonic_time() - town->begun) / 1000, id);
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
    Town town = {.name = count > 4 ? words[4] : ""};
    g_autoptr(GError) error = NULL;
    if (count != 5)
        return 64;
    fixture_rules(&town.fixture);
    town.fixture.store = store_open(words[1], STORE_CREATE, &error);
    if (!town.fixture.store) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    town.begun = g_get_monotonic_time();
    town.end = town.begun + g_ascii_strtoll(words[3], NULL, 10) * G_USEC_PER_SEC;
    run_town(&town, (guint)g_ascii_strtoull(words[2], NULL, 10));
    double seconds = (double)(g_get_monotonic_time() - town.begun) / G_USEC_PER_SEC;
    fprintf(stderr, "kept %d, %.1f a second, later %d\n", town.kept, town.kept / seconds, town.later);
    int found = check_town(&town);
    store_close(town.fixture.store);
    fixture_forget_rules(&town.fixture);
    return found;
}

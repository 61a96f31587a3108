/*
 * lookup.c - what finding a reply's case costs: all that the store is asked about a message, in the writer's thread.
 *
 * usage: bench-lookup CONFIG STORE PEOPLE
 *
 * PEOPLE is a file of replies (people.h).  All are looked up twice; of the second time, when the system has their pages
 * in memory, a line each is printed with its microseconds.  Nothing is written.
 */
#include "flow/service.h"
#include "mail/language.h"
#include "mail/read.h"

#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

typedef struct {
    const Ask *ask;
    gint64 micros;
    gboolean found;
} Lookup;

#define PASSES 2

static gboolean look(StoreJob *job, gpointer data, GError **error)
{
    Lookup *lookup = data;
    gint64 begun = g_get_monotonic_time();
    g_autoptr(Known) known = store_recall(job, lookup->ask, error);
    lookup->micros = g_get_monotonic_time() - begun;
    lookup->found = known != NULL && known->evidence->len > 0;
    return known != NULL;
}

static GBytes *reply_of(const Person *person, long n)
{
    char *mail = g_strdup_printf("From: Anna <%s>\r\nTo: <%s>\r\nSubject: SV: svar nummer %ld\r\n"
                                 "Message-ID: <look%ld@d.example>\r\nIn-Reply-To: <%s>\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n\r\nTack, men det är inte lagat.\r\n",
                                 person->sender, person->recipient, n, n, person->ancestor);
    return g_bytes_new_take(mail, strlen(mail));
}

/* -1 if there is none. */
static gint64 look_up(Service *service, const Person *person, long n, GError **error)
{
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    g_autoptr(GBytes) raw = reply_of(person, n);
    Envelope *envelope = envelope_new(person->sender);
    g_ptr_array_add(envelope->recipients, g_strdup(person->recipient));
    envelope->received_at = now;
    g_autoptr(Mail) mail = mail_read_with(raw, envelope, NULL);
    g_autoptr(Weighed) weighed = weigh(mail, &service->rules);
    g_autoptr(Ask) ask = ask_new(mail, weighed, &service->rules, now);
    Lookup lookup = {.ask = ask};
    if (!store_run(service->store, look, &lookup, error))
        return -1;
    if (!lookup.found)
        g_printerr("bench-lookup: no case found for %s\n", person->recipient);
    return lookup.found ? lookup.micros : -1;
}

static gboolean look_all_up(Service *service, const People *people, GError **error)
{
    for (long n = 0; n < PASSES * people->count; n++) {
        gint64 micros = look_up(service, people_at(people, n), n, error);
        if (micros < 0)
            return FALSE;
        if (n >= (PASSES - 1) * people->count)
            printf("%" G_GINT64_FORMAT "\n", micros);
    }
    return TRUE;
}

int main(int argc, char **argv)
{
    People people = {0};
    if (argc != 4 || !people_read(&people, argv[3])) {
        fprintf(stderr, "usage: bench-lookup CONFIG STORE PEOPLE\n");
        return EX_USAGE;
    }
    g_autoptr(GError) error = NULL;
    mail_read_init();
    g_autoptr(Service) service = language_init() ? service_open(argv[1], argv[2], STORE_OPEN, &error) : NULL;
    gboolean able = service != NULL && look_all_up(service, &people, &error);
    if (error != NULL)
        fprintf(stderr, "bench-lookup: %s\n", error->message);
    free(people.list);
    return able ? EX_OK : EX_SOFTWARE;
}

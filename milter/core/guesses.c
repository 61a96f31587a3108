#include "core/guesses.h"

#include "core/network.h"

#include <string.h>

#define V6_BITS 64

/* A count that begins anew an hour after its first. */
typedef struct {
    gint64 since;
    guint count;
} Hour;

typedef struct {
    Network who;
    Hour hour;
} Guesser;

struct Guesses {
    Guesser clients[GUESSES_CLIENTS_MAX];
    guint used;
    Hour all;
    gboolean told;
    gint64 told_at;
};

Guesses *guesses_new(void)
{
    return g_new0(Guesses, 1);
}

void guesses_free(Guesses *guesses)
{
    g_free(guesses);
}

static guint count_now(const Hour *hour, gint64 now)
{
    return now - hour->since < GUESSES_HOUR ? hour->count : 0;
}

static guint count_one_more(Hour *hour, gint64 now)
{
    if (count_now(hour, now) == 0)
        *hour = (Hour){.since = now};
    return ++hour->count;
}

static gboolean read_client(const char *client, Network *who)
{
    if (!client || !network_read(client, who))
        return FALSE;
    if (who->v6)
        who->bits = V6_BITS;
    return TRUE;
}

static const Guesser *find(const Guesses *guesses, const Network *who)
{
    for (guint i = 0; i < guesses->used; i++)
        if (network_overlaps(&guesses->clients[i].who, who))
            return &guesses->clients[i];
    return NULL;
}

/* A free place, or that of who has guessed least. */
static Guesser *make_room(Guesses *guesses, gint64 now)
{
    if (guesses->used < GUESSES_CLIENTS_MAX)
        return &guesses->clients[guesses->used++];
    Guesser *least = guesses->clients;
    for (guint i = 1; i < guesses->used; i++)
        if (count_now(&guesses->clients[i].hour, now) < count_now(&least->hour, now))
            least = &guesses->clients[i];
    return least;
}

static guint count_client(Guesses *guesses, const char *client, gint64 now)
{
    Network who;
    if (!read_client(client, &who))
        return 0;
    Guesser *guesser = (Guesser *)find(guesses, &who);
    if (!guesser) {
        guesser = make_room(guesses, now);
        *guesser = (Guesser){.who = who};
    }
    return count_one_more(&guesser->hour, now);
}

gboolean guesses_add(Guesses *guesses, const char *client, gint64 now)
{
    guint all = count_one_more(&guesses->all, now);
    gboolean many = count_client(guesses, client, now) >= GUESSES_CLIENT_HOUR || all >= GUESSES_ALL_HOUR;
    if (!many || (guesses->told && now - guesses->told_at < GUESSES_HOUR))
        return FALSE;
    guesses->told = TRUE;
    guesses->told_at = now;
    return TRUE;
}

gboolean guesses_puts_off(const Guesses *guesses, const char *client, gint64 now)
{
    Network who;
    const Guesser *guesser = read_client(client, &who) ? find(guesses, &who) : NULL;
    return guesser && count_now(&guesser->hour, now) >= GUESSES_CLIENT_HOUR;
}

guint guesses_count(const Guesses *guesses, gint64 now)
{
    return count_now(&guesses->all, now);
}

gboolean guesses_is_relay(const GPtrArray *relays, const char *client)
{
    static const char *const NEAR[] = {"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                       "::1/128",     "fc00::/7",   "fe80::/10"};
    Network who, network;
    if (!client || !network_read(client, &who))
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(NEAR); i++)
        if (network_read(NEAR[i], &network) && network_overlaps(&network, &who))
            return TRUE;
    for (guint i = 0; i < relays->len; i++)
        if (network_read(g_ptr_array_index(relays, i), &network) && network_overlaps(&network, &who))
            return TRUE;
    return FALSE;
}

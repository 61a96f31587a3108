#include "daemon/guard.h"

#include "core/guesses.h"
#include "util/boot.h"
#include "util/clock.h"
#include "util/log.h"

#include <pthread.h>

struct Guard {
    Service *service;
    pthread_mutex_t lock; /* not GMutex: the thread sanitizer does not see that one */
    Guesses *guesses;     /* under the lock */
};

Guard *guard_new(Service *service)
{
    Guard *guard = g_new0(Guard, 1);
    guard->service = service;
    guard->guesses = guesses_new();
    if (pthread_mutex_init(&guard->lock, NULL) != 0)
        g_error("cannot make the guard's lock");
    return guard;
}

void guard_free(Guard *guard)
{
    if (guard == NULL)
        return;
    guesses_free(guard->guesses);
    (void)pthread_mutex_destroy(&guard->lock);
    g_free(guard);
}

typedef struct {
    const Rules *rules;
    guint count;
} Guessing;

static gboolean write_alarm(StoreJob *job, gpointer data, GError **error)
{
    const Guessing *guessing = data;
    g_autoptr(Plan) plan = plan_new();
    g_autofree char *count = g_strdup_printf("%u", guessing->count);
    Letter *alarm = letter_new(LETTER_ALARM, guessing->rules->config->admin, "", "sv");
    letter_set(alarm, "is_guessing", "ja");
    letter_set(alarm, "guesses", count);
    plan_letter(plan, alarm, "tokens are being guessed");
    return store_apply_at(job, plan, guessing->rules, clock_now(), error);
}

static void tell(const Guard *guard, guint count, const char *client)
{
    Guessing guessing = {&guard->service->rules, count};
    g_autoptr(GError) error = NULL;
    log_warning("tokens are being guessed: %u wrong ones within the hour, the last from %s", count,
                client != NULL ? client : "an unknown client");
    if (*guessing.rules->config->admin && !store_run(guard->service->store, write_alarm, &guessing, &error))
        log_warning("cannot write to the administrator about guessed tokens: %s", error->message);
}

static gboolean has_token(const Recipient *recipient)
{
    return recipient->role == ROLE_RESIDENT || recipient->role == ROLE_HANDLER || recipient->role == ROLE_INTERNAL ||
           recipient->role == ROLE_BOUNCE;
}

/* While observing nobody is put off: what is not filed goes on to the mailbox it was for. */
gboolean guard_lets_pass(Guard *guard, const Recipient *recipient, const char *client)
{
    const Config *config = guard->service->config;
    if (!has_token(recipient))
        return TRUE;
    const char *guesser = guesses_is_relay(config->relays, client) ? NULL : client;
    gint64 now = boot_seconds();
    (void)pthread_mutex_lock(&guard->lock);
    gboolean passes = config->observe || !guesses_puts_off(guard->guesses, guesser, now);
    if (!recipient->valid)
        g_atomic_int_inc(&guard->service->wrong_tokens);
    gboolean telling = passes && !recipient->valid && guesses_add(guard->guesses, guesser, now);
    guint count = guesses_count(guard->guesses, now);
    (void)pthread_mutex_unlock(&guard->lock);
    if (telling)
        tell(guard, count, client);
    return passes;
}

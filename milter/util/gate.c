#include "util/gate.h"

#include "util/error.h"

#include <pthread.h>
#include <time.h>

struct Gate {
    pthread_mutex_t lock; /* not GMutex: the thread sanitizer does not see that one */
    pthread_cond_t left;
    gsize room, inside; /* inside: under the lock */
};

Gate *gate_new(gsize room)
{
    Gate *gate = g_new0(Gate, 1);
    gate->room = room;
    pthread_condattr_t monotonic;
    if (pthread_mutex_init(&gate->lock, NULL) != 0 || pthread_condattr_init(&monotonic) != 0 ||
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 || pthread_cond_init(&gate->left, &monotonic) != 0)
        g_error("cannot make the locks of a gate");
    (void)pthread_condattr_destroy(&monotonic);
    return gate;
}

void gate_free(Gate *gate)
{
    if (gate == NULL)
        return;
    (void)pthread_cond_destroy(&gate->left);
    (void)pthread_mutex_destroy(&gate->lock);
    g_free(gate);
}

/* Under the lock. */
static gboolean is_full(const Gate *gate, gsize bytes)
{
    return gate->inside > 0 && (bytes > gate->room || gate->inside > gate->room - bytes);
}

gboolean gate_enter(Gate *gate, gsize bytes, GError **error)
{
    struct timespec until;
    if (clock_gettime(CLOCK_MONOTONIC, &until) != 0)
        g_error("no monotonic clock");
    until.tv_sec += GATE_WAIT_SECONDS;

    (void)pthread_mutex_lock(&gate->lock);
    while (is_full(gate, bytes) && pthread_cond_timedwait(&gate->left, &gate->lock, &until) == 0)
        continue;
    gboolean entered = !is_full(gate, bytes);
    if (entered)
        gate->inside += bytes;
    (void)pthread_mutex_unlock(&gate->lock);
    if (!entered)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                    "no room for a message of %" G_GSIZE_FORMAT " bytes within %d seconds", bytes, GATE_WAIT_SECONDS);
    return entered;
}

void gate_leave(Gate *gate, gsize bytes)
{
    (void)pthread_mutex_lock(&gate->lock);
    gate->inside -= bytes;
    (void)pthread_cond_broadcast(&gate->left);
    (void)pthread_mutex_unlock(&gate->lock);
}

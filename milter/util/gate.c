#include "util/gate.h"

#include "util/error.h"

#include <pthread.h>
#include <time.h>

struct Gate {
    pthread_mutex_t lock; /* not GMutex: the thread sanitizer does not see that one */
    pthread_cond_t moved;
    gsize room;
    gsize inside;   /* under the lock, as below */
    GQueue waiting; /* whoever waits, by an address of his own */
};

Gate *gate_new(gsize room)
{
    Gate *gate = g_new0(Gate, 1);
    gate->room = room;
    g_queue_init(&gate->waiting);
    pthread_condattr_t monotonic;
    if (pthread_mutex_init(&gate->lock, NULL) != 0 || pthread_condattr_init(&monotonic) != 0 ||
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 || pthread_cond_init(&gate->moved, &monotonic) != 0)
        g_error("cannot make the locks of a gate");
    (void)pthread_condattr_destroy(&monotonic);
    return gate;
}

void gate_free(Gate *gate)
{
    if (gate == NULL)
        return;
    (void)pthread_cond_destroy(&gate->moved);
    (void)pthread_mutex_destroy(&gate->lock);
    g_free(gate);
}

/* Under the lock: it is his turn, and there is room. */
static gboolean may_enter(const Gate *gate, gconstpointer self, gsize bytes)
{
    gboolean room = gate->inside == 0 || (bytes <= gate->room && gate->inside <= gate->room - bytes);
    return room && gate->waiting.head->data == self;
}

gboolean gate_enter(Gate *gate, gsize bytes, GError **error)
{
    struct timespec until;
    if (clock_gettime(CLOCK_MONOTONIC, &until) != 0)
        g_error("no monotonic clock");
    until.tv_sec += GATE_WAIT_SECONDS;

    (void)pthread_mutex_lock(&gate->lock);
    g_queue_push_tail(&gate->waiting, &until);
    while (!may_enter(gate, &until, bytes) && pthread_cond_timedwait(&gate->moved, &gate->lock, &until) == 0)
        continue;
    gboolean entered = may_enter(gate, &until, bytes);
    (void)g_queue_remove(&gate->waiting, &until);
    if (entered)
        gate->inside += bytes;
    (void)pthread_cond_broadcast(&gate->moved); /* the next may fit in too */
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
    (void)pthread_cond_broadcast(&gate->moved);
    (void)pthread_mutex_unlock(&gate->lock);
}

#include "store/waiting.h"

#include <errno.h>

void condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct timespec moment_after(gint64 microseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    gint64 nanoseconds = at.tv_nsec + microseconds % G_USEC_PER_SEC * 1000;
    at.tv_sec += (time_t)(microseconds / G_USEC_PER_SEC + nanoseconds / (G_USEC_PER_SEC * 1000));
    at.tv_nsec = (long)(nanoseconds % (G_USEC_PER_SEC * 1000));
    return at;
}

void waiting_init(Waiting *waiting, StoreWork work, gpointer data)
{
    *waiting = (Waiting){.job = {.work = work, .data = data}};
    waiting->link.data = waiting;
    condition_init(&waiting->changed);
    pthread_mutex_init(&waiting->lock, NULL);
}

void waiting_clear(Waiting *waiting)
{
    pthread_cond_destroy(&waiting->changed);
    pthread_mutex_destroy(&waiting->lock);
}

/* Once the lock is given up the waiting thread may be gone, and all of it. */
void waiting_finish(Waiting *waiting)
{
    pthread_mutex_lock(&waiting->lock);
    waiting->finished = TRUE;
    pthread_cond_signal(&waiting->changed);
    pthread_mutex_unlock(&waiting->lock);
}

gboolean waiting_wait(Waiting *waiting, const struct timespec *deadline)
{
    int code = 0;
    pthread_mutex_lock(&waiting->lock);
    while (!waiting->finished && code != ETIMEDOUT)
        code = deadline ? pthread_cond_timedwait(&waiting->changed, &waiting->lock, deadline)
                        : pthread_cond_wait(&waiting->changed, &waiting->lock);
    gboolean finished = waiting->finished;
    pthread_mutex_unlock(&waiting->lock);
    return finished;
}

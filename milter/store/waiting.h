/* waiting.h - who waits for a job to be done, and until when. */
#ifndef SYNPUNKT_STORE_WAITING_H
#define SYNPUNKT_STORE_WAITING_H

#include "store/batch.h"

#include <pthread.h>
#include <time.h>

/* Each has its own lock: else all that a batch wakes would stand in line for the writer's, and the writer with them. */
typedef struct {
    BatchJob job;
    GList link;     /* its place in the queue, until taken */
    gboolean taken; /* under the writer's lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gboolean finished; /* under its own */
} Waiting;

void waiting_init(Waiting *waiting, StoreWork work, gpointer data);
void waiting_clear(Waiting *waiting);

/* Done or failed.  Whoever waits may be gone then, and all of it with him. */
void waiting_finish(Waiting *waiting);

/* Until it is finished; FALSE if it is not by `deadline` (NULL: none). */
gboolean waiting_wait(Waiting *waiting, const struct timespec *deadline);

/* One whose waits with a deadline go by the machine's clock. */
void condition_init(pthread_cond_t *condition);
struct timespec moment_after(gint64 microseconds);

#endif

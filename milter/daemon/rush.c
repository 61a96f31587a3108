#include "daemon/rush.h"

#include <pthread.h>

struct Rush {
    pthread_mutex_t lock;           /* not GMutex: the thread sanitizer does not see that one */
    gint64 taken_at[RUSH_MESSAGES]; /* of the last messages, monotonic; a ring */
    guint oldest;                   /* of them */
    gint64 since;                   /* 0: there is none */
};

Rush *rush_new(void)
{
    Rush *rush = g_new0(Rush, 1);
    if (pthread_mutex_init(&rush->lock, NULL) != 0)
        g_error("cannot make a lock");
    return rush;
}

void rush_free(Rush *rush)
{
    (void)pthread_mutex_destroy(&rush->lock);
    g_free(rush);
}

void rush_note(Rush *rush, gint64 now)
{
    (void)pthread_mutex_lock(&rush->lock);
    rush->taken_at[rush->oldest] = now;
    rush->oldest = (rush->oldest + 1) % RUSH_MESSAGES;
    (void)pthread_mutex_unlock(&rush->lock);
}

gboolean rush_is_on(Rush *rush, gint64 now)
{
    (void)pthread_mutex_lock(&rush->lock);
    gint64 first = rush->taken_at[rush->oldest];
    if (first == 0 || now - first > RUSH_MILLISECONDS * G_TIME_SPAN_MILLISECOND)
        rush->since = 0;
    else if (rush->since == 0)
        rush->since = now;
    gboolean on = rush->since != 0 && now - rush->since < RUSH_SECONDS * G_TIME_SPAN_SECOND;
    (void)pthread_mutex_unlock(&rush->lock);
    return on;
}

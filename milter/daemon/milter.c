#include "daemon/milter.h"

#include <errno.h>
#include <libmilter/mfapi.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#define END_SECONDS 1 /* for the answers that are under way */

typedef struct {
    pthread_t waiting; /* who waits for the signal */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gboolean ended; /* under the lock, as the next */
    gboolean able;
} Loop;

static void ending_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGHUP);
}

void milter_prepare_signals(void)
{
    sigset_t ending;
    ending_signals(&ending);
    if (pthread_sigmask(SIG_BLOCK, &ending, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        g_error("cannot set up signals");
}

static gpointer run(gpointer data)
{
    Loop *loop = data;
    gboolean able = smfi_main() == MI_SUCCESS;
    (void)pthread_mutex_lock(&loop->lock);
    loop->ended = TRUE;
    loop->able = able;
    (void)pthread_cond_signal(&loop->changed);
    (void)pthread_mutex_unlock(&loop->lock);
    (void)pthread_kill(loop->waiting, SIGTERM);
    return NULL;
}

static Loop *loop_start(void)
{
    Loop *loop = g_new0(Loop, 1);
    pthread_condattr_t monotonic;
    loop->waiting = pthread_self();
    if (pthread_mutex_init(&loop->lock, NULL) != 0 || pthread_condattr_init(&monotonic) != 0 ||
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&loop->changed, &monotonic) != 0)
        g_error("cannot make the loop's locks");
    (void)pthread_condattr_destroy(&monotonic);
    return loop;
}

/* The first thread of a process is offered its signals before libmilter's own, which waits for them too. */
static void wait_for_signal(void)
{
    sigset_t ending;
    int number;
    ending_signals(&ending);
    while (sigwait(&ending, &number) == EINTR)
        continue;
}

static gboolean has_ended(Loop *loop)
{
    struct timespec until;
    if (clock_gettime(CLOCK_MONOTONIC, &until) != 0)
        g_error("no monotonic clock");
    until.tv_sec += END_SECONDS;
    (void)pthread_mutex_lock(&loop->lock);
    while (!loop->ended && pthread_cond_timedwait(&loop->changed, &loop->lock, &until) == 0)
        continue;
    gboolean ended = loop->ended;
    (void)pthread_mutex_unlock(&loop->lock);
    return ended;
}

static gboolean loop_end(Loop *loop, GThread *thread)
{
    (void)g_thread_join(thread);
    gboolean able = loop->able;
    (void)pthread_cond_destroy(&loop->changed);
    (void)pthread_mutex_destroy(&loop->lock);
    g_free(loop);
    return able;
}

/* May have to wait until libmilter looks up. */
static gpointer stop(gpointer data)
{
    (void)smfi_stop();
    return data;
}

gboolean milter_run(void)
{
    Loop *loop = loop_start();
    GThread *thread = g_thread_new("milter", run, loop);
    wait_for_signal();
    g_thread_unref(g_thread_new("stop", stop, NULL));
    if (has_ended(loop))
        return loop_end(loop, thread);
    g_thread_unref(thread); /* it and `loop` are left to the end of the process */
    return TRUE;
}

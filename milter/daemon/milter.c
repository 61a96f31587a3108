#include "daemon/milter.h"

#include <errno.h>
#include <libmilter/mfapi.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define END_SECONDS 1       /* for the answers that are under way */
#define ENDING      SIGUSR1 /* for the first thread: the service ends */

typedef struct {
    pthread_t waiting; /* the first thread */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gboolean ended; /* under the lock, as the next two */
    gboolean able;
    gboolean left; /* nobody waits for it any more */
} Loop;

static void ending_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGHUP);
}

/* A thread that begins may be the one that is asked: all hold ENDING back, and the first waits for it. */
static void pass_on(int number)
{
    (void)number;
    (void)kill(getpid(), ENDING);
}

void milter_prepare_signals(void)
{
    const struct sigaction passed_on = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigset_t held_back;
    ending_signals(&held_back);
    (void)sigaddset(&held_back, ENDING);
    if (pthread_sigmask(SIG_BLOCK, &held_back, NULL) != 0 || sigaction(SIGTERM, &passed_on, NULL) != 0 ||
        sigaction(SIGINT, &passed_on, NULL) != 0 || sigaction(SIGHUP, &passed_on, NULL) != 0 ||
        signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        g_error("cannot set up signals");
}

/*
 * libmilter waits for the same signals, and then looks up from its socket within 5 s.  The system asks the first thread
 * before the others, if only it does not hold them back just then: so it does not, from before libmilter begins.
 */
static void take_signals(gboolean takes)
{
    sigset_t ending;
    ending_signals(&ending);
    if (pthread_sigmask(takes ? SIG_UNBLOCK : SIG_BLOCK, &ending, NULL) != 0)
        g_error("cannot set up signals");
}

static void loop_free(Loop *loop)
{
    (void)pthread_cond_destroy(&loop->changed);
    (void)pthread_mutex_destroy(&loop->lock);
    g_free(loop);
}

static gpointer run(gpointer data)
{
    Loop *loop = data;
    gboolean able = smfi_main() == MI_SUCCESS;
    (void)pthread_mutex_lock(&loop->lock);
    loop->ended = TRUE;
    loop->able = able;
    gboolean left = loop->left;
    (void)pthread_cond_signal(&loop->changed);
    (void)pthread_mutex_unlock(&loop->lock);
    if (left) {
        loop_free(loop);
        return NULL;
    }
    /* NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread,cert-pos44-c): blocked, and sigwait() there waits for it */
    (void)pthread_kill(loop->waiting, ENDING);
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

static void wait_for_ending(void)
{
    sigset_t ending;
    int number;
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, ENDING);
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
    loop->left = !ended;
    (void)pthread_mutex_unlock(&loop->lock);
    return ended;
}

static gboolean loop_end(Loop *loop, GThread *thread)
{
    (void)g_thread_join(thread);
    gboolean able = loop->able;
    loop_free(loop);
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
    take_signals(TRUE);
    GThread *thread = g_thread_new("milter", run, loop);
    wait_for_ending();
    take_signals(FALSE);
    g_thread_unref(g_thread_new("stop", stop, NULL));
    if (has_ended(loop))
        return loop_end(loop, thread);
    g_thread_unref(thread); /* it ends with the process, or frees `loop` before */
    return TRUE;
}

#include "daemon/clerk.h"

#include "daemon/courier.h"
#include "daemon/memory.h"
#include "flow/follow_up.h"
#include "flow/health.h"
#include "flow/index.h"
#include "flow/sweep.h"
#include "util/boot.h"
#include "util/clock.h"
#include "util/log.h"

#include <pthread.h>
#include <time.h>

#define LOOK_SECONDS  1
#define SWEEP_SECONDS 60
#define TIDY_SECONDS  10  /* between two times that memory is given back */
#define ROUND_SECONDS 600 /* between two looks at the yearly round */
#define HEALTH_SECONDS 300 /* and at the service's own health */

struct Clerk {
    Service *service;
    Rush *rush;
    Couriers *couriers;
    GThread *thread;
    pthread_mutex_t lock; /* not GMutex: the thread sanitizer does not see that one */
    pthread_cond_t changed;
    gboolean stop, woken; /* under the lock */
    gboolean busy;        /* the clerk's own, as all below: mail has come since memory was given back */
    gint64 tidy_at;       /* not before this again */
    gboolean sweeps, other_sweeps; /* when it asked last: this host is who looks for deadlines, or another is */
    gboolean turn_troubled, sweep_troubled, index_troubled, round_troubled, health_troubled;
    gint64 sweep_at; /* when to look for deadlines next, boot clock */
    gint64 round_at; /* when to look at the yearly round next */
    gint64 health_at; /* and at the health */
};

/* What is due by the clock is one host's, of several. */
static gboolean may_sweep(Clerk *clerk)
{
    g_autoptr(GError) error = NULL;
    gboolean may;
    gboolean able = store_may_sweep(clerk->service->store, &may, &error);
    if (!able && !clerk->turn_troubled)
        log_error("cannot tell whose turn it is to look for deadlines: %s", error->message);
    if (able && may && clerk->other_sweeps)
        log_info("this host looks for deadlines from now on");
    clerk->turn_troubled = !able;
    clerk->sweeps = able && may;
    clerk->other_sweeps = able && !may;
    return clerk->sweeps;
}

/* A batch at a time, so that its letters go out soon; a failed one is tried again a minute later. */
static void sweep(Clerk *clerk)
{
    g_autoptr(GError) error = NULL;
    SweepCounts counts = {0};
    if (boot_seconds() < clerk->sweep_at)
        return;
    if (!may_sweep(clerk)) {
        clerk->sweep_at = boot_seconds() + SWEEP_SECONDS;
        return;
    }
    gboolean able = sweep_batch(clerk->service, clock_now(), SWEEP_COMPARE_CLOCKS, &counts, &error);
    if (!able && !clerk->sweep_troubled)
        log_error("cannot look for deadlines: %s", error->message);
    if (able && clerk->sweep_troubled)
        log_info("looking for deadlines again");
    clerk->sweep_troubled = !able;
    if (counts.cases + counts.letters > 0)
        log_info("sweep cases=%u letters=%u closed=%u", counts.cases, counts.letters, counts.closed);
    if (!able || !counts.more)
        clerk->sweep_at = boot_seconds() + SWEEP_SECONDS;
}

/* After the sweep, which sees whether the clock has jumped.  It costs nothing but in the months of the round. */
static void follow_up(Clerk *clerk)
{
    g_autoptr(GError) error = NULL;
    guint letters;
    if (!clerk->sweeps || boot_seconds() < clerk->round_at)
        return;
    gboolean able = follow_up_round(clerk->service, clock_now(), SWEEP_COMPARE_CLOCKS, &letters, &error);
    if (!able && !clerk->round_troubled)
        log_error("cannot go on with the yearly round: %s", error->message);
    if (able && clerk->round_troubled)
        log_info("going on with the yearly round");
    clerk->round_troubled = !able;
    if (letters > 0)
        log_info("yearly round letters=%u", letters);
    clerk->round_at = boot_seconds() + ROUND_SECONDS;
}

/* On a full disk nothing can be written, no letter either: then the log tells. */
static void look_after(Clerk *clerk)
{
    g_autoptr(GError) error = NULL;
    HealthWord word;
    if (boot_seconds() < clerk->health_at)
        return;
    gboolean able = health_round(clerk->service, clock_now(), SWEEP_COMPARE_CLOCKS, &word, &error);
    if (!able && !clerk->health_troubled)
        log_error("cannot look at the service's health: %s", error->message);
    if (able && clerk->health_troubled)
        log_info("looking at the service's health again");
    clerk->health_troubled = !able;
    clerk->health_at = boot_seconds() + HEALTH_SECONDS;
}

/* A batch at a time: who searches can wait a moment.  TRUE when there may be more to do. */
static gboolean add_words(Clerk *clerk)
{
    g_autoptr(GError) error = NULL;
    guint count;
    if (rush_is_on(clerk->rush, g_get_monotonic_time()))
        return FALSE;
    gboolean able = index_round(clerk->service, &count, &error);
    if (!able && !clerk->index_troubled)
        log_error("cannot keep words for search: %s", error->message);
    if (able && clerk->index_troubled)
        log_info("keeping words for search again");
    clerk->index_troubled = !able;
    return count == INDEX_BATCH;
}

/* Returns for how many seconds to rest: 0 when there may be more to do. */
static gint64 work(Clerk *clerk)
{
    sweep(clerk);
    follow_up(clerk);
    look_after(clerk);
    couriers_wake(clerk->couriers);
    return add_words(clerk) ? 0 : LOOK_SECONDS;
}

static struct timespec moment_in(gint64 seconds)
{
    struct timespec moment;
    if (clock_gettime(CLOCK_MONOTONIC, &moment) != 0)
        g_error("no monotonic clock");
    moment.tv_sec += seconds;
    return moment;
}

/* Mail came, and now none does: what it took is not needed any more. */
static void tidy(Clerk *clerk)
{
    if (!clerk->busy || boot_seconds() < clerk->tidy_at)
        return;
    memory_give_back();
    clerk->busy = FALSE;
    clerk->tidy_at = boot_seconds() + TIDY_SECONDS;
}

static gboolean rest(Clerk *clerk, gint64 wait_seconds)
{
    const struct timespec until = moment_in(wait_seconds);
    (void)pthread_mutex_lock(&clerk->lock);
    while (!clerk->stop && !clerk->woken && pthread_cond_timedwait(&clerk->changed, &clerk->lock, &until) == 0)
        continue;
    clerk->busy = clerk->busy || clerk->woken;
    gboolean quiet = !clerk->woken;
    clerk->woken = FALSE;
    gboolean go_on = !clerk->stop;
    (void)pthread_mutex_unlock(&clerk->lock);
    if (quiet)
        tidy(clerk);
    return go_on;
}

static gpointer run(gpointer data)
{
    Clerk *clerk = data;
    while (rest(clerk, work(clerk)))
        continue;
    return NULL;
}

static void init_locks(Clerk *clerk)
{
    pthread_condattr_t monotonic;
    if (pthread_mutex_init(&clerk->lock, NULL) != 0 || pthread_condattr_init(&monotonic) != 0 ||
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&clerk->changed, &monotonic) != 0)
        g_error("cannot make the clerk's locks");
    (void)pthread_condattr_destroy(&monotonic);
}

Clerk *clerk_start(Service *service)
{
    Clerk *clerk = g_new0(Clerk, 1);
    clerk->service = service;
    clerk->health_at = boot_seconds() + HEALTH_SECONDS; /* what was down a moment ago may come to itself */
    clerk->rush = rush_new();
    clerk->couriers = couriers_start(service, clerk->rush);
    init_locks(clerk);
    clerk->thread = g_thread_new("clerk", run, clerk);
    return clerk;
}

void clerk_wake(Clerk *clerk)
{
    (void)pthread_mutex_lock(&clerk->lock);
    clerk->woken = TRUE;
    (void)pthread_cond_signal(&clerk->changed);
    (void)pthread_mutex_unlock(&clerk->lock);
    rush_note(clerk->rush, g_get_monotonic_time());
    couriers_wake(clerk->couriers);
}

void clerk_stop(Clerk *clerk)
{
    (void)pthread_mutex_lock(&clerk->lock);
    clerk->stop = TRUE;
    (void)pthread_cond_signal(&clerk->changed);
    (void)pthread_mutex_unlock(&clerk->lock);
    (void)g_thread_join(clerk->thread);
    couriers_stop(clerk->couriers);
    rush_free(clerk->rush);
    (void)pthread_cond_destroy(&clerk->changed);
    (void)pthread_mutex_destroy(&clerk->lock);
    g_free(clerk);
}

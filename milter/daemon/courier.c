#include "daemon/courier.h"

#include "flow/delivery.h"
#include "store/handover.h"
#include "util/clock.h"
#include "util/log.h"

#include <pthread.h>
#include <time.h>

#define LOOK_MILLISECONDS  1000  /* at least this often, for letters that wait for a time */
#define PAUSE_MILLISECONDS 5000  /* after a session that got nowhere: relay or store is away */
#define IDLE_MILLISECONDS  2000  /* so long is a session kept with nothing to send */
#define SPARE_MILLISECONDS 10000 /* so long does a courier stay for whom there is nothing, but the first */
#define END_MILLISECONDS   1000  /* for letters under way, when the service ends */
#define OWED_MILLISECONDS  8000  /* for what is not on file yet then */
#define AGAIN_MILLISECONDS 250   /* between two times that this is tried */
#define BREAK_MILLISECONDS 100   /* between two times that what is left of them is broken off */

typedef enum { COURIER_NONE, COURIER_AT_WORK, COURIER_GONE } CourierState;

typedef struct {
    Couriers *all;
    GThread *thread;
    Relay *relay;
    CourierState state; /* under the lock */
    gboolean first;
    gboolean troubled; /* its own: the store's trouble is in the log already */
} Courier;

struct Couriers {
    Service *service;
    Rush *rush;
    Tray *tray;
    pthread_mutex_t lock; /* not GMutex: the thread sanitizer does not see that one; over all below */
    pthread_cond_t changed, ending, gone;
    gboolean stop, woken;
    guint at_work, idle;
    Courier courier[COURIERS];
};

static struct timespec moment_in(gint64 milliseconds)
{
    struct timespec moment;
    if (clock_gettime(CLOCK_MONOTONIC, &moment) != 0)
        g_error("no monotonic clock");
    gint64 nanoseconds = moment.tv_nsec + milliseconds % 1000 * 1000000;
    moment.tv_sec += milliseconds / 1000 + nanoseconds / 1000000000;
    moment.tv_nsec = nanoseconds % 1000000000;
    return moment;
}

/* Mail goes first.  The first courier never stands aside. */
static gboolean stand_aside(gpointer data)
{
    const Courier *courier = data;
    return !courier->first && rush_is_on(courier->all->rush, g_get_monotonic_time());
}

/* -- one courier ------------------------------------------------------------ */

typedef enum { REST_WOKEN, REST_OVER, REST_STOP } Rest;

/* Only who is not to be woken rests for his whole time. */
static Rest rest(Couriers *all, gint64 milliseconds, gboolean wakes)
{
    const struct timespec until = moment_in(milliseconds);
    pthread_cond_t *changed = wakes ? &all->changed : &all->ending;
    int code = 0;
    (void)pthread_mutex_lock(&all->lock);
    all->idle += wakes;
    while (!all->stop && !(all->woken && wakes) && code == 0)
        code = pthread_cond_timedwait(changed, &all->lock, &until);
    all->idle -= wakes;
    Rest end = REST_OVER;
    if (all->stop)
        end = REST_STOP;
    else if (all->woken && wakes)
        end = REST_WOKEN;
    if (end == REST_WOKEN)
        all->woken = FALSE;
    (void)pthread_mutex_unlock(&all->lock);
    return end;
}

/* In the middle of a session. */
static gboolean wait_for_letter(gpointer data)
{
    const Courier *courier = data;
    return rest(courier->all, IDLE_MILLISECONDS, TRUE) == REST_WOKEN;
}

static void call_another(guint left, gpointer data);

/* One session.  *handed is FALSE when there was nothing to hand over.  Returns FALSE when it got nowhere. */
static gboolean work(Courier *courier, Delivery *delivery, gboolean *handed)
{
    g_autoptr(GError) error = NULL;
    DeliveryCounts counts = {0};
    gboolean able = store_begin_handover(courier->all->service->store, clock_now(), &error) &&
                    delivery_session(delivery, 0, &counts, &error);
    if (!able && !courier->troubled)
        log_error("cannot deliver: %s", error->message);
    if (able && courier->troubled)
        log_info("delivering again");
    courier->troubled = !able;
    if (counts.accepted + counts.later + counts.refused > 0)
        log_info("letters accepted=%u later=%u refused=%u", counts.accepted, counts.later, counts.refused);
    *handed = counts.accepted + counts.refused > 0;
    return able && (*handed || counts.later == 0);
}

/* At the end, for a letter whose fate is not on file is sent again: a store that comes back is worth a moment. */
static void record_owed(Delivery *delivery)
{
    const gint64 until = g_get_monotonic_time() + OWED_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
    g_autoptr(GError) error = NULL;
    while (!delivery_record(delivery, &error) && g_get_monotonic_time() < until) {
        g_clear_error(&error);
        g_usleep(AGAIN_MILLISECONDS * G_TIME_SPAN_MILLISECOND);
    }
    if (error)
        log_error("cannot record what the relay said of a letter, which may go out again: %s", error->message);
}

static void leave(Courier *courier)
{
    Couriers *all = courier->all;
    (void)pthread_mutex_lock(&all->lock);
    courier->state = COURIER_GONE;
    all->at_work--;
    (void)pthread_cond_signal(&all->gone);
    (void)pthread_mutex_unlock(&all->lock);
}

static gpointer run(gpointer data)
{
    Courier *courier = data;
    const DeliveryHelp help = {call_another, wait_for_letter, stand_aside, courier};
    g_autoptr(Delivery) delivery = delivery_new(courier->all->service, courier->all->tray, courier->relay, &help);
    Rest end = REST_WOKEN;
    gboolean handed = FALSE;
    while (end == REST_WOKEN || courier->first || handed || delivery_owes(delivery)) {
        gboolean able = work(courier, delivery, &handed);
        gint64 pause = courier->first ? LOOK_MILLISECONDS : SPARE_MILLISECONDS;
        end = rest(courier->all, able ? (handed ? 0 : pause) : PAUSE_MILLISECONDS, able);
        if (end == REST_STOP)
            break;
    }
    record_owed(delivery);
    leave(courier);
    return NULL;
}

/* -- all of them ------------------------------------------------------------ */

/* Under the lock. */
static void start_one(Couriers *all)
{
    for (guint i = 0; i < COURIERS && !all->stop; i++) {
        Courier *courier = &all->courier[i];
        if (courier->state == COURIER_AT_WORK)
            continue;
        if (courier->state == COURIER_GONE)
            (void)g_thread_join(courier->thread);
        courier->state = COURIER_AT_WORK;
        all->at_work++;
        courier->thread = g_thread_new("courier", run, courier);
        return;
    }
}

static void wake_one(Couriers *all)
{
    all->woken = TRUE;
    (void)pthread_cond_signal(&all->changed);
}

/* Whoever takes a letter and sees others lie calls the next one, who does the same. */
static void call_another(guint left, gpointer data)
{
    Couriers *all = ((const Courier *)data)->all;
    if (rush_is_on(all->rush, g_get_monotonic_time()))
        return;
    (void)pthread_mutex_lock(&all->lock);
    if (all->idle > 0)
        wake_one(all);
    else if (left > all->at_work)
        start_one(all);
    (void)pthread_mutex_unlock(&all->lock);
}

static void init_locks(Couriers *all)
{
    pthread_condattr_t monotonic;
    if (pthread_mutex_init(&all->lock, NULL) != 0 || pthread_condattr_init(&monotonic) != 0 ||
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&all->changed, &monotonic) != 0 || pthread_cond_init(&all->ending, &monotonic) != 0 ||
        pthread_cond_init(&all->gone, &monotonic) != 0)
        g_error("cannot make the couriers' locks");
    (void)pthread_condattr_destroy(&monotonic);
}

Couriers *couriers_start(Service *service, Rush *rush)
{
    Couriers *all = g_new0(Couriers, 1);
    all->service = service;
    all->rush = rush;
    all->tray = tray_new(service->store);
    init_locks(all);
    for (guint i = 0; i < COURIERS; i++)
        all->courier[i] = (Courier){
            .all = all, .relay = relay_new(service->config->relay, service->config->sendmail), .first = i == 0};
    (void)pthread_mutex_lock(&all->lock);
    start_one(all);
    (void)pthread_mutex_unlock(&all->lock);
    return all;
}

/* Nobody has come since the last time: they are all at slow work. */
void couriers_wake(Couriers *couriers)
{
    (void)pthread_mutex_lock(&couriers->lock);
    if (couriers->woken && couriers->idle == 0)
        start_one(couriers);
    wake_one(couriers);
    (void)pthread_mutex_unlock(&couriers->lock);
}

/* A step of the store is always waited for; a server that does not answer only for a moment. */
static void wait_for_all(Couriers *all)
{
    struct timespec until = moment_in(END_MILLISECONDS);
    (void)pthread_mutex_lock(&all->lock);
    while (all->at_work > 0) {
        if (pthread_cond_timedwait(&all->gone, &all->lock, &until) == 0)
            continue;
        for (guint i = 0; i < COURIERS; i++)
            relay_break(all->courier[i].relay);
        until = moment_in(BREAK_MILLISECONDS);
    }
    (void)pthread_mutex_unlock(&all->lock);
}

void couriers_stop(Couriers *couriers)
{
    (void)pthread_mutex_lock(&couriers->lock);
    couriers->stop = TRUE;
    (void)pthread_cond_broadcast(&couriers->changed);
    (void)pthread_cond_broadcast(&couriers->ending);
    (void)pthread_mutex_unlock(&couriers->lock);
    for (guint i = 0; i < COURIERS; i++)
        relay_stop(couriers->courier[i].relay);
    wait_for_all(couriers);
    for (guint i = 0; i < COURIERS; i++) {
        if (couriers->courier[i].state == COURIER_GONE)
            (void)g_thread_join(couriers->courier[i].thread);
        relay_free(couriers->courier[i].relay);
    }
    tray_free(couriers->tray);
    (void)pthread_cond_destroy(&couriers->gone);
    (void)pthread_cond_destroy(&couriers->ending);
    (void)pthread_cond_destroy(&couriers->changed);
    (void)pthread_mutex_destroy(&couriers->lock);
    g_free(couriers);
}

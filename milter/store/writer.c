#include "store/writer.h"

#include "store/engine.h"
#include "store/waiting.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/log.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

/* While in trouble, how often to try whether it is over. */
#define WRITER_PROBE_SECONDS 1
/* A slot in trouble is tried again at once, then after so long, then twice as long, up to the most. */
#define WRITER_PAUSE_FIRST (G_USEC_PER_SEC / 5)
#define WRITER_PAUSE_MOST  (2 * G_USEC_PER_SEC)
/* A batch takes milliseconds; one that takes this long stands before a disk that does not answer. */
#define WRITER_STALL_SECONDS 5

/* A thread that writes. */
typedef struct {
    Writer *writer;
    Slot *slot; /* the thread's own */
    pthread_t thread;
    gboolean running;
    gint64 pause;    /* microseconds before its slot is tried again */
    gboolean away;   /* its slot cannot run jobs; under the writer's lock */
    gint64 begun_at; /* of the batch at work, monotonic; 0 between two; under the writer's lock */
} Worker;

struct Writer {
    const Engine *engine;
    Worker *workers;      /* as many as the engine has slots */
    pthread_mutex_t lock; /* over all below */
    pthread_cond_t work_there;
    pthread_cond_t stops; /* for those whose slot is away */
    guint away;           /* how many; when all are, nothing is in the queue */
    GQueue queue;         /* of Waiting */
    gboolean stopping;
    gboolean probe_wanted;
    struct timespec probed_at;
    GError *trouble; /* what the last batch met, or NULL */
    Place place;
};

static void set_trouble(Writer *writer, GError *trouble)
{
    if (trouble && !writer->trouble)
        log_error("store does not take mail: %s", trouble->message);
    if (!trouble && writer->trouble)
        log_info("store takes mail again");
    g_clear_error(&writer->trouble);
    writer->trouble = trouble;
}

/* -- slots that cannot run jobs for a while ------------------------------------- */

/* Under the lock.  As long as others can, the jobs are theirs; when none can, all are told so. */
static void go_away(Worker *worker, GError *trouble)
{
    Writer *writer = worker->writer;
    worker->away = TRUE;
    worker->pause = 0;
    writer->away++;
    if (writer->away < writer->engine->slots) {
        g_error_free(trouble);
        return;
    }
    set_trouble(writer, trouble);
    while (!g_queue_is_empty(&writer->queue)) {
        Waiting *waiting = g_queue_pop_head_link(&writer->queue)->data;
        waiting->taken = TRUE;
        waiting->job.error = g_error_copy(trouble);
        waiting_finish(waiting);
    }
}

static void come_back(Worker *worker)
{
    Writer *writer = worker->writer;
    pthread_mutex_lock(&writer->lock);
    worker->away = FALSE;
    writer->away--;
    set_trouble(writer, NULL);
    writer->place = writer->engine->slot_place(worker->slot);
    pthread_mutex_unlock(&writer->lock);
}

/* FALSE when we are to stop. */
static gboolean pause_for(Worker *worker)
{
    Writer *writer = worker->writer;
    int code = 0;
    const struct timespec end = moment_after(worker->pause);
    pthread_mutex_lock(&writer->lock);
    while (!writer->stopping && code != ETIMEDOUT)
        code = pthread_cond_timedwait(&writer->stops, &writer->lock, &end);
    gboolean go_on = !writer->stopping;
    pthread_mutex_unlock(&writer->lock);
    return go_on;
}

/* Until its slot can run jobs; FALSE when we are to stop before. */
static gboolean be_able(Worker *worker)
{
    while (worker->away) {
        g_autoptr(GError) error = NULL;
        if (!pause_for(worker))
            return FALSE;
        worker->pause = CLAMP(2 * worker->pause, WRITER_PAUSE_FIRST, WRITER_PAUSE_MOST);
        if (worker->writer->engine->slot_reach(worker->slot, &error))
            come_back(worker);
    }
    return TRUE;
}

/* -- a batch -------------------------------------------------------------------- */

static gboolean probe(StoreJob *job, gpointer data, GError **error)
{
    (void)data;
    g_auto(Query) query = query_begin(job->database, TOUCH_STORE);
    query_int(&query, clock_now());
    return query_run(&query, error);
}

/* Wait for work.  An empty batch is a wanted probe; FALSE when all is done and we are to stop. */
static gboolean take_batch(Worker *worker, Batch *batch)
{
    Writer *writer = worker->writer;
    batch->count = 0;
    pthread_mutex_lock(&writer->lock);
    while (g_queue_is_empty(&writer->queue) && !writer->stopping && !writer->probe_wanted)
        pthread_cond_wait(&writer->work_there, &writer->lock);
    while (batch->count < writer->engine->jobs && !g_queue_is_empty(&writer->queue)) {
        Waiting *waiting = g_queue_pop_head_link(&writer->queue)->data;
        waiting->taken = TRUE;
        batch->jobs[batch->count++] = &waiting->job;
    }
    gboolean go_on = batch->count > 0 || writer->probe_wanted;
    writer->probe_wanted = FALSE;
    worker->begun_at = g_get_monotonic_time();
    pthread_mutex_unlock(&writer->lock);
    return go_on;
}

/* Under the lock.  What was not begun another slot runs, or nobody; in the order it came. */
static void give_back(Writer *writer, Batch *batch, const GError *trouble)
{
    guint kept = batch->count;
    gboolean able = writer->away < writer->engine->slots && !writer->stopping;
    while (able && kept > 0 && !batch->jobs[kept - 1]->done && !batch->jobs[kept - 1]->error) {
        Waiting *waiting = (Waiting *)batch->jobs[--kept];
        waiting->taken = FALSE;
        g_queue_push_head_link(&writer->queue, &waiting->link);
        pthread_cond_signal(&writer->work_there);
    }
    batch->count = kept;
    batch_fail(batch, trouble);
}

static void finish_batch(Worker *worker, Batch *batch, GError *trouble)
{
    Writer *writer = worker->writer;
    pthread_mutex_lock(&writer->lock);
    worker->begun_at = 0;
    writer->place = writer->engine->slot_place(worker->slot);
    if (trouble && writer->engine->slot_reach) {
        g_autoptr(GError) cause = g_error_copy(trouble);
        go_away(worker, trouble);
        give_back(writer, batch, cause);
    } else {
        set_trouble(writer, trouble);
    }
    pthread_mutex_unlock(&writer->lock);
    for (guint i = 0; i < batch->count; i++)
        waiting_finish((Waiting *)batch->jobs[i]);
}

static void *run(void *data)
{
    Worker *worker = data;
    const Engine *engine = worker->writer->engine;
    Batch batch;
    BatchJob probing = {.work = probe};
    while (be_able(worker) && take_batch(worker, &batch)) {
        gboolean only_probe = batch.count == 0;
        if (only_probe)
            batch.jobs[batch.count++] = &probing;
        GError *trouble = engine->slot_run(worker->slot, &batch);
        if (only_probe)
            batch.count = 0;
        g_clear_error(&probing.error);
        finish_batch(worker, &batch, trouble);
        engine->slot_rest(worker->slot);
    }
    return NULL;
}

static gboolean start(Worker *worker, GError **error)
{
    int code = pthread_create(&worker->thread, NULL, run, worker);
    worker->running = code == 0;
    if (!worker->running)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "thread cannot be started: %s", g_strerror(code));
    return worker->running;
}

/* All slots first: no thread runs when one cannot be had. */
static gboolean start_all(Writer *writer, const char *where, const char *epoch, GError **error)
{
    for (guint i = 0; i < writer->engine->slots; i++) {
        writer->workers[i].writer = writer;
        writer->workers[i].slot = writer->engine->slot_new(where, epoch, i, error);
        if (!writer->workers[i].slot)
            return FALSE;
    }
    writer->place = writer->engine->slot_place(writer->workers[0].slot);
    for (guint i = 0; i < writer->engine->slots; i++)
        if (!start(&writer->workers[i], error))
            return FALSE;
    return TRUE;
}

Writer *writer_new(const Engine *engine, const char *where, const char *epoch, GError **error)
{
    g_autoptr(Writer) writer = g_new0(Writer, 1);
    writer->engine = engine;
    writer->workers = g_new0(Worker, engine->slots);
    g_queue_init(&writer->queue);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->work_there, NULL);
    condition_init(&writer->stops);
    return start_all(writer, where, epoch, error) ? g_steal_pointer(&writer) : NULL;
}

static void stop(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->stopping = TRUE;
    pthread_cond_broadcast(&writer->work_there);
    pthread_cond_broadcast(&writer->stops);
    pthread_mutex_unlock(&writer->lock);
    for (guint i = 0; i < writer->engine->slots; i++)
        if (writer->workers[i].running)
            pthread_join(writer->workers[i].thread, NULL);
}

void writer_free(Writer *writer)
{
    if (!writer)
        return;
    stop(writer);
    for (guint i = 0; i < writer->engine->slots; i++)
        if (writer->workers[i].slot)
            writer->engine->slot_free(writer->workers[i].slot);
    pthread_cond_destroy(&writer->work_there);
    pthread_cond_destroy(&writer->stops);
    pthread_mutex_destroy(&writer->lock);
    g_clear_error(&writer->trouble);
    g_free(writer->workers);
    g_free(writer);
}

/* One not begun in time leaves the queue; one begun is waited for. */
static gboolean wait_for(Writer *writer, Waiting *waiting)
{
    const struct timespec deadline = moment_after(STORE_WAIT_SECONDS * G_USEC_PER_SEC);
    if (waiting_wait(waiting, &deadline))
        return TRUE;
    pthread_mutex_lock(&writer->lock);
    gboolean begun = waiting->taken;
    if (!begun)
        g_queue_unlink(&writer->queue, &waiting->link);
    pthread_mutex_unlock(&writer->lock);
    return begun && waiting_wait(waiting, NULL);
}

/* FALSE, and it has an error, if no slot can run it. */
static gboolean enqueue(Writer *writer, Waiting *waiting)
{
    pthread_mutex_lock(&writer->lock);
    gboolean able = writer->away < writer->engine->slots;
    if (able) {
        g_queue_push_tail_link(&writer->queue, &waiting->link);
        pthread_cond_signal(&writer->work_there);
    } else {
        waiting->job.error = g_error_copy(writer->trouble);
    }
    pthread_mutex_unlock(&writer->lock);
    return able;
}

gboolean writer_run(Writer *writer, StoreWork work, gpointer data, GError **error)
{
    Waiting waiting;
    waiting_init(&waiting, work, data);
    gboolean begun = !enqueue(writer, &waiting) || wait_for(writer, &waiting);
    waiting_clear(&waiting);

    if (!begun)
        g_set_error(&waiting.job.error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                    "store did not begin within %d seconds", STORE_WAIT_SECONDS);
    if (waiting.job.error)
        g_propagate_error(error, waiting.job.error);
    return begun && waiting.job.done;
}

/* Under the lock.  A slot that can be reached again says so by itself. */
static void want_probe(Writer *writer)
{
    if (writer->engine->slot_reach)
        return;
    struct timespec now = moment_after(0);
    if (now.tv_sec - writer->probed_at.tv_sec < WRITER_PROBE_SECONDS)
        return;
    writer->probed_at = now;
    writer->probe_wanted = TRUE;
    pthread_cond_signal(&writer->work_there);
}

/* Under the lock. */
static gboolean is_stalled(const Writer *writer, GError **error)
{
    gint64 since = 0;
    for (guint i = 0; i < writer->engine->slots; i++)
        if (writer->workers[i].begun_at != 0 && (since == 0 || writer->workers[i].begun_at < since))
            since = writer->workers[i].begun_at;
    gint64 seconds = (g_get_monotonic_time() - since) / G_USEC_PER_SEC;
    if (since == 0 || seconds < WRITER_STALL_SECONDS)
        return FALSE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "disk has not answered for %" G_GINT64_FORMAT
                " seconds", seconds);
    return TRUE;
}

gboolean writer_is_well(Writer *writer, GError **error)
{
    pthread_mutex_lock(&writer->lock);
    gboolean well = writer->trouble == NULL && !is_stalled(writer, error);
    if (writer->trouble) {
        g_propagate_error(error, g_error_copy(writer->trouble));
        want_probe(writer);
    }
    pthread_mutex_unlock(&writer->lock);
    return well;
}

void writer_probe(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    want_probe(writer);
    pthread_mutex_unlock(&writer->lock);
}

Place writer_place(Writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    Place place = writer->place;
    pthread_mutex_unlock(&writer->lock);
    return place;
}

#include "store/writer.h"

#include "store/batch.h"
#include "store/checkpoint.h"
#include "store/writer_file.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/log.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

/* While in trouble, how often to try whether it is over. */
#define WRITER_PROBE_SECONDS 1
/* A batch takes milliseconds; one that takes this long stands before a disk that does not answer. */
#define WRITER_STALL_SECONDS 5

/* Each has its own lock: else all that a batch wakes would stand in line for the writer's, and the writer with them. */
typedef struct {
    BatchJob job;
    GList link;     /* its place in the queue, until taken */
    gboolean taken; /* under the writer's lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gboolean finished; /* under its own */
} Waiting;

struct Writer {
    WriterFile *file; /* the writer thread's own */
    Checkpointer *checkpointer;
    char *host;
    pthread_t thread;
    pthread_mutex_t lock; /* over all below */
    pthread_cond_t work_there;
    GQueue queue; /* of Waiting */
    gboolean stopping;
    gboolean probe_wanted;
    struct timespec probed_at;
    GError *trouble; /* what the last batch met, or NULL */
    gint64 begun_at; /* of the batch at work, monotonic; 0 between two */
    Place place;
};

static gboolean probe(StoreJob *job, gpointer data, GError **error)
{
    (void)data;
    g_auto(Query) query = query_begin(job->database, TOUCH_STORE);
    query_int(&query, clock_now());
    return query_run(&query, error);
}

/* Wait for work.  An empty batch is a wanted probe; FALSE when all is done and we are to stop. */
static gboolean take_batch(Writer *writer, Batch *batch)
{
    batch->count = 0;
    pthread_mutex_lock(&writer->lock);
    while (g_queue_is_empty(&writer->queue) && !writer->stopping && !writer->probe_wanted)
        pthread_cond_wait(&writer->work_there, &writer->lock);
    while (batch->count < BATCH_JOBS && !g_queue_is_empty(&writer->queue)) {
        Waiting *waiting = g_queue_pop_head_link(&writer->queue)->data;
        waiting->taken = TRUE;
        batch->jobs[batch->count++] = &waiting->job;
    }
    gboolean go_on = batch->count > 0 || writer->probe_wanted;
    writer->probe_wanted = FALSE;
    writer->begun_at = g_get_monotonic_time();
    pthread_mutex_unlock(&writer->lock);
    return go_on;
}

static void set_trouble(Writer *writer, GError *trouble)
{
    if (trouble && !writer->trouble)
        log_error("store does not take mail: %s", trouble->message);
    if (!trouble && writer->trouble)
        log_info("store takes mail again");
    g_clear_error(&writer->trouble);
    writer->trouble = trouble;
}

/* Once the lock is given up the waiting thread may be gone, and all of it. */
static void finish(Waiting *waiting)
{
    pthread_mutex_lock(&waiting->lock);
    waiting->finished = TRUE;
    pthread_cond_signal(&waiting->changed);
    pthread_mutex_unlock(&waiting->lock);
}

static void finish_batch(Writer *writer, Batch *batch, GError *trouble)
{
    pthread_mutex_lock(&writer->lock);
    set_trouble(writer, trouble);
    writer->place = writer_file_place(writer->file);
    writer->begun_at = 0;
    pthread_mutex_unlock(&writer->lock);
    for (guint i = 0; i < batch->count; i++)
        finish((Waiting *)batch->jobs[i]);
}

static void *run(void *data)
{
    Writer *writer = data;
    Batch batch;
    BatchJob probing = {.work = probe};
    while (take_batch(writer, &batch)) {
        gboolean only_probe = batch.count == 0;
        if (only_probe)
            batch.jobs[batch.count++] = &probing;
        GError *trouble = writer_file_run(writer->file, &batch, writer->host);
        if (only_probe)
            batch.count = 0;
        g_clear_error(&probing.error);
        finish_batch(writer, &batch, trouble);
        guint pages = writer_file_log_pages(writer->file);
        Place place = writer_file_place(writer->file);
        checkpointer_tell(writer->checkpointer, pages, &place);
        writer_file_keep_log_short(writer->file);
    }
    return NULL;
}

static void forget(Writer *writer)
{
    pthread_cond_destroy(&writer->work_there);
    pthread_mutex_destroy(&writer->lock);
    checkpointer_free(writer->checkpointer);
    writer_file_free(writer->file);
    g_clear_error(&writer->trouble);
    g_free(writer->host);
    g_free(writer);
}

Writer *writer_new(const char *path, const char *epoch, GError **error)
{
    g_autoptr(WriterFile) file = writer_file_new(path, epoch, error);
    if (!file)
        return NULL;
    g_autoptr(Checkpointer) checkpointer = checkpointer_new(path, error);
    if (!checkpointer)
        return NULL;
    Writer *writer = g_new0(Writer, 1);
    writer->place = writer_file_place(file);
    writer->file = g_steal_pointer(&file);
    writer->checkpointer = g_steal_pointer(&checkpointer);
    writer->host = g_strdup(g_get_host_name());
    g_queue_init(&writer->queue);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->work_there, NULL);
    int code = pthread_create(&writer->thread, NULL, run, writer);
    if (code == 0)
        return writer;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "thread cannot be started: %s", g_strerror(code));
    forget(writer);
    return NULL;
}

void writer_free(Writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = TRUE;
    pthread_cond_signal(&writer->work_there);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    forget(writer);
}

static struct timespec now_and(int seconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += seconds;
    return at;
}

/* Until it is finished; FALSE if it is not by `deadline` (NULL: none). */
static gboolean wait_until(Waiting *waiting, const struct timespec *deadline)
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

/* One not begun in time leaves the queue; one begun is waited for. */
static gboolean wait_for(Writer *writer, Waiting *waiting)
{
    const struct timespec deadline = now_and(STORE_WAIT_SECONDS);
    if (wait_until(waiting, &deadline))
        return TRUE;
    pthread_mutex_lock(&writer->lock);
    gboolean begun = waiting->taken;
    if (!begun)
        g_queue_unlink(&writer->queue, &waiting->link);
    pthread_mutex_unlock(&writer->lock);
    return begun && wait_until(waiting, NULL);
}

static void waiting_init(Waiting *waiting, StoreWork work, gpointer data)
{
    *waiting = (Waiting){.job = {.work = work, .data = data}};
    waiting->link.data = waiting;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&waiting->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&waiting->lock, NULL);
}

static void waiting_clear(Waiting *waiting)
{
    pthread_cond_destroy(&waiting->changed);
    pthread_mutex_destroy(&waiting->lock);
}

gboolean writer_run(Writer *writer, StoreWork work, gpointer data, GError **error)
{
    Waiting waiting;
    waiting_init(&waiting, work, data);
    pthread_mutex_lock(&writer->lock);
    g_queue_push_tail_link(&writer->queue, &waiting.link);
    pthread_cond_signal(&writer->work_there);
    pthread_mutex_unlock(&writer->lock);
    gboolean begun = wait_for(writer, &waiting);
    waiting_clear(&waiting);

    if (!begun)
        g_set_error(&waiting.job.error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                    "store did not begin within %d seconds", STORE_WAIT_SECONDS);
    if (waiting.job.error)
        g_propagate_error(error, waiting.job.error);
    return begun && waiting.job.done;
}

/* Under the lock. */
static void want_probe(Writer *writer)
{
    struct timespec now = now_and(0);
    if (now.tv_sec - writer->probed_at.tv_sec < WRITER_PROBE_SECONDS)
        return;
    writer->probed_at = now;
    writer->probe_wanted = TRUE;
    pthread_cond_signal(&writer->work_there);
}

/* Under the lock. */
static gboolean is_stalled(const Writer *writer, GError **error)
{
    gint64 seconds = (g_get_monotonic_time() - writer->begun_at) / G_USEC_PER_SEC;
    if (writer->begun_at == 0 || seconds < WRITER_STALL_SECONDS)
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

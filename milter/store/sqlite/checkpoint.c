#include "store/sqlite/checkpoint.h"

#include "store/sqlite/sqlite.h"
#include "util/error.h"
#include "util/log.h"

#include <pthread.h>

struct Checkpointer {
    char *path;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wanted_now;
    gboolean wanted, stopping; /* under the lock */
    Place place;               /* under the lock: the file that is meant */
    guint done_pages;          /* length of the log when the last one began; the writer's own */
};

/* A connection for each run: it costs little beside the work, and never keeps a file that was replaced. */
static void run_once(const Checkpointer *checkpointer, const Place *place)
{
    if (place_compare(checkpointer->path, place) != PLACE_SAME)
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(Database) database = database_open(checkpointer->path, DATABASE_WRITE, &error);
    if (!database) {
        log_warning("checkpoint put off: %s", error->message);
        return;
    }
    int code = sqlite3_wal_checkpoint_v2(sqlite_of(database), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
        return;
    sqlite_error(database, code, "checkpoint", &error);
    log_warning("checkpoint failed: %s", error->message);
}

static gboolean wait_until_wanted(Checkpointer *checkpointer, Place *place)
{
    pthread_mutex_lock(&checkpointer->lock);
    while (!checkpointer->wanted && !checkpointer->stopping)
        pthread_cond_wait(&checkpointer->wanted_now, &checkpointer->lock);
    gboolean go_on = !checkpointer->stopping;
    *place = checkpointer->place;
    pthread_mutex_unlock(&checkpointer->lock);
    return go_on;
}

static void *run(void *data)
{
    Checkpointer *checkpointer = data;
    Place place;
    while (wait_until_wanted(checkpointer, &place)) {
        run_once(checkpointer, &place);
        pthread_mutex_lock(&checkpointer->lock);
        checkpointer->wanted = FALSE;
        pthread_mutex_unlock(&checkpointer->lock);
    }
    return NULL;
}

Checkpointer *checkpointer_new(const char *path, GError **error)
{
    Checkpointer *checkpointer = g_new0(Checkpointer, 1);
    checkpointer->path = g_strdup(path);
    pthread_mutex_init(&checkpointer->lock, NULL);
    pthread_cond_init(&checkpointer->wanted_now, NULL);
    int code = pthread_create(&checkpointer->thread, NULL, run, checkpointer);
    if (code == 0)
        return checkpointer;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "thread cannot be started: %s", g_strerror(code));
    g_free(checkpointer->path);
    g_free(checkpointer);
    return NULL;
}

void checkpointer_free(Checkpointer *checkpointer)
{
    if (!checkpointer)
        return;
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->stopping = TRUE;
    pthread_cond_signal(&checkpointer->wanted_now);
    pthread_mutex_unlock(&checkpointer->lock);
    pthread_join(checkpointer->thread, NULL);
    pthread_cond_destroy(&checkpointer->wanted_now);
    pthread_mutex_destroy(&checkpointer->lock);
    g_free(checkpointer->path);
    g_free(checkpointer);
}

void checkpointer_tell(Checkpointer *checkpointer, guint log_pages, const Place *place)
{
    if (log_pages < checkpointer->done_pages) /* the log began anew */
        checkpointer->done_pages = 0;
    if (log_pages - checkpointer->done_pages < CHECKPOINT_PAGES)
        return;
    pthread_mutex_lock(&checkpointer->lock);
    if (!checkpointer->wanted) {
        checkpointer->wanted = TRUE;
        checkpointer->place = *place;
        checkpointer->done_pages = log_pages;
        pthread_cond_signal(&checkpointer->wanted_now);
    }
    pthread_mutex_unlock(&checkpointer->lock);
}

#include "store/store.h"

#include "core/config.h"
#include "store/engine.h"
#include "store/migrate.h"
#include "store/move_mark.h"
#include "store/store_private.h"
#include "util/error.h"

/* How long one look of store_is_ready() holds. */
#define READY_MICROSECONDS (G_USEC_PER_SEC / 2)

/* Two seconds in all. */
#define CREATE_TRIES      20
#define CREATE_PAUSE_USEC (G_USEC_PER_SEC / 10)

/* Make it if asked, and learn its epoch. */
static gboolean prepare_once(Store *store, StoreMode mode, GError **error)
{
    if (!store->engine->prepare(store->path, mode, error))
        return FALSE;
    DatabaseUse use = mode == STORE_READ_ONLY ? DATABASE_READ : DATABASE_WRITE;
    g_autoptr(Database) database = database_open(store->path, use, error);
    if (!database)
        return FALSE;
    if (mode == STORE_CREATE && !migrate_create(database, error))
        return FALSE;
    if (!migrate_check(database, error) || (use == DATABASE_WRITE && !move_may_write(database, error)))
        return FALSE;
    g_free(store->epoch);
    store->epoch = migrate_epoch(database, error);
    store->former = store->epoch ? migrate_former_epochs(database, error) : NULL;
    return store->former != NULL;
}

/* Several programs may start at once on a new store, and turning its log on does not wait for the others by itself. */
static gboolean prepare(Store *store, StoreMode mode, GError **error)
{
    for (guint patience = mode == STORE_CREATE ? CREATE_TRIES : 1; patience > 1; patience--) {
        g_autoptr(GError) trouble = NULL;
        if (prepare_once(store, mode, &trouble))
            return TRUE;
        if (!g_error_matches(trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER))
            break;
        g_usleep(CREATE_PAUSE_USEC);
    }
    return prepare_once(store, mode, error);
}

Store *store_open(const char *path, StoreMode mode, GError **error)
{
    g_autoptr(Store) store = g_new0(Store, 1);
    store->path = g_strdup(path);
    pthread_mutex_init(&store->lock, NULL);
    store->engine = engine_of(path, error);
    if (!store->engine || !prepare(store, mode, error)) {
        if (config_is_server(path)) /* a URI with a password is not to be told on */
            g_prefix_error(error, "store on a server: ");
        else
            g_prefix_error(error, "store '%s': ", path);
        return NULL;
    }
    store->readers = readers_new(path);
    if (mode == STORE_READ_ONLY)
        return g_steal_pointer(&store);
    store->writer = writer_new(store->engine, path, store->epoch, error);
    return store->writer ? g_steal_pointer(&store) : NULL;
}

/* Readers first: the writer's connection is the last to close and takes the log with it. */
void store_close(Store *store)
{
    if (!store)
        return;
    readers_free(store->readers);
    writer_free(store->writer);
    if (store->handing)
        store->engine->end_handover(store->handing);
    if (store->sweeper)
        store->engine->end_sweep(store->sweeper);
    pthread_mutex_destroy(&store->lock);
    g_clear_error(&store->unready);
    g_free(store->path);
    g_free(store->epoch);
    g_clear_pointer(&store->former, g_ptr_array_unref);
    g_free(store);
}

const char *store_epoch(const Store *store)
{
    return store->epoch;
}

const char *store_path(const Store *store)
{
    return store->path;
}

const GPtrArray *store_former_epochs(const Store *store)
{
    return store->former;
}

static gboolean refuse_writing(GError **error)
{
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "store is open for reading only");
    return FALSE;
}

gboolean store_run(Store *store, StoreWork work, gpointer data, GError **error)
{
    return store->writer ? writer_run(store->writer, work, data, error) : refuse_writing(error);
}

static gboolean look(Store *store, GError **error)
{
    Place place;
    return writer_is_well(store->writer, error) && store->engine->place(store, &place, error) &&
           store->engine->has_room(store->path, error);
}

gboolean store_is_ready(Store *store, GError **error)
{
    if (!store->writer)
        return refuse_writing(error);
    pthread_mutex_lock(&store->lock);
    gint64 now = g_get_monotonic_time();
    if (store->looked_at == 0 || now - store->looked_at > READY_MICROSECONDS) {
        g_clear_error(&store->unready);
        store->looked_at = now;
        look(store, &store->unready); /* its answer is the error */
    }
    gboolean ready = store->unready == NULL;
    if (!ready && error)
        *error = g_error_copy(store->unready);
    pthread_mutex_unlock(&store->lock);
    return ready;
}

Reader *store_reader(Store *store, GError **error)
{
    Place place;
    return store->engine->place(store, &place, error) ? readers_take(store->readers, &place, error) : NULL;
}

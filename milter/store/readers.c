#include "store/readers.h"

#include <pthread.h>

struct Readers {
    char *where;
    pthread_mutex_t lock;
    GPtrArray *idle; /* Reader; under the lock */
};

static void reader_close(Reader *reader)
{
    database_close(reader->database);
    g_free(reader);
}

Readers *readers_new(const char *where)
{
    Readers *readers = g_new0(Readers, 1);
    readers->where = g_strdup(where);
    readers->idle = g_ptr_array_new_with_free_func((GDestroyNotify)reader_close);
    pthread_mutex_init(&readers->lock, NULL);
    return readers;
}

void readers_free(Readers *readers)
{
    if (!readers)
        return;
    g_ptr_array_unref(readers->idle);
    pthread_mutex_destroy(&readers->lock);
    g_free(readers->where);
    g_free(readers);
}

static Reader *take_idle(Readers *readers)
{
    pthread_mutex_lock(&readers->lock);
    guint idle = readers->idle->len;
    Reader *reader = idle > 0 ? g_ptr_array_steal_index(readers->idle, idle - 1) : NULL;
    pthread_mutex_unlock(&readers->lock);
    return reader;
}

Reader *readers_take(Readers *readers, const Place *place, GError **error)
{
    Reader *reader = take_idle(readers);
    while (reader && (reader->place.device != place->device || reader->place.file != place->file)) {
        reader_close(reader);
        reader = take_idle(readers);
    }
    if (reader)
        return reader;
    g_autoptr(Database) database = database_open(readers->where, DATABASE_READ, error);
    if (!database)
        return NULL;
    reader = g_new0(Reader, 1);
    reader->home = readers;
    reader->place = *place;
    reader->database = g_steal_pointer(&database);
    return reader;
}

void reader_free(Reader *reader)
{
    if (!reader)
        return;
    Readers *home = reader->home;
    gboolean well = !database_is_broken(reader->database) && !database_in_transaction(reader->database);
    pthread_mutex_lock(&home->lock);
    gboolean keep = well && home->idle->len < READERS_KEPT;
    if (keep)
        g_ptr_array_add(home->idle, reader);
    pthread_mutex_unlock(&home->lock);
    if (!keep)
        reader_close(reader);
}

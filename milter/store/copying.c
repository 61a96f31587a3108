/* copying.c - what must be known to have a store on a server copied by the server's own tools. */
#include "store/backup.h"

#include "store/engine.h"

gboolean store_find_copying(const char *where, StoreCopying *copying, GError **error)
{
    const Engine *engine = engine_of(where, error);
    return engine && engine->find_copying(where, copying, error);
}

void store_copying_clear(StoreCopying *copying)
{
    g_clear_pointer(&copying->schema, g_free);
    g_clear_pointer(&copying->uri, g_free);
    g_clear_pointer(&copying->owners_uri, g_free);
}

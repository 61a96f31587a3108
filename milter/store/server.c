#include "store/server.h"

#include "store/engine.h"
#include "util/error.h"

gboolean server_look(const char *where, ServerFacts *facts, GError **error)
{
    const Engine *engine = engine_of(where, error);
    return engine && engine->look(where, facts, error);
}

void server_facts_clear(ServerFacts *facts)
{
    g_clear_pointer(&facts->commit, g_free);
    g_clear_pointer(&facts->standbys, g_free);
    g_clear_pointer(&facts->role, g_free);
    g_clear_pointer(&facts->schema, g_free);
    g_clear_pointer(&facts->powers, g_free);
}

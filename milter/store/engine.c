#include "store/engine.h"

#include "core/config.h"
#include "util/error.h"

#ifdef WITH_POSTGRES
static const Engine *server(GError **error)
{
    (void)error;
    return &postgres_engine;
}
#else
static const Engine *server(GError **error)
{
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                        "this program was built without PostgreSQL; build it again with 'make WITH_POSTGRES=yes'");
    return NULL;
}
#endif

const Engine *engine_of(const char *where, GError **error)
{
    return config_is_server(where) ? server(error) : &sqlite_engine;
}

gboolean engine_wants_file(const char *where, const char *instead, GError **error)
{
    if (!config_is_server(where))
        return TRUE;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, instead);
    return FALSE;
}

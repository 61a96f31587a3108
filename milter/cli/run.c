#include "cli/run.h"

#include "util/error.h"

char *run_program(const char *const *argv, GError **error)
{
    g_autofree char *output = NULL, *said = NULL;
    g_autoptr(GError) problem = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &said, &status, &problem) ||
        !g_spawn_check_wait_status(status, &problem)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "%s: %s", argv[0],
                    said && *g_strstrip(said) ? said : problem->message);
        return NULL;
    }
    return g_strchomp(g_steal_pointer(&output));
}

char *run_postconf(const char *folder, const char *first, const char *second, GError **error)
{
    const char *argv[] = {
        "postconf", folder ? "-c" : first, folder ? folder : second, folder ? first : NULL, folder ? second : NULL,
        NULL};
    return run_program(argv, error);
}

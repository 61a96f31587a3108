#include "cli/run.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

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

char *run_postconf_edit(const char *copies, const char *first, const char *second, GError **error)
{
    g_autofree char *said = run_postconf(copies, first, second, error);
    return said && run_cool(copies, error) ? g_steal_pointer(&said) : NULL;
}

gboolean run_cool(const char *copies, GError **error)
{
    static const char *const files[] = {"main.cf", "master.cf"};
    static const struct timespec old[] = {{.tv_sec = 0}, {.tv_sec = 0}};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(copies, files[i], NULL);
        if (utimensat(AT_FDCWD, path, old, 0) != 0) {
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "'%s': %s", path, g_strerror(errno));
            return FALSE;
        }
    }
    return TRUE;
}

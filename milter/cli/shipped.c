#include "cli/shipped.h"

#include "util/error.h"

char *shipped_program(void)
{
    char *path = g_file_read_link("/proc/self/exe", NULL);
    if (!path)
        return g_strdup("/usr/bin/synpunkt");
    return path;
}

char *shipped_folder(const char *name, GError **error)
{
    static const char *const places[] = {"share/synpunkt", ".", "contrib"};
    g_autofree char *program = shipped_program();
    g_autofree char *bin = g_path_get_dirname(program);
    g_autofree char *above = g_path_get_dirname(bin);
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = g_build_filename(above, places[i], name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            return g_canonicalize_filename(path, NULL);
    }
    g_set_error(
        error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
        "cannot find the folder '%s' that comes with Synpunkt: neither '%s/share/synpunkt/%s' nor '%s/%s' is there; "
        "install the package again, or run make install",
        name, above, name, above, name);
    return NULL;
}

char *shipped_text(const char *folder, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GError) problem = NULL;
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, &problem))
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot read '%s': %s", path, problem->message);
    return text;
}

/* init.c - `synpunkt init`: key file and store.  Safe to run twice. */
#include "cli/cli.h"
#include "config/config_read.h"
#include "config/keys.h"
#include "util/error.h"

#include <errno.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define FOLDER_MODE 0750

static gboolean make_folder(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, FOLDER_MODE) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot make folder '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}

static gboolean make_key(const Config *config, gboolean rotate, GError **error)
{
    if (config->keys->len > 0 && !rotate) {
        g_print("key file %s is there already\n", config->keys_file);
        return TRUE;
    }
    g_autofree char *folder = g_path_get_dirname(config->keys_file);
    if (!make_folder(folder, error) || !keys_add(config->keys_file, error))
        return FALSE;
    g_print("%s %s\n", rotate ? "new key in front of" : "made key file", config->keys_file);
    return TRUE;
}

static gboolean make_store(const Cli *cli, const Config *config, GError **error)
{
    const char *path = cli->store ? cli->store : config->store;
    g_autofree char *folder = g_path_get_dirname(path);
    if (!make_folder(folder, error) || !make_folder(config->spool, error))
        return FALSE;
    gboolean existed = g_file_test(path, G_FILE_TEST_EXISTS);
    g_autoptr(Store) store = store_open(path, STORE_CREATE, error);
    if (!store)
        return FALSE;
    g_print("%s %s\n", existed ? "opened store" : "made store", path);
    return TRUE;
}

/* Run by root: what was made belongs to whoever owns the store's folder, the daemon's user. */
static gboolean give_to_owner(const Cli *cli, const Config *config, GError **error)
{
    const char *store = cli->store ? cli->store : config->store;
    g_autofree char *folder = g_path_get_dirname(store);
    struct stat owner;
    if (geteuid() != 0 || stat(folder, &owner) != 0 || owner.st_uid == 0)
        return TRUE;
    const char *const made[] = {store, config->keys_file, config->spool};
    for (guint i = 0; i < G_N_ELEMENTS(made); i++)
        if (lchown(made[i], owner.st_uid, owner.st_gid) != 0) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "cannot give '%s' to the owner of '%s': %s",
                        made[i], folder, g_strerror(errno));
            return FALSE;
        }
    return TRUE;
}

int cli_init(const Cli *cli, int argc, char **argv)
{
    gboolean rotate = FALSE;
    const GOptionEntry entries[] = {
        {"rotate", 0, 0, G_OPTION_ARG_NONE, &rotate, "add a new key; addresses made with older ones stay good", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("init", entries, &argc, &argv, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config || !make_key(config, rotate, &error) || !make_store(cli, config, &error))
        return cli_fail(error);
    if (!give_to_owner(cli, config, &error))
        return cli_fail(error);
    g_print("\"synpunkt check\" says what is left to do\n");
    return EX_OK;
}

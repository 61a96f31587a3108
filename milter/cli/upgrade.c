/* upgrade.c - `synpunkt upgrade`: a store that an earlier version wrote. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "store/upgrade.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

static void show_step(guint64 done, guint64 most, gpointer data)
{
    Progress *progress = data;
    progress->total = most;
    progress_to(progress, done);
}

static int print_state(const char *path, const StoreUpgrade *upgrade)
{
    if (upgrade->from == 0) {
        gboolean hidden = access(path, F_OK) != 0 && errno == EACCES;
        g_printerr("synpunkt upgrade: there is no store '%s'%s\n", path,
                   hidden ? " that this user may see: Permission denied" : "; \"synpunkt init\" makes one");
        return EX_DATAERR;
    }
    if (upgrade->room == 0) {
        g_print("store %s has version %d, which is this program's\n", path, upgrade->from);
        return EX_OK;
    }
    g_autofree char *room = g_format_size(upgrade->room);
    g_autofree char *there = g_format_size(upgrade->free);
    g_print("store %s has version %d; to bring it to %d takes at most %s of the disk, %s are free\n", path,
            upgrade->from, upgrade->to, room, there);
    return EX_OK;
}

/* Looks first, so that what it takes is said before it begins. */
static int run_upgrade(const char *path, gboolean only_look)
{
    g_autoptr(GError) error = NULL;
    Progress progress = {.what = "upgrading"};
    StoreUpgrade upgrade = {.only_look = TRUE, .step = show_step, .data = &progress};
    if (!cli_become_owner(path, &error) || !store_upgrade(path, &upgrade, &error))
        return cli_fail(error);
    int status = print_state(path, &upgrade);
    if (status != EX_OK || upgrade.room == 0 || only_look)
        return status;
    upgrade = (StoreUpgrade){.step = show_step, .data = &progress};
    gboolean done = store_upgrade(path, &upgrade, &error);
    progress_end(&progress);
    if (!done)
        return cli_fail(error);
    g_print("done\n");
    return EX_OK;
}

int cli_upgrade(const Cli *cli, int argc, char **argv)
{
    gboolean only_look = FALSE;
    const GOptionEntry entries[] = {
        {"check", 0, 0, G_OPTION_ARG_NONE, &only_look, "only say what it would take, change nothing", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("upgrade", entries, &argc, &argv, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    return config ? run_upgrade(cli->store ? cli->store : config->store, only_look) : cli_fail(error);
}

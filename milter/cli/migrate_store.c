/* migrate_store.c - `synpunkt migrate-store`: a store goes from a file to PostgreSQL, or back. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "store/move.h"
#include "util/clock.h"

#include <sysexits.h>

typedef struct {
    gboolean cancel;
    char *to;
} Options;

/* One bar for each kind of work. */
static void show_step(const char *what, guint64 done, guint64 most, gpointer data)
{
    Progress *progress = data;
    if (!progress->what || !g_str_equal(progress->what, what)) {
        progress_end(progress);
        *progress = (Progress){.what = what};
    }
    progress->total = most;
    progress_to(progress, done);
}

static int cancel(const char *from)
{
    g_autoptr(GError) error = NULL;
    if (!store_move_cancel(from, &error))
        return cli_fail(error);
    g_print("the store is %s, as before; what was copied of it can be removed\n", from);
    return EX_OK;
}

/* A file has large mail beside it while it comes; a store on a server needs that folder named. */
static int run_move(const Cli *cli, const char *spool, const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    Progress progress = {.what = NULL};
    StoreMove move = {.to = to, .now = clock_now(), .step = show_step, .data = &progress};
    gboolean moved = store_move(from, &move, &error);
    progress_end(&progress);
    if (!moved)
        return cli_fail(error);
    g_print("%s%" G_GUINT64_FORMAT " rows are at %s, compared with those here, and whole\n"
            "now write in %s\n  store = \"%s\"\n",
            move.resumed ? "gone on with: " : "", move.rows, to, cli->config, to);
    if (config_is_server(to))
        g_print("  spool = \"%s\"\n(with the service's own role, if this is the owner's)\n", spool);
    g_print("and start synpunktd; %s is not written to any more\n", from);
    return EX_OK;
}

static int run_command(const Cli *cli, const Options *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    const char *from = !config ? NULL : cli->store ? cli->store : config->store;
    if (!config || !cli_become_owner(cli_owned(config, from), &error))
        return cli_fail(error);
    g_autofree char *here = config_is_server(from) ? g_strdup(from) : g_canonicalize_filename(from, NULL);
    if (options->cancel)
        return cancel(here);
    g_autofree char *to =
        config_is_server(options->to) ? g_strdup(options->to) : g_canonicalize_filename(options->to, NULL);
    return run_move(cli, config->spool, here, to);
}

int cli_migrate_store(const Cli *cli, int argc, char **argv)
{
    Options options = {0};
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to, "a URI \"postgresql://...\", or the path of a file", "WHERE"},
        {"cancel", 0, 0, G_OPTION_ARG_NONE, &options.cancel, "stay here, after a move that was broken off", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("migrate-store", entries, &argc, &argv, &status))
        return status;
    if ((options.to != NULL) == options.cancel)
        status = cli_usage("migrate-store", "either --to or --cancel is wanted");
    else
        status = run_command(cli, &options);
    g_free(options.to);
    return status;
}

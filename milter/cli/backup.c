/* backup.c - `synpunkt backup`: a copy of the store in use, read back before it counts. */
#include "cli/backup_server.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "store/backup.h"
#include "store/noted.h"
#include "util/clock.h"
#include "util/error.h"

#include <errno.h>
#include <sys/stat.h>
#include <sysexits.h>

#define KEYS_SUFFIX ".keys"

typedef struct {
    gboolean force, deep, keys;
} Options;

static void show_step(guint64 done, guint64 most, gpointer data)
{
    Progress *progress = data;
    progress->total = most;
    progress_to(progress, done);
}

/* So that the service knows how old the last one is (flow/health.h). */
static gboolean note_backup(StoreJob *job, gpointer data, GError **error)
{
    const StoreBackup *backup = data;
    g_autofree char *state =
        g_strdup_printf("cases=%" G_GUINT64_FORMAT " entries=%" G_GUINT64_FORMAT, backup->cases, backup->entries);
    return store_note_told(job, "backup", clock_now(), state, error);
}

static gboolean note_in(const char *path, StoreBackup *backup, GError **error)
{
    g_autoptr(Store) store = store_open(path, STORE_OPEN, error);
    return store && store_run(store, note_backup, backup, error);
}

static gboolean copy_keys(const Config *config, const char *to, gboolean wanted, GError **error)
{
    g_autofree char *path = g_strconcat(to, KEYS_SUFFIX, NULL);
    g_autofree char *text = NULL;
    gsize length;
    if (!wanted) {
        g_print("the keys are not in it; without %s nobody's reply finds its case after a restore: keep a copy "
                "elsewhere, or give --with-keys\n",
                config->keys_file);
        return TRUE;
    }
    if (!g_file_get_contents(config->keys_file, &text, &length, error) ||
        !g_file_set_contents_full(path, text, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, S_IRUSR | S_IWUSR,
                                  error))
        return FALSE;
    g_print("the keys are in %s\n", path);
    return TRUE;
}

static int fail_after(const char *to, const GError *error)
{
    g_printerr("synpunkt backup: %s is made and whole, but:\n", to);
    return cli_fail(error);
}

static int run_backup(const char *path, const Config *config, const char *to, const Options *options)
{
    Progress progress = {.what = "copying"};
    StoreBackup backup = {.to = to, .deep = options->deep, .step = show_step, .data = &progress};
    g_autoptr(GError) error = NULL;
    gboolean made = store_backup(path, &backup, &error);
    progress_end(&progress);
    if (!made)
        return cli_fail(error);
    g_autofree char *size = g_format_size(backup.bytes);
    g_print("%s: %" G_GUINT64_FORMAT " cases, %" G_GUINT64_FORMAT " messages, %s; read back, %s\n", to, backup.cases,
            backup.entries, size, options->deep ? "whole and as its events tell" : "whole");
    if (!copy_keys(config, to, options->keys, &error) || !note_in(path, &backup, &error))
        return fail_after(to, error);
    return EX_OK;
}

/* Neither the copy nor the keys beside it takes the place of something unasked. */
static gboolean is_free(const char *path, const Options *options)
{
    g_autofree char *keys = g_strconcat(path, KEYS_SUFFIX, NULL);
    const char *const made[] = {path, options->keys ? keys : NULL};
    for (guint i = 0; i < G_N_ELEMENTS(made) && made[i] && !options->force; i++) {
        struct stat found;
        if (lstat(made[i], &found) != 0)
            continue;
        g_printerr(
            "synpunkt backup: there is a file '%s'; give another name, or --force to replace it once the new one "
            "is whole\n",
            made[i]);
        return FALSE;
    }
    return TRUE;
}

static int prepare(const Cli *cli, const Options *options, int argc, char **argv)
{
    if (argc != 2)
        return cli_usage("backup", "one file is wanted");
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config)
        return cli_fail(error);
    const char *path = cli->store ? cli->store : config->store;
    if (!cli_become_owner(cli_owned(config, path), &error))
        return cli_fail(error);
    if (config_is_server(path))
        return backup_server(config, path, argv[1]);
    if (!is_free(argv[1], options))
        return EX_CANTCREAT;
    return run_backup(path, config, argv[1], options);
}

int cli_backup(const Cli *cli, int argc, char **argv)
{
    Options options = {0};
    const GOptionEntry entries[] = {
        {"with-keys", 0, 0, G_OPTION_ARG_NONE, &options.keys, "put the keys beside it, in FILE.keys", NULL},
        {"deep", 0, 0, G_OPTION_ARG_NONE, &options.deep, "hold every row of the copy against its events", NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &options.force, "replace FILE, once the new one is whole", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    return cli_options("backup", entries, &argc, &argv, &status) ? prepare(cli, &options, argc, argv) : status;
}

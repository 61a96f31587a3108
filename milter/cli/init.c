/* init.c - `synpunkt init`: configuration, key file and store.  Safe to run twice. */
#include "cli/cli.h"
#include "cli/init_write.h"
#include "config/config_read.h"
#include "config/keys.h"
#include "util/error.h"

#include <errno.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define FOLDER_MODE  0750
#define SERVICE_USER "synpunkt"

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

/* What was made with it, in mail that people have, is then handled as mail to the plain address. */
static gboolean revoke_key(const Config *config, const char *id, GError **error)
{
    if (!id)
        return TRUE;
    if (!keys_revoke(config->keys_file, id, error))
        return FALSE;
    g_print("key %s is gone from %s; restart synpunktd\n", id, config->keys_file);
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

/* Run by root: what was made belongs to whoever owns the store's folder, or else to the service's user. */
static gboolean give_to_owner(const Cli *cli, const Config *config, const char *user, GError **error)
{
    const char *store = cli->store ? cli->store : config->store;
    g_autofree char *folder = g_path_get_dirname(store);
    struct stat owner;
    if (geteuid() != 0 || stat(folder, &owner) != 0)
        return TRUE;
    gboolean ours = owner.st_uid == 0;
    const struct passwd *service = ours ? getpwnam(user) : NULL;
    if (ours && !service)
        return TRUE;
    uid_t uid = service ? service->pw_uid : owner.st_uid;
    gid_t gid = service ? service->pw_gid : owner.st_gid;
    const char *const made[] = {store, config->keys_file, config->spool, folder};
    for (guint i = 0; i < G_N_ELEMENTS(made); i++)
        if (lchown(made[i], uid, gid) != 0) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED,
                        "cannot give '%s' to the user of the service: %s", made[i], g_strerror(errno));
            return FALSE;
        }
    return TRUE;
}

typedef struct {
    gboolean rotate;
    char *answers;
    char *units;
    char *user;
    char *revoke;
} Init;

static void init_clear(Init *init)
{
    g_free(init->answers);
    g_free(init->units);
    g_free(init->user);
    g_free(init->revoke);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Init, init_clear)

/* Answers from the file, the terminal or both.  NULL with error. */
static Answers *gather(const Init *init, gboolean *asks, GError **error)
{
    *asks = !init->answers && isatty(STDIN_FILENO);
    if (!init->answers && !*asks) {
        g_set_error(
            error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
            "there is no configuration yet, and no terminal to ask on; give the answers in a file: synpunkt init "
            "--answers FILE --units units.csv (see synpunkt(1))");
        return NULL;
    }
    g_autoptr(Answers) answers = init->answers ? answers_read(init->answers, error) : answers_new();
    if (!answers || (init->units && !answers_give(answers, "units", init->units, error)))
        return NULL;
    if ((*asks && !answers_ask(answers, error)) || !answers_complete(answers, error))
        return NULL;
    return g_steal_pointer(&answers);
}

/* The path of the table is as the file of answers says it, or as typed. */
static GPtrArray *gather_units(const Answers *answers, gboolean asks, GError **error)
{
    const char *path = answers_get(answers, "units");
    if (*path)
        return init_units_read(path, error);
    if (asks)
        return init_units_ask(error);
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                "the units are missing: give a table with --units units.csv, two columns at least: namn;adress");
    return NULL;
}

/* The configuration's folder, which the service may read; one that is there stays as it is. */
static gboolean make_own_folder(const char *folder, const char *user, GError **error)
{
    const struct passwd *service = geteuid() == 0 ? getpwnam(user) : NULL;
    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    if (!make_folder(folder, error))
        return FALSE;
    if (!service || chown(folder, (uid_t)-1, service->pw_gid) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "cannot let '%s' read '%s': %s", user, folder,
                g_strerror(errno));
    return FALSE;
}

static gboolean make_configuration(const Cli *cli, const Init *init, GError **error)
{
    if (g_file_test(cli->config, G_FILE_TEST_EXISTS)) {
        g_print("%s is there already: left as it is%s\n", cli->config,
                init->answers || init->units ? "; change it by hand, or move it away and run this again" : "");
        return TRUE;
    }
    gboolean asks;
    g_autofree char *folder = g_path_get_dirname(cli->config);
    g_autoptr(Answers) answers = gather(init, &asks, error);
    g_autoptr(GPtrArray) units = answers ? gather_units(answers, asks, error) : NULL;
    const char *user = init->user ? init->user : SERVICE_USER;
    return units && make_own_folder(folder, user, error) && init_write(cli->config, answers, units, user, error);
}

int cli_init(const Cli *cli, int argc, char **argv)
{
    g_auto(Init) init = {0};
    const GOptionEntry entries[] = {
        {"answers", 0, 0, G_OPTION_ARG_FILENAME, &init.answers, "answers to all questions, a line each: key = value",
         "FILE"},
        {"units", 0, 0, G_OPTION_ARG_FILENAME, &init.units, "the units as CSV from a spreadsheet", "FILE"},
        {"user", 0, 0, G_OPTION_ARG_STRING, &init.user, "who the service runs as (" SERVICE_USER ")", "NAME"},
        {"rotate", 0, 0, G_OPTION_ARG_NONE, &init.rotate, "add a new key; addresses made with older ones stay good",
         NULL},
        {"revoke", 0, 0, G_OPTION_ARG_STRING, &init.revoke, "take a key away; addresses made with it are good no more",
         "ID"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("init", entries, &argc, &argv, &status))
        return status;
    g_autoptr(GError) error = NULL;
    if (!make_configuration(cli, &init, &error))
        return cli_fail(error);
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config || !make_key(config, init.rotate, &error) || !revoke_key(config, init.revoke, &error) ||
        !make_store(cli, config, &error))
        return cli_fail(error);
    if (!give_to_owner(cli, config, init.user ? init.user : SERVICE_USER, &error))
        return cli_fail(error);
    g_print("next: \"synpunkt postfix\" shows what the mail server needs, \"synpunkt check\" what is left to do\n");
    return EX_OK;
}

/* init.c - `synpunkt init`: configuration, key file and store.  Safe to run twice. */
#include "cli/cli.h"
#include "cli/init_write.h"
#include "config/config_read.h"
#include "config/keys.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
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

static gboolean make_folders(const char *store, const Config *config, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(store);
    return (config_is_server(store) || make_folder(folder, error)) && make_folder(config->spool, error);
}

static gboolean make_store(const char *path, GError **error)
{
    gboolean existed = g_file_test(path, G_FILE_TEST_EXISTS);
    g_autoptr(Store) store = store_open(path, STORE_CREATE, error);
    if (!store)
        return FALSE;
    g_print("%s %s\n", existed ? "opened store" : "made store", path);
    return TRUE;
}

static gboolean cannot_give(const char *path, const char *why, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED, "cannot give '%s' to the user of the service: %s", path,
                why);
    return FALSE;
}

/* May only root put something else in the place of `path`?  Then a link there is the administrator's. */
static gboolean is_placed_by_root(const char *path)
{
    struct stat found;
    g_autofree char *folder = g_path_get_dirname(path);
    return stat(folder, &found) == 0 && found.st_uid == 0 && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* What is the service's already stays, and so does what is missing; a file with a second name may be somebody else's. */
static gboolean give_one(const char *path, uid_t uid, gid_t gid, GError **error)
{
    struct stat found;
    int link = is_placed_by_root(path) ? 0 : O_NOFOLLOW;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | link);
    if (file < 0)
        return errno == ENOENT || cannot_give(path, errno == ELOOP ? "it is a symbolic link" : g_strerror(errno), error);
    gboolean known = fstat(file, &found) == 0;
    gboolean plain = known && (S_ISDIR(found.st_mode) || (S_ISREG(found.st_mode) && found.st_nlink == 1));
    gboolean given = known && found.st_uid == uid;
    if (!given)
        given = plain ? fchown(file, uid, gid) == 0 || cannot_give(path, g_strerror(errno), error)
                      : cannot_give(path, "it is no plain file with one name", error);
    (void)close(file); /* nothing was written */
    return given;
}

/*
 * Run by root: folders and keys go to whoever owns the store's folder, or else to the service's user, and from then
 * on we are that user.  A store opened by root would leave files beside it that the service cannot write to.
 */
static gboolean become_service(const char *store, const Config *config, const char *user, GError **error)
{
    gboolean server = config_is_server(store);
    g_autofree char *folder = server ? g_strdup(config->spool) : g_path_get_dirname(store);
    struct stat owner;
    if (geteuid() != 0 || stat(folder, &owner) != 0)
        return TRUE;
    gboolean ours = owner.st_uid == 0;
    const struct passwd *service = ours ? getpwnam(user) : NULL;
    if (ours && !service)
        return TRUE;
    uid_t uid = service ? service->pw_uid : owner.st_uid;
    gid_t gid = service ? service->pw_gid : owner.st_gid;
    g_autofree char *log = g_strconcat(store, "-wal", NULL), *shared = g_strconcat(store, "-shm", NULL);
    const char *const made[] = {config->keys_file, config->spool, folder, store, log, shared};
    const guint here = server ? 2 : G_N_ELEMENTS(made); /* of a server's, two are files of this machine */
    for (guint i = 0; i < here; i++)
        if (!give_one(made[i], uid, gid, error))
            return FALSE;
    return cli_become_owner(folder, error);
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
    if (!config)
        return cli_fail(error);
    const char *store = cli->store ? cli->store : config->store;
    if (!make_key(config, init.rotate, &error) || !revoke_key(config, init.revoke, &error) ||
        !make_folders(store, config, &error) ||
        !become_service(store, config, init.user ? init.user : SERVICE_USER, &error) || !make_store(store, &error))
        return cli_fail(error);
    g_print("next: \"synpunkt postfix\" (or \"synpunkt sendmail\") shows what the mail server needs, \"synpunkt check\" what is "
            "left to do\n");
    return EX_OK;
}

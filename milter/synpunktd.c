/*
 * synpunktd - the milter: mail comes in by libmilter's callbacks, letters go
 * out by the clerk.
 */
#include "config/config_read.h"
#include "config/permissions.h"
#include "config/wording.h"
#include "daemon/callbacks.h"
#include "daemon/harden.h"
#include "daemon/memory.h"
#include "daemon/milter.h"
#include "daemon/notify.h"
#include "daemon/upgrade.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/error.h"
#include "util/log.h"

#include <errno.h>
#include <grp.h>
#include <libmilter/mfapi.h>
#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#define DEFAULT_CONFIG "/etc/synpunkt/synpunkt.conf"
#define SOCKET_MODE    (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP)
#define SOCKET_BACKLOG 256

typedef struct {
    char *config;
    char *user;
    gboolean foreground, test, version;
} Options;

static gboolean read_options(Options *options, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config, "Configuration (" DEFAULT_CONFIG ")", "FILE"},
        {"foreground", 'f', 0, G_OPTION_ARG_NONE, &options->foreground, "Stay in the foreground (always so)", NULL},
        {"test", 't', 0, G_OPTION_ARG_NONE, &options->test, "Test the configuration and exit", NULL},
        {"user", 'u', 0, G_OPTION_ARG_STRING, &options->user, "Become this user first", "USER"},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "Print the version and exit", NULL},
        {0},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- municipal feedback by mail, the milter");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        log_error("%s", error->message);
        return FALSE;
    }
    if (*argc > 1)
        log_error("unknown argument '%s'", (*argv)[1]);
    return *argc == 1;
}

static gboolean become(const char *name)
{
    if (name == NULL && geteuid() != 0)
        return TRUE;
    if (name == NULL) {
        log_error("refusing to run as root, give a user with -u");
        return FALSE;
    }
    errno = 0;
    const struct passwd *user = getpwnam(name);
    if (user == NULL || user->pw_uid == 0) {
        log_error("no user fit to run as '%s'", name);
        return FALSE;
    }
    if (geteuid() == user->pw_uid)
        return TRUE;
    if (initgroups(name, user->pw_gid) == 0 && setgid(user->pw_gid) == 0 && setuid(user->pw_uid) == 0)
        return g_setenv("HOME", user->pw_dir, TRUE); /* libpq looks there, and fails on what is root's */
    log_error("cannot become user '%s': %s", name, g_strerror(errno));
    return FALSE;
}

static int exit_code(const GError *error)
{
    switch ((SynpunktError)error->code) {
    case SYNPUNKT_ERROR_TRY_LATER:
        return EX_TEMPFAIL;
    case SYNPUNKT_ERROR_BAD_INPUT:
    case SYNPUNKT_ERROR_DAMAGED:
        return EX_DATAERR;
    case SYNPUNKT_ERROR_BAD_CONFIG:
        return EX_CONFIG;
    case SYNPUNKT_ERROR_REFUSED:
        return EX_NOPERM;
    }
    return EX_SOFTWARE;
}

static int fail(const GError *error)
{
    log_error("%s", error->message);
    return exit_code(error);
}

/* Reads what the administrator writes; the store is left alone. */
static int test_configuration(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Config) config = config_read(path, &error);
    g_autoptr(Wording) wording = config != NULL ? wording_read(config->templates, warnings, &error) : NULL;
    if (wording != NULL)
        wording_check_units(wording, config, warnings);
    for (guint i = 0; i < warnings->len; i++)
        log_warning("%s", (const char *)g_ptr_array_index(warnings, i));
    if (wording == NULL)
        return fail(error);
    g_print("%s: ok\n", path);
    return EX_OK;
}

/* The path of a UNIX socket setting, or NULL for "inet:". */
static const char *socket_path(const char *setting)
{
    return g_str_has_prefix(setting, "unix:") ? setting + strlen("unix:") : NULL;
}

/* Another milter that answers there must not have its socket taken away. */
static gboolean is_served(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return FALSE;
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gboolean served = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        (void)close(fd);
    return served;
}

/* The MTA reaches a UNIX socket as a member of our group. */
static gboolean open_socket(const char *setting)
{
    const char *path = socket_path(setting);
    if (path != NULL && is_served(path)) {
        log_error("another milter answers on '%s'", path);
        return FALSE;
    }
    if (smfi_setconn((char *)setting) != MI_SUCCESS || smfi_setbacklog(SOCKET_BACKLOG) != MI_SUCCESS ||
        smfi_opensocket(path != NULL) != MI_SUCCESS) {
        log_error("cannot open socket '%s'", setting);
        return FALSE;
    }
    if (path == NULL || chmod(path, SOCKET_MODE) == 0)
        return TRUE;
    log_error("cannot give '%s' to our group: %s", path, g_strerror(errno));
    return FALSE;
}

/* Mail is taken all the same: what waits outside is worth more than who is told to mend a mode. */
static void warn_of_permissions(const Config *config, const char *path)
{
    g_autoptr(GPtrArray) found = permissions_check(config, path, config->store);
    for (guint i = 0; i < found->len; i++) {
        const Permission *permission = g_ptr_array_index(found, i);
        log_warning("%s: %s", permission->what, permission->fix);
    }
}

static int serve(Service *service)
{
    Clerk *clerk = clerk_start(service);
    gboolean able = callbacks_register(service, clerk) && open_socket(service->config->socket);
    if (able) {
        log_info("synpunktd " SYNPUNKT_VERSION " listens on '%s'%s", service->config->socket,
                 service->config->observe ? ", observing only" : "");
        notify_manager("READY=1");
        able = milter_run();
        notify_manager("STOPPING=1");
    }
    callbacks_close();
    clerk_stop(clerk);
    return able ? EX_OK : EX_OSERR;
}

int main(int argc, char **argv)
{
    Options options = {0};
    if (!harden_descriptors())
        return EX_OSERR;
    gboolean understood = read_options(&options, &argc, &argv);
    g_autofree char *user = options.user;
    g_autofree char *path = options.config != NULL ? options.config : g_strdup(DEFAULT_CONFIG);
    if (!understood)
        return EX_USAGE;
    if (options.version) {
        g_print("synpunktd " SYNPUNKT_VERSION "\n");
        return EX_OK;
    }
    (void)umask(S_IRWXG | S_IRWXO);
    memory_init();
    milter_prepare_signals();
    if (!become(user) || !harden_process())
        return EX_NOPERM;
    mail_read_init();
    if (!language_init())
        log_warning("no language data, all mail counts as Swedish");
    if (options.test)
        return test_configuration(path);
    g_autoptr(GError) error = NULL;
    g_autoptr(Service) service = upgrade_store(path, &error) ? service_open(path, NULL, STORE_OPEN, &error) : NULL;
    if (service == NULL)
        return fail(error);
    warn_of_permissions(service->config, path);
    memory_give_back(); /* reading the configuration takes more than keeping it */
    int code = serve(service);
    if (code == EX_OK)
        log_info("stopped");
    return code;
}

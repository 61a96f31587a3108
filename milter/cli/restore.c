#include "cli/restore.h"

#include "cli/answers.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "store/upgrade.h"
#include "util/clock.h"
#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define PIECE_BYTES ((gsize)1024 * 1024)

typedef struct {
    gboolean force, send_waiting;
    char *to, *past, *until;
} Options;

static gboolean cannot(const char *doing, const char *path, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot %s '%s': %s", doing, path, g_strerror(errno));
    return FALSE;
}

/* -- copying -------------------------------------------------------------------------------- */

static gboolean write_all(int file, const char *piece, gsize length)
{
    while (length > 0) {
        gssize written = write(file, piece, length);
        if (written < 0)
            return FALSE;
        piece += written;
        length -= (gsize)written;
    }
    return TRUE;
}

static gboolean copy_pieces(int from, int to, guint64 most)
{
    Progress progress = {.what = "copying", .total = most};
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    gssize got;
    guint64 done = 0;
    while ((got = read(from, piece, PIECE_BYTES)) > 0) {
        if (!write_all(to, piece, (gsize)got))
            break;
        done += (guint64)got;
        progress_to(&progress, MIN(done, most));
    }
    progress_end(&progress);
    return got == 0 && fsync(to) == 0;
}

static gboolean copy_file(const char *from, const char *to, GError **error)
{
    struct stat found;
    int source = g_open(from, O_RDONLY | O_CLOEXEC, 0);
    if (source < 0)
        return cannot("open", from, error);
    int target = g_open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    gboolean copied = target >= 0 && fstat(source, &found) == 0 && copy_pieces(source, target, (guint64)found.st_size);
    if (!copied)
        (void)cannot("copy to", to, error);
    (void)close(source); /* nothing was written */
    if (target >= 0 && close(target) != 0 && copied)
        return cannot("write", to, error);
    return copied;
}

/* A store that was copied while in use has its latest mail in its log, which is not what `synpunkt backup` makes. */
static gboolean has_no_log(const char *path, GError **error)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    GStatBuf found;
    if (g_stat(log, &found) != 0 || found.st_size == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT,
                "'%s' is no backup by itself: the latest mail is in '%s'; make one with \"synpunkt --store %s backup\"",
                path, log, path);
    return FALSE;
}

/* -- the steps -------------------------------------------------------------------------------- */

static void tell_stopped(const char *kind, CaseNumber number, gpointer data)
{
    const Restoring *restoring = data;
    g_autofree char *reference = number ? reference_print(restoring->config->prefix, number) : g_strdup("-");
    g_print("  not sent: %-16s %s\n", reference, kind);
}

static gboolean check_copy(const char *path, GError **error)
{
    g_autoptr(Store) store = store_open(path, STORE_READ_ONLY, error);
    g_autoptr(GPtrArray) damage = store ? store_check_file(store, error) : NULL;
    if (!damage || damage->len == 0)
        return damage != NULL;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "backup is not whole: %s",
                (const char *)g_ptr_array_index(damage, 0));
    return FALSE;
}

static gboolean make_store(Restoring *restoring, const char *copy, GError **error)
{
    StoreUpgrade upgrade = {0};
    return has_no_log(restoring->from, error) && copy_file(restoring->from, copy, error) &&
           store_upgrade(copy, &upgrade, error) && check_copy(copy, error) &&
           store_make_own(copy, &restoring->made, error);
}

/* Asked again: the copying took its time, and who has the store open would remove the new one's log on closing. */
static gboolean is_still_alone(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS) || store_is_alone(path))
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "another process has '%s' open; end it first", path);
    return FALSE;
}

/* With its log and what belongs to that: it may be wanted yet. */
static gboolean move_aside(const char *path, GError **error)
{
    static const char *const suffixes[] = {"-wal", "-shm", ""};
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(clock_now());
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%d-%H%M%S");
    for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *old = g_strconcat(path, suffixes[i], NULL);
        g_autofree char *new = g_strdup_printf("%s.before-%s%s", path, stamp, suffixes[i]);
        if (g_rename(old, new) != 0 && errno != ENOENT)
            return cannot("move aside", old, error);
        if (!*suffixes[i] && g_file_test(new, G_FILE_TEST_EXISTS))
            g_print("the store that was there is now %s\n", new);
    }
    return TRUE;
}

static gboolean sync_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int file = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (file < 0)
        return cannot("open", folder, error);
    gboolean synced = fsync(file) == 0 ? TRUE : cannot("write", folder, error);
    return close(file) == 0 && synced;
}

static void remove_copy(const char *copy)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal", ""};
    for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = g_strconcat(copy, suffixes[i], NULL);
        (void)g_unlink(path); /* most are not there */
    }
}

static gboolean put_in_place(Restoring *restoring, GError **error)
{
    g_autofree char *copy = g_strconcat(restoring->to, ".restoring", NULL);
    remove_copy(copy); /* of one that was broken off */
    if (make_store(restoring, copy, error) && is_still_alone(restoring->to, error) &&
        move_aside(restoring->to, error)) {
        if (g_rename(copy, restoring->to) == 0)
            return sync_folder(restoring->to, error);
        (void)cannot("rename", copy, error);
    }
    remove_copy(copy);
    return FALSE;
}

/* -- what comes next ---------------------------------------------------------------------------- */

void restore_tell_next(const Restoring *restoring)
{
    const StoreRestore *made = &restoring->made;
    g_autofree char *then = calendar_print_moment(restoring->config->calendar, made->backup_at);
    g_autofree char *next = reference_print(restoring->config->prefix, made->next);
    g_print("%s holds all until %s; the next case gets %s\n", restoring->to, then, next);
    if (made->stopped > 0)
        g_print("%" G_GUINT64_FORMAT " letters that waited then may have gone since, and are not sent again; "
                "--send-waiting is for when nothing can have gone\n",
                made->stopped);
    if (made->waiting > 0)
        g_print("%" G_GUINT64_FORMAT " letters that waited then will go\n", made->waiting);
    if (restoring->config->keys->len == 0)
        g_print("there are no keys in %s: put the file of that time there (FILE%s if it was made with --with-keys), "
                "mode 0600\n",
                restoring->config->keys_file, ".keys");
    g_print(
        "mail that came since is not in it.  If an archive mailbox has it, file it before synpunktd starts; what is "
        "on file already changes nothing:\n"
        "  for mail in /path/to/Maildir/cur/*; do synpunkt ingest < \"$mail\"; done\n"
        "synpunkt(1), \"Backup and moving\", says when to do that with mode = observe.  Then:\n"
        "  systemctl start synpunktd\n");
}

/* -- may it be done? ----------------------------------------------------------------------------- */

gboolean restore_is_in_use(const Restoring *restoring)
{
    if (!g_str_equal(restoring->to, restoring->config->store) || !cli_daemon_answers(restoring->config->socket))
        return FALSE;
    g_printerr("synpunkt restore: synpunktd is running; first run \"systemctl stop synpunktd\" (the mail servers try "
               "again what comes meanwhile)\n");
    return TRUE;
}

static gboolean is_free(const Restoring *restoring, const Options *options, int *status)
{
    gboolean taken = g_file_test(restoring->to, G_FILE_TEST_EXISTS);
    *status = EX_TEMPFAIL;
    if (restore_is_in_use(restoring))
        return FALSE;
    if (taken && !options->force) {
        g_printerr("synpunkt restore: there is a store '%s'; --force moves it aside\n", restoring->to);
        *status = EX_CANTCREAT;
        return FALSE;
    }
    if (taken && !store_is_alone(restoring->to)) {
        g_printerr("synpunkt restore: another process has '%s' open; end it first\n", restoring->to);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_past(Restoring *restoring, const char *text, int *status)
{
    if (!text)
        return TRUE;
    g_autoptr(GArray) numbers = reference_find(restoring->config->prefix, text);
    if (numbers->len == 1) {
        restoring->made.past = g_array_index(numbers, CaseNumber, 0);
        return TRUE;
    }
    *status = cli_usage("restore", "'%s' is no reference", text);
    return FALSE;
}

/* Run by root: the store is to belong to whoever owns its folder. */
static gboolean become_owner(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    return cli_become_owner(g_file_test(path, G_FILE_TEST_EXISTS) ? path : folder, error);
}

static int run_restore(const Cli *cli, const Options *options, const char *from)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config)
        return cli_fail(error);
    Restoring restoring = {.from = from, .to = config->store, .until = options->until, .config = config};
    int status = EX_OK;
    if (options->to || cli->store)
        restoring.to = options->to ? options->to : cli->store;
    restoring.made = (StoreRestore){
        .now = clock_now(), .send_waiting = options->send_waiting, .stopping = tell_stopped, .data = &restoring};
    if (!read_past(&restoring, options->past, &status))
        return status;
    if (config_is_server(restoring.to))
        return restore_on_server(&restoring);
    if (!from)
        return cli_usage("restore", "one file is wanted");
    if (!become_owner(restoring.to, &error))
        return cli_fail(error);
    if (!is_free(&restoring, options, &status))
        return status;
    if (!put_in_place(&restoring, &error))
        return cli_fail(error);
    restore_tell_next(&restoring);
    return EX_OK;
}

int cli_restore(const Cli *cli, int argc, char **argv)
{
    Options options = {0};
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_FILENAME, &options.to, "make it there, not where the configuration says", "PATH"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &options.force, "move a store that is there aside", NULL},
        {"send-waiting", 0, 0, G_OPTION_ARG_NONE, &options.send_waiting,
         "the service was stopped before the backup: send what waited", NULL},
        {"past", 0, 0, G_OPTION_ARG_STRING, &options.past, "the highest number that was given out, if it is known",
         "REFERENCE"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &options.until,
         "without FILE: PostgreSQL's tools have put the store back, and this is when the last thing in it happened",
         "TIME"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("restore", entries, &argc, &argv, &status))
        return status;
    if (argc > 2)
        status = cli_usage("restore", "one file is wanted");
    else if (argc == 2 && options.until)
        status = cli_usage("restore", "--until is for what is put back already: no file goes with it");
    else
        status = run_restore(cli, &options, argv[1]);
    g_free(options.to);
    g_free(options.past);
    g_free(options.until);
    return status;
}

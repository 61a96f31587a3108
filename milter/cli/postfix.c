/*
 * postfix.c - `synpunkt postfix`: puts Synpunkt beside a Postfix, or takes it
 * out again.  The changes are made on copies, shown, and exchanged on yes.
 */
#include "cli/cli.h"
#include "cli/edit.h"
#include "cli/init_answers.h"
#include "cli/postfix_around.h"
#include "cli/postfix_state.h"
#include "cli/postfix_wiring.h"
#include "cli/run.h"
#include "config/config_read.h"
#include "util/error.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define VERSION_FIRST 3 /* "-o { name = value }" and milters with settings of their own */

static const char *const files[] = {"main.cf", "master.cf"};

typedef struct {
    gboolean apply, undo, yes;
    char *shape, *user, *folder;
    Config *config;
    char *config_path;
    PostfixState *state;
    char *scratch; /* a folder with copies */
    char *stamp;
    char *relay;    /* where synpunkt.conf must hand letters to */
    char *settings; /* synpunkt.conf as it must read, or NULL when it is right */
} Job;

static void job_clear(Job *job)
{
    if (job->scratch) {
        for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
            g_autofree char *path = g_build_filename(job->scratch, files[i], NULL);
            (void)g_unlink(path); /* below /tmp */
        }
        (void)g_rmdir(job->scratch);
    }
    g_free(job->scratch);
    g_free(job->shape);
    g_free(job->user);
    g_free(job->folder);
    g_free(job->config_path);
    g_free(job->stamp);
    g_free(job->relay);
    g_free(job->settings);
    config_free(job->config);
    postfix_state_free(job->state);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

static const char *service_of(const Job *job)
{
    return job->user ? job->user : AROUND_SERVICE;
}

static Around around_of(const Job *job)
{
    return (Around){job->config, job->config_path, job->folder, service_of(job)};
}

static gboolean copy_files(Job *job, GError **error)
{
    job->scratch = g_dir_make_tmp("synpunkt-postfix-XXXXXX", error);
    if (!job->scratch)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *from = g_build_filename(job->folder, files[i], NULL);
        g_autofree char *to = g_build_filename(job->scratch, files[i], NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(from, &text, NULL, error) || !g_file_set_contents(to, text, -1, error))
            return FALSE;
    }
    return run_cool(job->scratch, error);
}

/* Where main.cf is, and that this Postfix knows the lines we write. */
static gboolean find_postfix(Job *job, GError **error)
{
    g_autofree char *folder = run_postconf(job->folder, "-h", "config_directory", error);
    g_autofree char *version = folder ? run_postconf(job->folder, "-h", "mail_version", error) : NULL;
    if (!version) {
        g_prefix_error(error, "this Postfix cannot be asked how it is set up; is it installed, and has it a main.cf? ");
        return FALSE;
    }
    g_free(job->folder);
    job->folder = g_canonicalize_filename(folder, NULL);
    if (g_ascii_strtoull(version, NULL, 10) >= VERSION_FIRST)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                "this is Postfix %s; Synpunkt needs 3.0 or later, for milters with settings of their own", version);
    return FALSE;
}

/* The shape that was told, or that is there already, or that is answered. */
static gboolean choose_shape(Job *job, GError **error)
{
    if (!job->shape)
        job->shape = postfix_state_shape(job->state);
    if (!job->shape && isatty(STDIN_FILENO)) {
        g_print("Shall feedback mail take a step of its own (hop), or shall Synpunkt look at all mail that comes in "
                "(border)?\n"
                "With a hop, trouble of ours holds up no other mail; it is what we advise.\n[hop] ");
        (void)fflush(stdout);
        job->shape = init_read_line();
    }
    if (!job->shape || !*job->shape) {
        g_free(job->shape);
        job->shape = g_strdup("hop");
    }
    if (strcmp(job->shape, "hop") == 0 || strcmp(job->shape, "border") == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "there is no shape '%s'; write hop or border",
                job->shape);
    return FALSE;
}

/* Show what would change in a file; *some becomes TRUE when anything does. */
static gboolean show_diff(const char *path, const char *text, gboolean *some, GError **error)
{
    g_autofree char *diff = edit_diff(path, text, error);
    if (!diff)
        return FALSE;
    *some = *some || *diff;
    g_print("%s", diff);
    return TRUE;
}

static char *scratch_text(const Job *job, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(job->scratch, file, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) ? text : NULL;
}

static gboolean show_files(const Job *job, gboolean *some, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(job->folder, files[i], NULL);
        g_autofree char *text = scratch_text(job, files[i], error);
        if (!text || !show_diff(path, text, some, error))
            return FALSE;
    }
    return TRUE;
}

/* Put the texts of main.cf and master.cf in their places; master.cf first, which main.cf speaks of. */
static gboolean exchange_files(const Job *job, GError **error)
{
    for (guint i = G_N_ELEMENTS(files); i-- > 0;) {
        g_autofree char *path = g_build_filename(job->folder, files[i], NULL);
        g_autofree char *text = scratch_text(job, files[i], error);
        g_autofree char *old = NULL;
        if (!text || !g_file_get_contents(path, &old, NULL, error))
            return FALSE;
        if (strcmp(old, text) != 0 && !edit_replace(path, text, error))
            return FALSE;
    }
    return TRUE;
}

/* Let Postfix judge its files, and read them if it runs. */
static gboolean wake_postfix(const Job *job, GError **error)
{
    const char *check[] = {"postfix", "-c", job->folder, "check", NULL};
    const char *status[] = {"postfix", "-c", job->folder, "status", NULL};
    const char *reload[] = {"postfix", "-c", job->folder, "reload", NULL};
    g_autofree char *checked = run_program(check, error);
    if (!checked)
        return FALSE;
    g_autofree char *runs = run_program(status, NULL);
    if (!runs) {
        g_print("this Postfix does not run; it will read its files when it is started\n");
        return TRUE;
    }
    g_autofree char *said = run_program(reload, error);
    if (said)
        g_print("Postfix has read its files anew\n");
    return said != NULL;
}

static gboolean back_up(const Job *job, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(job->folder, files[i], NULL);
        g_autofree char *copy = edit_back_up(path, job->stamp, error);
        if (!copy)
            return FALSE;
        g_print("copy: %s\n", copy);
    }
    g_autofree char *copy = job->settings ? edit_back_up(job->config_path, job->stamp, error) : NULL;
    if (!copy)
        return !job->settings;
    const SettingsChange change = {copy, job->config->relay, job->relay, job->settings};
    postfix_state_note_settings(job->state, &change);
    return TRUE;
}

static gboolean write_transport(const Job *job, const char *map, GError **error)
{
    const EditOwner owner = {0644, (uid_t)-1, (gid_t)-1};
    g_autofree char *path = g_build_filename(job->folder, WIRING_TRANSPORT, NULL);
    gboolean made;
    return edit_create(path, map, &owner, &made, error) && (made || edit_replace(path, map, error));
}

/* Another shape than before, or a map that led mail away from the old mailbox, which it must not while we observe. */
static gboolean must_begin_anew(const Job *job)
{
    g_autofree char *before = postfix_state_shape(job->state);
    g_autofree char *maps = run_postconf(job->scratch, "-h", "transport_maps", NULL);
    gboolean leads_away = maps && strstr(maps, "$synpunkt_maps");
    return before && (strcmp(before, job->shape) != 0 ||
                      (leads_away && job->config->observe && strcmp(job->shape, "border") == 0));
}

/* All changes, ready to be shown. */
static gboolean draft(Job *job, char **map, GError **error)
{
    Wiring wiring = {.config = job->config,
                     .config_path = job->config_path,
                     .folder = job->folder,
                     .shape = job->shape,
                     .user = service_of(job)};
    const Around around = around_of(job);
    if (!copy_files(job, error) || !wiring_choose_ports(&wiring, error))
        return FALSE;
    job->relay = g_strdup_printf("127.0.0.1:%u", wiring.out_port);
    if (!around_draft(&around, job->relay, &job->settings, error))
        return FALSE;
    g_autofree char *old = NULL;
    if (job->config->observe && strcmp(job->shape, "hop") == 0 && !(old = wiring_old_mailbox(&wiring, error)))
        return FALSE;
    wiring.old_mailbox = old;
    if (must_begin_anew(job) && !postfix_state_take_out(job->state, job->scratch, error))
        return FALSE;
    if (old)
        g_print("mode = observe: what Synpunkt has seen goes on to %s, as before\n", old);
    return wiring_apply(&wiring, job->scratch, error) && (*map = wiring_transport(&wiring, error)) != NULL;
}

static gboolean carry_out(Job *job, const char *map, GError **error)
{
    const Around around = around_of(job);
    return back_up(job, error) && postfix_state_note(job->state, job->folder, job->scratch, job->stamp, error) &&
           write_transport(job, map, error) &&
           (!job->settings || edit_replace(job->config_path, job->settings, error)) &&
           postfix_state_write(job->state, job->shape, error) && exchange_files(job, error) &&
           around_join(&around, job->state, error);
}

/* Postfix goes on with what it read before, until it is started again: by then the files must be right. */
static gboolean carry_out_and_wake(Job *job, const char *map, GError **error)
{
    if (!carry_out(job, map, error))
        return FALSE;
    if (wake_postfix(job, error))
        return TRUE;
    const Around around = around_of(job);
    g_autofree char *undo = around_command(&around, "--undo");
    g_prefix_error(error,
                   "the changes are made, but Postfix does not take them up; run \"%s\" before it is started again: ",
                   undo);
    return FALSE;
}

static gboolean attach(Job *job, GError **error)
{
    g_autofree char *map = NULL;
    g_autofree char *path = g_build_filename(job->folder, WIRING_TRANSPORT, NULL);
    const Around around = around_of(job);
    gboolean some = FALSE;
    if (!choose_shape(job, error) || !draft(job, &map, error) || !show_files(job, &some, error) ||
        !show_diff(path, map, &some, error) ||
        (job->settings && !show_diff(job->config_path, job->settings, &some, error)))
        return FALSE;
    if (!some) {
        g_print("this Postfix has Synpunkt beside it already (%s); nothing to change\n", job->shape);
        return TRUE;
    }
    around_tell_joining(&around);
    if (!job->apply) {
        g_autofree char *words = g_strdup_printf("--shape %s --apply", job->shape);
        g_autofree char *apply = around_command(&around, words);
        g_print("\nnothing is changed yet; \"%s\" does it, --undo takes it back\n", apply);
        return TRUE;
    }
    gboolean agreed;
    if (!edit_confirm("make these changes?", job->yes, &agreed, error))
        return FALSE;
    if (!agreed)
        return TRUE;
    if (!carry_out_and_wake(job, map, error))
        return FALSE;
    g_autofree char *undo = around_command(&around, "--undo");
    g_print("done; \"synpunkt check\" says what is left, \"%s\" takes it back\n", undo);
    return TRUE;
}

/* The copies of before the first change, where nobody has edited since; else our lines are picked out. */
static gboolean draft_undo(const Job *job, const char *stamp, GError **error)
{
    if (!postfix_state_untouched(job->state, job->folder)) {
        g_print("main.cf or master.cf was edited since; only what is ours is taken out\n");
        return postfix_state_take_out(job->state, job->scratch, error);
    }
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *copy = g_strdup_printf("%s/%s.synpunkt-%s", job->folder, files[i], stamp);
        g_autofree char *to = g_build_filename(job->scratch, files[i], NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(copy, &text, NULL, NULL))
            return postfix_state_take_out(job->state, job->scratch, error);
        if (!g_file_set_contents(to, text, -1, error))
            return FALSE;
    }
    return run_cool(job->scratch, error);
}

static gboolean put_back(const Job *job, GError **error)
{
    if (!exchange_files(job, error) || !wake_postfix(job, error))
        return FALSE;
    if (job->settings && !edit_replace(job->config_path, job->settings, error))
        return FALSE;
    if (job->settings)
        g_print("the relay in %s is what it was; a running service reads it when it is started again\n",
                job->config_path);
    return TRUE;
}

static gboolean detach(Job *job, GError **error)
{
    const Around around = around_of(job);
    g_autofree char *stamp = postfix_state_stamp(job->state);
    g_autofree char *map = g_build_filename(job->folder, WIRING_TRANSPORT, NULL);
    gboolean some = FALSE;
    if (!stamp) {
        g_print("nothing to undo: this Postfix was not changed by \"synpunkt postfix --apply\"\n");
        return TRUE;
    }
    if (!draft_undo(job, stamp, error) || !around_draft_undo(&around, job->state, &job->settings, error) ||
        !show_files(job, &some, error) || (job->settings && !show_diff(job->config_path, job->settings, &some, error)))
        return FALSE;
    gboolean agreed;
    if (!edit_confirm("take these lines out?", job->yes, &agreed, error))
        return FALSE;
    if (!agreed)
        return TRUE;
    if (!put_back(job, error))
        return FALSE;
    around_leave(&around, job->state);
    around_tell_held(&around);
    (void)g_unlink(map); /* nobody reads it any more */
    (void)g_unlink(job->state->path);
    g_print("done; mail goes as it did before, and what was filed stays in the store\n");
    return TRUE;
}

int cli_postfix(const Cli *cli, int argc, char **argv)
{
    g_auto(Job) job = {0};
    const GOptionEntry entries[] = {
        {"shape", 0, 0, G_OPTION_ARG_STRING, &job.shape, "hop (a step of its own, as advised) or border", "SHAPE"},
        {"postfix-config", 0, 0, G_OPTION_ARG_FILENAME, &job.folder, "folder of main.cf", "DIR"},
        {"apply", 0, 0, G_OPTION_ARG_NONE, &job.apply, "make the changes, after a yes", NULL},
        {"undo", 0, 0, G_OPTION_ARG_NONE, &job.undo, "take them back, after a yes", NULL},
        {"yes", 0, 0, G_OPTION_ARG_NONE, &job.yes, "do not ask", NULL},
        {"user", 0, 0, G_OPTION_ARG_STRING, &job.user, "who the service runs as (" AROUND_SERVICE ")", "NAME"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("postfix", entries, &argc, &argv, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    job.stamp = g_date_time_format(now, "%Y%m%d-%H%M%S");
    job.config_path = g_canonicalize_filename(cli->config, NULL);
    job.config = config_read(cli->config, &error);
    if (!job.config || !find_postfix(&job, &error))
        return cli_fail(error);
    job.state = postfix_state_read(job.folder);
    if (!(job.undo ? copy_files(&job, &error) && detach(&job, &error) : attach(&job, &error)))
        return cli_fail(error);
    return EX_OK;
}

/* live.c - `synpunkt live`: from observing to answering, and back. */
#include "cli/cli.h"
#include "cli/edit.h"
#include "cli/settings_text.h"
#include "cli/shipped.h"
#include "config/config_read.h"
#include "util/clock.h"
#include "util/error.h"

#include <string.h>
#include <sysexits.h>

typedef struct {
    const Cli *cli;
    gboolean yes, undo;
    const char *path; /* of synpunkt.conf */
} Live;

/* -- the check, as a program of its own: run by root it becomes the store's owner, and could not write here any more --
 */

/* What `synpunkt check --json` prints, whatever it finds.  NULL with error.  Caller owns. */
static char *run_check(const Cli *cli, GError **error)
{
    g_autofree char *program = shipped_program();
    g_autofree char *output = NULL;
    const char *argv[] = {program, "-c", cli->config, "check", "--json", NULL, NULL, NULL};
    if (cli->store) {
        argv[3] = "--store";
        argv[4] = cli->store;
        argv[5] = "check";
        argv[6] = "--json";
    }
    const GSpawnFlags flags = G_SPAWN_CHILD_INHERITS_STDIN;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, flags, NULL, NULL, &output, NULL, NULL, error))
        return NULL;
    return g_steal_pointer(&output);
}

static const char *member(JsonObject *object, const char *name)
{
    const char *value = json_object_get_string_member_with_default(object, name, "");
    return value ? value : "";
}

/* Prints what is wrong, and the line about the mode.  TRUE: it is an error. */
static gboolean tell_finding(const char *line)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!*line || !json_parser_load_from_data(parser, line, -1, NULL) ||
        !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser)))
        return FALSE;
    JsonObject *object = json_node_get_object(json_parser_get_root(parser));
    const char *level = member(object, "level");
    gboolean mode = strcmp(member(object, "id"), "mode") == 0;
    if (strcmp(level, "ok") != 0 && !mode)
        g_print("%-8s %s\n%-8s   %s\n", level, member(object, "what"), "", member(object, "fix"));
    if (mode)
        g_print("%-8s %s\n", "now", member(object, "what"));
    return strcmp(level, "error") == 0;
}

/* Are there no errors?  All are told. */
static gboolean may_go_live(const Cli *cli, GError **error)
{
    g_autofree char *output = run_check(cli, error);
    if (!output)
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    guint errors = 0;
    for (guint i = 0; lines[i]; i++)
        errors += tell_finding(lines[i]);
    if (errors == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG,
                "%u errors stand in the way of going live: mend them, then run this again", errors);
    return FALSE;
}

/* -- the file -------------------------------------------------------------- */

static char *changed_text(const Live *live, GError **error)
{
    g_autofree char *old = NULL;
    if (!g_file_get_contents(live->path, &old, NULL, error))
        return NULL;
    g_autoptr(GPtrArray) text = settings_text_new(old);
    settings_text_set(text, "", "mode", live->undo ? "observe" : "live");
    return settings_text_print(text);
}

/* The file is judged as the service will read it; what is wrong is put back. */
static gboolean exchange(const Live *live, const char *text, GError **error)
{
    g_autofree char *old = NULL;
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(clock_now());
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%d-%H%M%S");
    if (!g_file_get_contents(live->path, &old, NULL, error))
        return FALSE;
    g_autofree char *backup = edit_back_up(live->path, stamp, error);
    if (!backup || !edit_replace(live->path, text, error))
        return FALSE;
    g_autoptr(Config) config = config_read(live->path, error);
    if (config && config->observe == live->undo) {
        g_print("changed %s; as it was: %s\n", live->path, backup);
        return TRUE;
    }
    if (config)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot set the line \"mode\" of '%s'",
                    live->path);
    (void)edit_replace(live->path, old, NULL); /* the first fault is the one to tell */
    return FALSE;
}

/* -- what it means --------------------------------------------------------- */

static void tell_consequences(const Live *live, const Config *config)
{
    const Mailbox *mailbox = g_ptr_array_index(config->mailboxes, 0);
    if (live->undo) {
        g_print("From the restart on mail to %s is filed and goes on to the old mailbox; nothing new is sent.\n"
                "Letters that wait in the outbox still go: \"synpunkt flush\" now, or they follow by themselves.\n"
                "Cases that are open wait without a reminder, and their residents without a letter.\n",
                mailbox->address);
        return;
    }
    g_print("From the restart on the next mail to %s opens a case, its sender gets a receipt, and the unit a copy.\n"
            "Synpunkt keeps that mail; it no longer goes on to the old mailbox.\n"
            "What was observed stays silent: no receipt, no reminder, until a person answers or acts on it.\n",
            mailbox->address);
}

/* In that order: what the service lets through while the hop has no content_filter is put on hold. */
static void tell_rest(const Live *live)
{
    static const char restart[] = "  systemctl restart synpunktd\n";
    g_print("Two commands remain, in this order:\n"
            "%s"
            "  synpunkt postfix --apply      (%s)\n"
            "%s",
            live->undo ? "" : restart,
            live->undo ? "writes the hop's content_filter line to the old mailbox"
                       : "takes the hop's content_filter line to the old mailbox away",
            live->undo ? restart : "");
}

static int go(const Live *live, const Config *config)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = changed_text(live, &error);
    g_autofree char *diff = text ? edit_diff(live->path, text, &error) : NULL;
    if (!diff)
        return cli_fail(error);
    if (!live->undo && !may_go_live(live->cli, &error))
        return cli_fail(error);
    tell_consequences(live, config);
    g_print("\n%s\n", diff);
    gboolean agreed;
    if (!edit_confirm(live->undo ? "Go back to observing?" : "Go live?", live->yes, &agreed, &error))
        return cli_fail(error);
    if (!agreed)
        return EX_OK;
    if (!exchange(live, text, &error))
        return cli_fail(error);
    tell_rest(live);
    return EX_OK;
}

int cli_live(const Cli *cli, int argc, char **argv)
{
    Live live = {.cli = cli, .path = cli->config};
    const GOptionEntry entries[] = {{"yes", 0, 0, G_OPTION_ARG_NONE, &live.yes, "do not ask", NULL},
                                    {"undo", 0, 0, G_OPTION_ARG_NONE, &live.undo, "go back to observing", NULL},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("live", entries, &argc, &argv, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config)
        return cli_fail(error);
    if (config->observe == live.undo) {
        g_print("mode = %s already; nothing to change\n", live.undo ? "observe" : "live");
        return EX_OK;
    }
    return go(&live, config);
}

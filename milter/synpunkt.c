/* synpunkt.c - the command: finds the sub-command in the table and runs it. */
#include "cli/cli.h"
#include "cli/complete.h"
#include "core/nearest.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

static char *describe_commands(void)
{
    GString *text = g_string_new("Commands:\n");
    for (const CliCommand *command = cli_commands; command->name; command++)
        g_string_append_printf(text, "  %-13s %s\n", command->name, command->summary);
    g_string_append(text, "\nExample:\n  synpunkt list --overdue\n\n"
                          "\"synpunkt COMMAND --help\" tells more; so does synpunkt(1).");
    return g_string_free(text, FALSE);
}

/* pipe(8) bounces on nearly every status but 75, whatever else stood on the line. */
static gboolean wants_ingest(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "ingest") == 0)
            return TRUE;
    return FALSE;
}

static int run(const Cli *cli, int argc, char **argv)
{
    const CliCommand *command = argc > 0 ? cli_find_command(argv[0]) : NULL;
    if (command)
        return command->run(cli, argc, argv);
    if (argc == 0) {
        g_printerr("synpunkt: no command; \"synpunkt --help\" lists them\n");
        return EX_USAGE;
    }
    Nearest nearest = nearest_begin(argv[0]);
    for (command = cli_commands; command->name; command++)
        nearest_try(&nearest, command->name);
    g_autofree char *question = nearest_question(&nearest);
    g_printerr("synpunkt: no such command '%s'%s; \"synpunkt --help\" lists them\n", argv[0], question);
    return EX_USAGE;
}

/* Whoever keeps what we print, on a disk that is full, must not take a part for the whole. */
static int end_output(int status)
{
    gboolean whole = fflush(stdout) == 0;
    if ((whole && !ferror(stdout)) || errno == EPIPE) /* who stops reading has seen enough */
        return status;
    g_printerr("synpunkt: standard output could not be written; what is there is not all (is the disk full?)\n");
    return status == EX_OK ? EX_IOERR : status;
}

int main(int argc, char **argv)
{
    char *config = NULL, *store = NULL;
    gboolean version = FALSE;
    const GOptionEntry entries[] = {
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &config, "configuration (" CONFIG_DEFAULT ")", "FILE"},
        {"store", 0, 0, G_OPTION_ARG_FILENAME, &store, "store, instead of the configured one", "FILE"},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &version, "print the version", NULL},
        G_OPTION_ENTRY_NULL};
    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* a part of glibc */
    umask(027);
    if (argc > 1 && strcmp(argv[1], COMPLETE_OPTION) == 0)
        return complete(CONFIG_DEFAULT, argc - 2, argv + 2);
    g_autoptr(GOptionContext) context = g_option_context_new("COMMAND [ARGUMENT...]");
    g_autofree char *commands = describe_commands();
    g_option_context_set_strict_posix(context, TRUE);
    g_option_context_set_description(context, commands);
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    int status = EX_OK;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("synpunkt: %s\n", error->message);
        status = wants_ingest(argc, argv) ? EX_TEMPFAIL : EX_USAGE;
    } else if (version) {
        g_print("synpunkt %s\n", SYNPUNKT_VERSION);
    } else {
        Cli cli = {config ? config : CONFIG_DEFAULT, store};
        status = run(&cli, argc - 1, argv + 1);
    }
    g_free(config);
    g_free(store);
    return end_output(status);
}

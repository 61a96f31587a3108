/* help_commands.c - `synpunkt help-commands`: what handlers may write, for the manual, the handbook and whoever asks. */
#include "cli/cli.h"
#include "core/command_help.h"

#include <string.h>
#include <sysexits.h>

typedef struct {
    const char *name;
    HelpPart part;
} Chapter;

static const Chapter parts[] = {{"shown", HELP_SHOWN}, {"others", HELP_OTHERS}, {"questions", HELP_QUESTIONS}};

static void print_part(const Chapter *part, HelpForm form)
{
    g_autofree char *text = command_help(part->part, form);
    g_print("%s%s", text, form == HELP_LETTER ? "\n\n" : "");
}

static int print_parts(const char *name, HelpForm form)
{
    gboolean found = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (name && strcmp(name, parts[i].name) != 0)
            continue;
        print_part(&parts[i], form);
        found = TRUE;
    }
    return found ? EX_OK : cli_usage("help-commands", "there is no part '%s': shown, others or questions", name);
}

int cli_help_commands(const Cli *cli, int argc, char **argv)
{
    (void)cli;
    gboolean mdoc = FALSE, markdown = FALSE;
    const GOptionEntry entries[] = {
        {"mdoc", 0, 0, G_OPTION_ARG_NONE, &mdoc, "as items of a list in a manual page", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &markdown, "as rows of a table", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("help-commands", entries, &argc, &argv, &status))
        return status;
    if (argc > 2 || (mdoc && markdown))
        return cli_usage("help-commands", "name one part and one form");
    HelpForm form = mdoc ? HELP_MDOC : markdown ? HELP_MARKDOWN : HELP_LETTER;
    return print_parts(argc == 2 ? argv[1] : NULL, form);
}

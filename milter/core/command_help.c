#include "core/command_help.h"

#include "core/command.h"
#include "core/question.h"

static void append_letter(GString *text, const char *name, const char *argument, const char *help)
{
    g_string_append_printf(text, "%s%s%s%s\n    %s", text->len ? "\n\n" : "", name, *argument ? " " : "", argument, help);
}

/* Every sentence on a line of its own, as mdoc(7) wants it; names and arguments hold no quotation mark. */
static void append_mdoc(GString *text, const char *name, const char *argument, const char *help)
{
    g_string_append_printf(text, ".It Ic \"%s\"", name);
    if (*argument)
        g_string_append_printf(text, " Ar \"%s\"", argument);
    g_auto(GStrv) sentences = g_strsplit(help, ". ", -1);
    g_autofree char *lines = g_strjoinv(".\n", sentences);
    g_string_append_printf(text, "\n%s\n", lines);
}

static void append_markdown(GString *text, const char *name, const char *argument, const char *help)
{
    g_string_append_printf(text, "| `%s%s%s` | %s |\n", name, *argument ? " " : "", argument, help);
}

static void append(GString *text, HelpForm form, const char *const words[3])
{
    switch (form) {
    case HELP_LETTER:
        append_letter(text, words[0], words[1], words[2]);
        return;
    case HELP_MDOC:
        append_mdoc(text, words[0], words[1], words[2]);
        return;
    case HELP_MARKDOWN:
        append_markdown(text, words[0], words[1], words[2]);
        return;
    }
}

static void append_commands(GString *text, HelpForm form, gboolean shown)
{
    for (guint i = 0; i < COMMANDS; i++) {
        const CommandTraits *traits = command_traits((CommandKind)i);
        if (traits->shown == shown)
            append(text, form, (const char *const[]){traits->name, traits->argument, traits->help});
    }
}

char *command_help(HelpPart part, HelpForm form)
{
    GString *text = g_string_new(NULL);
    switch (part) {
    case HELP_SHOWN:
    case HELP_OTHERS:
        append_commands(text, form, part == HELP_SHOWN);
        break;
    case HELP_QUESTIONS:
        for (guint i = 0; i < QUESTION_ROWS; i++) {
            const QuestionTraits *row = &question_table[i];
            append(text, form, (const char *const[]){row->name, row->argument, row->help});
        }
        break;
    }
    return g_string_free(text, FALSE);
}

/* route.c - `synpunkt route`: a file of letters through the choice of unit, and how often it was right. */
#include "cli/cli.h"
#include "cli/letters.h"
#include "cli/storeless.h"
#include "cli/trial.h"

#include <sysexits.h>

typedef struct {
    gboolean json, test, quiet;
    char **files;
    const Rules *rules;
    int unit_width;
    Trial *trial;
} Routing;

static JsonNode *line_json(const TrialLetter *letter, const Weighed *weighed)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "id", letter->id);
    cli_json_text(builder, "unit", letter_unit(weighed));
    cli_json_text(builder, "category", category_name(weighed->category));
    cli_json_text(builder, "lang", weighed->language);
    cli_json_text(builder, "class", letter_class(weighed));
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
}

static void print_choice(const Routing *routing, const TrialLetter *letter, const Weighed *weighed)
{
    if (routing->json) {
        cli_print_json(line_json(letter, weighed));
        return;
    }
    g_autofree char *line =
        g_strdup_printf("%-10s %-*s %-9s %-3s %s", letter->id, routing->unit_width, letter_unit(weighed),
                        category_name(weighed->category), weighed->language, letter_class(weighed));
    cli_print_cut(line);
}

static void compare(const Routing *routing, const TrialLetter *letter, const Weighed *weighed)
{
    Verdict verdict = trial_add(routing->trial, letter, weighed);
    if (verdict == TRIAL_RIGHT || routing->quiet)
        return;
    if (routing->json) {
        cli_print_json(trial_line_json(verdict, letter, weighed));
        return;
    }
    g_autofree char *line = trial_line(verdict, letter, weighed);
    cli_print_cut(line);
}

static gboolean route_file(const Routing *routing, const char *path, GError **error)
{
    g_autoptr(GPtrArray) letters = letters_read(path, routing->test, error);
    if (!letters)
        return FALSE;
    for (guint i = 0; i < letters->len; i++) {
        const TrialLetter *letter = g_ptr_array_index(letters, i);
        g_autoptr(Weighed) weighed = letter_weigh(letter, routing->rules);
        if (routing->test)
            compare(routing, letter, weighed);
        else
            print_choice(routing, letter, weighed);
    }
    return TRUE;
}

static int route_files(const Cli *cli, const Routing *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Storeless) storeless = storeless_new(cli, &error);
    if (!storeless)
        return cli_fail(error);
    g_autoptr(Trial) trial = trial_new();
    Routing routing = *wanted;
    routing.rules = &storeless->rules;
    routing.unit_width = cli_unit_width(storeless->config);
    routing.trial = trial;
    for (guint i = 0; routing.files[i]; i++)
        if (!route_file(&routing, routing.files[i], &error))
            return cli_fail(error);
    if (routing.test && routing.json)
        cli_print_json(trial_json(trial));
    else if (routing.test)
        trial_print(trial);
    return EX_OK;
}

int cli_route(const Cli *cli, int argc, char **argv)
{
    Routing routing = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &routing.json, "one JSON object a line", NULL},
        {"test", 0, 0, G_OPTION_ARG_NONE, &routing.test, "compare with the units the letters name", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &routing.quiet, "with --test: only the sum", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &routing.files, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("route", entries, &argc, &argv, &status))
        return status;
    status = routing.files ? route_files(cli, &routing) : cli_usage("route", "no file of letters named");
    g_strfreev(routing.files);
    return status;
}

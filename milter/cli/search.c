/* search.c - `synpunkt search`: cases by words of their mail. */
#include "cli/case_json.h"
#include "cli/cli.h"
#include "core/question.h"

#include <sysexits.h>

#define LIMIT_DEFAULT 50

typedef struct {
    gboolean json;
    int limit;
    const Service *service;
    int unit_width, count;
    GError *error;
} Finding;

static void print_row(const Finding *finding, const Case *found)
{
    const Config *config = finding->service->config;
    const Unit *unit = config_unit(config, found->unit);
    gboolean secret = found->sensitive || (unit && unit->sensitive);
    g_autofree char *reference = reference_print(config->prefix, found->number);
    GDate day = calendar_day(config->calendar, found->received_at);
    g_autofree char *received = calendar_print_date(&day);
    g_autofree char *line =
        g_strdup_printf("%-16s %-8s %-*s %s  %s", reference, case_status_name(found->status), finding->unit_width,
                        found->unit, received, secret ? "(sensitive)" : found->subject);
    cli_print_cut(line);
}

static gboolean print_found(const Case *found, gpointer data)
{
    Finding *finding = data;
    if (!finding->json) {
        print_row(finding, found);
        return ++finding->count < finding->limit;
    }
    JsonNode *node = case_json(finding->service, found, FALSE, &finding->error);
    if (!node)
        return FALSE;
    cli_print_json(node);
    return ++finding->count < finding->limit;
}

static int search(const Cli *cli, Finding *finding, const char *words)
{
    int status = EX_OK;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    finding->service = service;
    finding->unit_width = cli_unit_width(service->config);
    g_autoptr(GError) error = NULL;
    gboolean done = store_search(service->store, words, print_found, finding, &error);
    g_autoptr(GError) own = finding->error;
    if (!done || own)
        return cli_fail(done ? own : error);
    if (finding->count == 0 && !finding->json)
        g_printerr("synpunkt search: nothing found\n");
    return EX_OK;
}

int cli_search(const Cli *cli, int argc, char **argv)
{
    Finding finding = {.limit = LIMIT_DEFAULT};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &finding.json, "one JSON object a line", NULL},
        {"limit", 0, 0, G_OPTION_ARG_INT, &finding.limit, "at most N cases (50)", "N"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("search", entries, &argc, &argv, &status))
        return status;
    g_autofree char *asked = argc > 1 ? g_strjoinv(" ", argv + 1) : g_strdup("");
    g_autofree char *valid = g_utf8_make_valid(asked, -1);
    g_autofree char *phone = question_phone(valid);
    g_autofree char *words = phone ? g_strdup(phone) : question_words(valid);
    if (!*words || finding.limit < 1)
        return cli_usage("search", "give words of at least %d letters to look for", QUESTION_WORD_MIN);
    return search(cli, &finding, words);
}

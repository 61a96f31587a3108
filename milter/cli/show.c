/* show.c - `synpunkt show`: one case and all that happened on it. */
#include "cli/case_json.h"
#include "cli/cli.h"

#include <sysexits.h>

typedef struct {
    const Config *config;
} Show;

static void print_time(const char *label, const Calendar *calendar, gint64 at)
{
    g_autofree char *printed = at ? calendar_print_moment(calendar, at) : g_strdup("-");
    g_print("%-10s %s\n", label, printed);
}

static void print_case(const Config *config, const Case *found)
{
    g_autofree char *reference = reference_print(config->prefix, found->number);
    g_print("%s  %s\n", reference, found->subject);
    g_print("%-10s %s%s\n%-10s %s\n%-10s %s\n%-10s %s\n", "unit", found->unit, found->triage ? " (sorting desk)" : "",
            "status", case_status_name(found->status), "category", found->category, "channel", found->channel);
    g_print("%-10s %s <%s>%s\n", "resident", found->resident_name, found->resident,
            found->reachable ? "" : " (cannot be reached)");
    g_print("%-10s %s\n", "handler", *found->handler ? found->handler : "-");
    print_time("received", config->calendar, found->received_at);
    print_time("word by", config->calendar, found->besked_due);
    print_time("word given", config->calendar, found->besked_at);
    print_time("answered", config->calendar, found->answered_at);
    g_print("\n");
}

static gboolean print_trace(const Trace *trace, gpointer data)
{
    const Show *show = data;
    g_autofree char *at = calendar_print_moment(show->config->calendar, trace->at);
    g_print("%-18s %-22s %s%s%s\n", at, trace->kind, trace->who ? trace->who : "", trace->state ? "  " : "",
            trace->state ? trace->state : "");
    if (trace->note && *trace->note)
        g_print("%-18s %s\n", "", trace->note);
    return TRUE;
}

static int print_found(const Service *service, const Case *found, gboolean json)
{
    g_autoptr(GError) error = NULL;
    if (json) {
        JsonNode *node = case_json(service, found, TRUE, &error);
        if (!node)
            return cli_fail(error);
        cli_print_json(node);
        return EX_OK;
    }
    Show show = {service->config};
    print_case(service->config, found);
    return store_history(service->store, found->number, print_trace, &show, &error) ? EX_OK : cli_fail(error);
}

static int show_reference(const Cli *cli, const char *text, gboolean json)
{
    int status = EX_OK;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    g_autoptr(Case) found = cli_case(service, "show", text, &status);
    return found ? print_found(service, found, json) : status;
}

int cli_show(const Cli *cli, int argc, char **argv)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &json, "one JSON object", NULL},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("show", entries, &argc, &argv, &status))
        return status;
    if (argc != 2)
        return cli_usage("show", "name one reference");
    return show_reference(cli, argv[1], json);
}

/* clock.c - `synpunkt clock`: a case's clocks, line by line. */
#include "cli/cli.h"
#include "core/clocks_explain.h"
#include "util/clock.h"

#include <string.h>
#include <sysexits.h>

/* What starts, stops or withdraws a clock, or is a call of one: by the kinds of the history (store.h). */
static const struct {
    const char *kind, *means;
} telling[] = {
    {"event opened", "ärendet öppnades"},
    {"event besked_at", "beskedet ändrades"},
    {"event answered_at", "svaret ändrades"},
    {"event waiting_since", "väntan ändrades"},
    {"event paused_until", "påminnelserna pausades"},
    {"event besked_calls", "påminnelse om besked"},
    {"event answer_calls", "påminnelse om svar"},
    {"event waiting_calls", "påminnelse om väntan"},
    {"event bounced", "ett brev kom tillbaka"},
    {"event closed_at", "avslutet ändrades"},
    {"letter reminder", "påminnelse skickad"},
    {"letter duty", "jouren larmad"},
    {"letter apology", "ursäkt skickad"},
    {"letter long-wait", "besked om väntan skickat"},
};

typedef struct {
    const Service *service;
    JsonBuilder *builder; /* NULL: as text */
    gint64 entry, entry_at;
    char *who;
} History;

static const char *meaning_of(const char *kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(telling); i++)
        if (strcmp(kind, telling[i].kind) == 0)
            return telling[i].means;
    return NULL;
}

static void print_trace(const History *history, const Trace *trace, const char *means)
{
    gboolean letter = g_str_has_prefix(trace->kind, "letter ");
    g_autofree char *at = calendar_print_moment(history->service->config->calendar, trace->at);
    g_print("%-20s %s: %s", at, means, trace->note);
    if (letter)
        g_print(" (brev %" G_GINT64_FORMAT " till %s)", trace->id, trace->who);
    else if (history->entry && history->entry_at == trace->at)
        g_print(" (mejl %" G_GINT64_FORMAT " från %s)", history->entry, history->who);
    g_print("\n");
}

static void add_trace(const History *history, const Trace *trace)
{
    gboolean letter = g_str_has_prefix(trace->kind, "letter ");
    gboolean caused = history->entry && history->entry_at == trace->at;
    json_builder_begin_object(history->builder);
    cli_json_time(history->builder, "at", history->service->config->calendar, trace->at);
    cli_json_text(history->builder, "kind", trace->kind);
    cli_json_text(history->builder, "note", trace->note);
    cli_json_number(history->builder, "entry", caused ? history->entry : 0);
    cli_json_number(history->builder, "letter", letter ? trace->id : 0);
    json_builder_end_object(history->builder);
}

/* The plan of one message is one moment: what changed then, changed by it. */
static gboolean visit(const Trace *trace, gpointer data)
{
    History *history = data;
    const char *means = meaning_of(trace->kind);
    if (g_str_has_prefix(trace->kind, "entry ")) {
        history->entry = trace->id;
        history->entry_at = trace->at;
        g_free(history->who);
        history->who = g_strdup(trace->who && *trace->who ? trace->who : "en maskin");
    }
    if (!means)
        return TRUE;
    if (history->builder)
        add_trace(history, trace);
    else
        print_trace(history, trace, means);
    return TRUE;
}

static gboolean tell_history(const Service *service, const Case *found, JsonBuilder *builder, GError **error)
{
    History history = {.service = service, .builder = builder};
    gboolean done = store_history(service->store, found->number, visit, &history, error);
    g_free(history.who);
    return done;
}

static int print_text(const Service *service, const Case *found, const GPtrArray *lines)
{
    const char *clock = "";
    g_autofree char *reference = reference_print(service->config->prefix, found->number);
    g_print("%s\n", reference);
    for (guint i = 0; i < lines->len; i++) {
        const ClockLine *line = g_ptr_array_index(lines, i);
        if (strcmp(clock, line->clock) != 0)
            g_print("\n%s\n", line->clock);
        clock = line->clock;
        g_print("  %s\n", line->text);
    }
    g_print("\nvad som har hänt\n");
    g_autoptr(GError) error = NULL;
    return tell_history(service, found, NULL, &error) ? EX_OK : cli_fail(error);
}

static void add_lines(JsonBuilder *builder, const Config *config, const GPtrArray *lines)
{
    json_builder_set_member_name(builder, "lines");
    json_builder_begin_array(builder);
    for (guint i = 0; i < lines->len; i++) {
        const ClockLine *line = g_ptr_array_index(lines, i);
        json_builder_begin_object(builder);
        cli_json_text(builder, "clock", line->clock);
        cli_json_text(builder, "step", line->step);
        cli_json_time(builder, "at", config->calendar, line->at);
        cli_json_text(builder, "text", line->text);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static int print_json(const Service *service, const Case *found, const GPtrArray *lines)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *reference = reference_print(service->config->prefix, found->number);
    json_builder_begin_object(builder);
    cli_json_text(builder, "reference", reference);
    cli_json_time(builder, "besked_due", service->config->calendar, found->besked_due);
    cli_json_time(builder, "besked_at", service->config->calendar, found->besked_at);
    add_lines(builder, service->config, lines);
    json_builder_set_member_name(builder, "history");
    json_builder_begin_array(builder);
    if (!tell_history(service, found, builder, &error))
        return cli_fail(error);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
    return EX_OK;
}

static int explain_reference(const Cli *cli, const char *text, gboolean json)
{
    int status = EX_OK;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    g_autoptr(Case) found = cli_case(service, "clock", text, &status);
    if (!found)
        return status;
    g_autoptr(GPtrArray) lines = clocks_explain(found, service->config, clock_now());
    return json ? print_json(service, found, lines) : print_text(service, found, lines);
}

int cli_clock(const Cli *cli, int argc, char **argv)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &json, "one JSON object", NULL},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("clock", entries, &argc, &argv, &status))
        return status;
    if (argc != 2)
        return cli_usage("clock", "name one reference");
    return explain_reference(cli, argv[1], json);
}

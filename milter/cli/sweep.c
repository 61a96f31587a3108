/* sweep.c - `synpunkt sweep`: look for deadlines now. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "flow/sweep.h"
#include "util/clock.h"

#include <sysexits.h>

typedef struct {
    const char *now; /* as given, or NULL */
    gboolean trust, json;
    gint64 at;
    SweepTrust clocks;
    SweepCounts counts;
} Sweep;

static gboolean run_batches(Sweep *sweep, Service *service, GError **error)
{
    Progress progress = {.what = "sweeping"};
    gboolean able = TRUE;
    do {
        guint before = sweep->counts.cases;
        able = sweep_batch(service, sweep->at, sweep->clocks, &sweep->counts, error);
        for (guint i = before; i < sweep->counts.cases; i++)
            progress_step(&progress);
        if (sweep->clocks == SWEEP_TRUST_CLOCK)
            sweep->clocks = SWEEP_COMPARE_CLOCKS; /* noted anew by the first batch */
    } while (able && sweep->counts.more);
    progress_end(&progress);
    return able;
}

static void print_counts(const Sweep *sweep)
{
    const SweepCounts *counts = &sweep->counts;
    if (!sweep->json) {
        if (counts->cases + counts->letters > 0)
            g_print("%u cases looked at, %u letters written, %u cases closed\n", counts->cases, counts->letters,
                    counts->closed);
        return;
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_number(builder, "cases", counts->cases);
    cli_json_number(builder, "letters", counts->letters);
    cli_json_number(builder, "closed", counts->closed);
    cli_json_bool(builder, "doubt", counts->doubt);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static int sweep_now(const Cli *cli, Sweep *sweep)
{
    int status = EX_OK;
    g_autoptr(Service) service = cli_service(cli, STORE_OPEN, &status);
    if (!service)
        return status;
    sweep->at = clock_now();
    if (sweep->now && !cli_time(sweep->now, service->config->calendar, &sweep->at))
        return cli_usage("sweep", "'%s' is no time: write 2026-03-05T08:00", sweep->now);
    g_autoptr(GError) error = NULL;
    if (!run_batches(sweep, service, &error))
        return cli_fail(error);
    print_counts(sweep);
    if (!sweep->counts.doubt)
        return EX_OK;
    g_printerr("synpunkt: the machine's clock has jumped: put it right, or say --trust-clock if it is right already\n");
    return EX_TEMPFAIL;
}

int cli_sweep(const Cli *cli, int argc, char **argv)
{
    Sweep sweep = {0};
    char *now = NULL;
    const GOptionEntry entries[] = {
        {"now", 0, 0, G_OPTION_ARG_STRING, &now, "take it to be this time, local, \"2026-03-05T08:00\"", "TIME"},
        {"trust-clock", 0, 0, G_OPTION_ARG_NONE, &sweep.trust, "the machine's clock has jumped, and is right now", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &sweep.json, "one JSON object", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("sweep", entries, &argc, &argv, &status))
        return status;
    sweep.now = now;
    sweep.clocks = now ? SWEEP_GIVEN_TIME : sweep.trust ? SWEEP_TRUST_CLOCK : SWEEP_COMPARE_CLOCKS;
    status = now && sweep.trust ? cli_usage("sweep", "--now and --trust-clock do not go together")
                                : sweep_now(cli, &sweep);
    g_free(now);
    return status;
}

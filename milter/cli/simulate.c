/* simulate.c - `synpunkt simulate`: months of made-up traffic through the real decisions. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/simulate_print.h"
#include "cli/storeless.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define DAYS_A_WEEK     7
#define WEEKS_DEFAULT   52
#define PER_DAY_DEFAULT 30
#define SEED_DEFAULT    1
#define YEAR_MIN        1970
#define YEAR_MAX        2100

typedef struct {
    char *from, *handlers, *days; /* or NULL */
    int weeks, per_day, seed;
    gboolean json;
} Wish;

static void step(gpointer data)
{
    progress_step(data);
}

/* The place of `name` in a list, or -1. */
static int place_of(const char *name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

static gboolean read_month(const char *text, Scenario *scenario)
{
    int end = 0;
    return sscanf(text, "%4d-%2d%n", &scenario->year, &scenario->month, &end) == 2 && text[end] == '\0' &&
           scenario->year >= YEAR_MIN && scenario->year <= YEAR_MAX && scenario->month >= 1 && scenario->month <= 12;
}

/* What is wrong with what was wished for, or NULL. */
static const char *read_wish(const Wish *wish, Scenario *scenario)
{
    static const char *const handlers[] = {
        [HANDLERS_FAST] = "fast", [HANDLERS_SLOW] = "slow", [HANDLERS_ABSENT] = "absent"};
    int who = wish->handlers ? place_of(wish->handlers, handlers, G_N_ELEMENTS(handlers)) : HANDLERS_FAST;
    if (!wish->from || !read_month(wish->from, scenario))
        return "name the month it begins in as --from 2026-01";
    if (wish->weeks < 1 || wish->weeks > SIMULATION_WEEKS_MAX)
        return "--weeks is out of range";
    if (wish->per_day < 1 || wish->per_day > SIMULATION_PER_DAY_MAX)
        return "--per-day is out of range";
    if (who < 0)
        return "--handlers is fast, slow or absent";
    scenario->weeks = (guint)wish->weeks;
    scenario->per_day = (guint)wish->per_day;
    scenario->handlers = (Handlers)who;
    scenario->seed = (guint32)wish->seed;
    return NULL;
}

static gboolean choose_days(const char *days, Config *config)
{
    static const char *const rules[] = {[DAYS_CALENDAR] = "calendar", [DAYS_WORKING] = "working"};
    int rule = days ? place_of(days, rules, G_N_ELEMENTS(rules)) : (int)config->deadline_rule;
    if (rule < 0)
        return FALSE;
    config->deadline_rule = (DayRule)rule;
    return TRUE;
}

static int simulate(const Scenario *scenario, const Rules *rules, gboolean json)
{
    Progress progress = {.what = "simulating days", .total = (guint64)scenario->weeks * DAYS_A_WEEK};
    Scenario shown = *scenario;
    shown.step = step;
    shown.data = &progress;
    g_autoptr(GError) error = NULL;
    g_autoptr(Outcome) outcome = simulation_run(&shown, rules, &error);
    progress_end(&progress);
    if (!outcome)
        return cli_fail(error);
    if (json)
        simulate_print_json(outcome, rules->config);
    else
        simulate_print(scenario, outcome, rules->config);
    return EX_OK;
}

static int simulate_wish(const Cli *cli, const Wish *wish)
{
    Scenario scenario = {0};
    const char *wrong = read_wish(wish, &scenario);
    if (wrong)
        return cli_usage("simulate", "%s", wrong);
    g_autoptr(GError) error = NULL;
    g_autoptr(Storeless) storeless = storeless_new(cli, &error);
    if (!storeless)
        return cli_fail(error);
    if (!choose_days(wish->days, storeless->config))
        return cli_usage("simulate", "--days is calendar or working");
    return simulate(&scenario, &storeless->rules, wish->json);
}

int cli_simulate(const Cli *cli, int argc, char **argv)
{
    Wish wish = {.weeks = WEEKS_DEFAULT, .per_day = PER_DAY_DEFAULT, .seed = SEED_DEFAULT};
    const GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &wish.from, "the month it begins in", "YEAR-MM"},
        {"weeks", 0, 0, G_OPTION_ARG_INT, &wish.weeks, "how long letters arrive; 52", "N"},
        {"per-day", 0, 0, G_OPTION_ARG_INT, &wish.per_day, "new letters a day; 30", "N"},
        {"handlers", 0, 0, G_OPTION_ARG_STRING, &wish.handlers, "fast, slow or absent", "KIND"},
        {"days", 0, 0, G_OPTION_ARG_STRING, &wish.days, "calendar or working; as configured", "RULE"},
        {"seed", 0, 0, G_OPTION_ARG_INT, &wish.seed, "other dice", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &wish.json, "one JSON object a miss, then one with the rest", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("simulate", entries, &argc, &argv, &status))
        return status;
    status = simulate_wish(cli, &wish);
    g_free(wish.from);
    g_free(wish.handlers);
    g_free(wish.days);
    return status;
}

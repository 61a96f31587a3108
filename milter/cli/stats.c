/* stats.c - `synpunkt stats`: how the service does, for people and for other programs. */
#include "cli/stats.h"

#include "cli/answers.h"
#include "cli/cli.h"
#include "flow/health.h"
#include "store/migrate.h"
#include "util/clock.h"
#include "util/error.h"

#include <sys/stat.h>
#include <sysexits.h>

#define FILE_MODE 0644 /* other programs read it; there is nothing secret in it */

typedef struct {
    gboolean json, prometheus, mail;
    char *now;
} Options;

static void stat_place_free(gpointer data)
{
    StatPlace *place = data;
    g_free(place->unit);
    g_free(place->status);
    g_free(place);
}

static void add_place(const char *unit, const char *status, guint64 count, gpointer data)
{
    StatPlace *place = g_new0(StatPlace, 1);
    place->unit = g_strdup(unit);
    place->status = g_strdup(status);
    place->count = count;
    g_ptr_array_add(data, place);
}

static gint64 age(gint64 now, gint64 since)
{
    return since > 0 ? MAX(0, now - since) : 0;
}

static void fill(Stats *stats, const Health *health, const KeptAsk *kept, const StoreCounts *counts)
{
    const StoreHealth *store = &health->store;
    gint64 *values = stats->values;
    values[STAT_ENTRIES] = (gint64)counts->entries;
    values[STAT_WAITING] = (gint64)store->waiting;
    values[STAT_WAITING_AGE] = age(store->now, store->waiting_since);
    values[STAT_HELD] = (gint64)counts->letters_held;
    values[STAT_FAILED] = (gint64)store->refused;
    values[STAT_UNROUTED] = (gint64)store->unrouted;
    values[STAT_UNROUTED_AGE] = age(store->now, store->oldest_unrouted);
    values[STAT_BREACHES] = (gint64)store->breaches;
    values[STAT_KEPT] = (gint64)kept->kept;
    values[STAT_KNOWN] = (gint64)kept->known;
    values[STAT_UNPROVEN] = (gint64)store->unproven_day;
    values[STAT_BACKUP] = store->backup_at;
    values[STAT_CHECK] = store->check_at;
    values[STAT_DAMAGED] = health->figures.damaged;
    values[STAT_STORE] = (gint64)store->bytes;
    values[STAT_DISK_FREE] = (gint64)health->figures.disk_free;
    values[STAT_DISK_SIZE] = (gint64)health->figures.disk_size;
    values[STAT_VERSION] = STORE_VERSION;
}

/* The first second of a day. */
static gint64 midnight(const Calendar *calendar, GDate day)
{
    g_date_subtract_days(&day, 1);
    return calendar_end_of_day(calendar, &day) + 1;
}

/* The last is today's. */
static void list_days(const Calendar *calendar, gint64 now, gint64 *moments)
{
    GDate day = calendar_day(calendar, now);
    g_date_subtract_days(&day, STATS_DAYS - 1);
    for (guint i = 0; i < STATS_DAYS; i++) {
        moments[i] = midnight(calendar, day);
        g_date_add_days(&day, 1);
    }
}

static gboolean gather(Stats *stats, const Service *service, GError **error)
{
    const Calendar *calendar = service->config->calendar;
    g_auto(Health) health = {0};
    gint64 now = clock_now(), days[STATS_DAYS];
    GDate first = calendar_day(calendar, now);
    g_date_set_day(&first, 1);
    KeptAsk kept = {.from = midnight(calendar, first), .now = now};
    StoreCounts counts = {0};
    list_days(calendar, now, days);
    if (!store_counts(service->store, &counts, error))
        return FALSE;
    if (!health_gather(&health, service, now, error) || !store_kept(service->store, &kept, error) ||
        !store_places(service->store, add_place, stats->places, error) ||
        !store_filed(service->store, days, stats->filed, STATS_DAYS, error))
        return FALSE;
    fill(stats, &health, &kept, &counts);
    stats->values[STAT_UP] = cli_daemon_answers(service->config->socket);
    return TRUE;
}

/* Whoever reads it at any moment finds the old text or the new one. */
static int write_prometheus(const Stats *stats, const char *path)
{
    g_autofree char *text = stats_prometheus(stats);
    g_autoptr(GError) error = NULL;
    if (!path) {
        g_print("%s", text);
        return EX_OK;
    }
    (void)umask(S_IWGRP | S_IWOTH);
    if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE, &error))
        return EX_OK;
    g_printerr("synpunkt stats: %s\n", error->message);
    return EX_CANTCREAT;
}

static int print_stats(const Service *service, const Options *options, const char *path)
{
    g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func(stat_place_free);
    Stats stats = {.places = places};
    g_autoptr(GError) error = NULL;
    if (!gather(&stats, service, &error))
        return cli_fail(error);
    if (options->prometheus)
        return write_prometheus(&stats, path);
    if (options->json)
        stats_print_json(&stats, service->config->calendar);
    else
        stats_print(&stats, service->config->calendar);
    return EX_OK;
}

/* What the service does by itself every few minutes. */
static int write_mail(Service *service, const char *when)
{
    static const char *const words[] = {[HEALTH_SILENT] = "nothing is due",
                                        [HEALTH_FIRST] = "noted; the first weekly letter is due in a week",
                                        [HEALTH_TROUBLE] = "told what is wrong",
                                        [HEALTH_WELL] = "told that all is well again",
                                        [HEALTH_WEEKLY] = "told how the week was"};
    gint64 now = clock_now();
    HealthWord word;
    g_autoptr(GError) error = NULL;
    if (when && !cli_time(when, service->config->calendar, &now))
        return cli_usage("stats", "'%s' is no time (2026-03-05T08:00)", when);
    if (!health_round(service, now, when ? SWEEP_GIVEN_TIME : SWEEP_COMPARE_CLOCKS, &word, &error))
        return cli_fail(error);
    g_print("%s\n", words[word]);
    return EX_OK;
}

static int run_stats(const Cli *cli, const Options *options, int argc, char **argv)
{
    int status = EX_OK;
    if (argc > (options->prometheus ? 2 : 1))
        return cli_usage("stats", "no word is expected after the options, but '%s'", argv[argc - 1]);
    if (options->now && !options->mail)
        return cli_usage("stats", "--now goes with --mail");
    g_autoptr(Service) service = cli_service(cli, options->mail ? STORE_OPEN : STORE_READ_ONLY, &status);
    if (!service)
        return status;
    return options->mail ? write_mail(service, options->now) : print_stats(service, options, argc > 1 ? argv[1] : NULL);
}

int cli_stats(const Cli *cli, int argc, char **argv)
{
    Options options = {0};
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "one JSON object", NULL},
                                    {"prometheus", 0, 0, G_OPTION_ARG_NONE, &options.prometheus,
                                     "as Prometheus reads it, into FILE in one step if it is given", NULL},
                                    {"mail", 0, 0, G_OPTION_ARG_NONE, &options.mail,
                                     "write the letter about the service's health that is due", NULL},
                                    {"now", 0, 0, G_OPTION_ARG_STRING, &options.now, "with --mail: as of then", "TIME"},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("stats", entries, &argc, &argv, &status))
        return status;
    status = run_stats(cli, &options, argc, argv);
    g_free(options.now);
    return status;
}

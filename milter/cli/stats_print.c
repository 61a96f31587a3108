/* stats_print.c - the figures as a table, as JSON and for Prometheus. */
#include "cli/stats.h"

#include "cli/cli.h"

#include <string.h>

#define PREFIX       "synpunkt_"
#define CASES_NAME   "synpunkt_cases"
#define CASES_HELP   "Cases on file"
#define FILED_NAME   "synpunkt_entries_filed"
#define FILED_HELP   "Messages filed on a day, 0 days ago is today"
#define DAY_SECONDS  (24 * 3600)
#define HOUR_SECONDS 3600

static const StatInfo infos[STATS] = {
    [STAT_UP] = {"synpunkt_up", "The service answers on its socket", STAT_IS_FLAG},
    [STAT_ENTRIES] = {"synpunkt_entries", "Messages on file", STAT_IS_COUNT},
    [STAT_WAITING] = {"synpunkt_letters_waiting", "Letters that wait to be sent", STAT_IS_COUNT},
    [STAT_WAITING_AGE] = {"synpunkt_outbox_oldest_age_seconds", "How long the oldest of them is overdue", STAT_IS_AGE},
    [STAT_HELD] = {"synpunkt_letters_held", "Letters that wait for a handler's word", STAT_IS_COUNT},
    [STAT_FAILED] = {"synpunkt_letters_failed", "Letters that were refused for good", STAT_IS_COUNT},
    [STAT_UNROUTED] = {"synpunkt_unrouted_cases", "Cases at the sorting desk", STAT_IS_COUNT},
    [STAT_UNROUTED_AGE] = {"synpunkt_unrouted_oldest_age_seconds", "How long the oldest of them is there", STAT_IS_AGE},
    [STAT_BREACHES] = {"synpunkt_breaches_open", "Cases whose promised word is late", STAT_IS_COUNT},
    [STAT_KEPT] = {"synpunkt_month_promises_kept", "Promises of word kept in time, this month's cases", STAT_IS_COUNT},
    [STAT_KNOWN] = {"synpunkt_month_promises_due", "Of so many that were due or kept", STAT_IS_COUNT},
    [STAT_UNPROVEN] = {"synpunkt_unproven_staff_mails_day", "Mails of staff held unproven within a day", STAT_IS_COUNT},
    [STAT_BACKUP] = {"synpunkt_last_backup_timestamp_seconds", "Last backup", STAT_IS_MOMENT},
    [STAT_CHECK] = {"synpunkt_last_check_timestamp_seconds", "Last check of the store by the service", STAT_IS_MOMENT},
    [STAT_DAMAGED] = {"synpunkt_store_damaged", "That check found something wrong", STAT_IS_FLAG},
    [STAT_STORE] = {"synpunkt_store_bytes", "Size of the store", STAT_IS_BYTES},
    [STAT_DISK_FREE] = {"synpunkt_disk_free_bytes", "Free on its disk", STAT_IS_BYTES},
    [STAT_DISK_SIZE] = {"synpunkt_disk_size_bytes", "Size of its disk", STAT_IS_BYTES},
    [STAT_VERSION] = {"synpunkt_store_version", "Version of the store's schema", STAT_IS_COUNT},
};

const StatInfo *stat_info(StatName name)
{
    return &infos[name];
}

/* -- for people ---------------------------------------------------------------------------- */

static char *print_age(gint64 seconds)
{
    if (seconds >= 2 * DAY_SECONDS)
        return g_strdup_printf("%" G_GINT64_FORMAT " days", seconds / DAY_SECONDS);
    if (seconds >= 2 * HOUR_SECONDS)
        return g_strdup_printf("%" G_GINT64_FORMAT " hours", seconds / HOUR_SECONDS);
    return seconds > 0 ? g_strdup_printf("%" G_GINT64_FORMAT " minutes", (seconds + 59) / 60) : g_strdup("-");
}

static char *print_value(StatForm form, gint64 value, const Calendar *calendar)
{
    switch (form) {
    case STAT_IS_COUNT:
        return g_strdup_printf("%" G_GINT64_FORMAT, value);
    case STAT_IS_AGE:
        return print_age(value);
    case STAT_IS_MOMENT:
        return value > 0 ? calendar_print_moment(calendar, value) : g_strdup("never");
    case STAT_IS_BYTES:
        return g_format_size((guint64)value);
    case STAT_IS_FLAG:
        return g_strdup(value ? "yes" : "no");
    }
    g_assert_not_reached();
}

void stats_print(const Stats *stats, const Calendar *calendar)
{
    for (guint i = 0; i < STATS; i++) {
        g_autofree char *value = print_value(infos[i].form, stats->values[i], calendar);
        g_autofree char *line = g_strdup_printf("%-52s %s", infos[i].help, value);
        cli_print_cut(line);
    }
    g_autoptr(GString) filed = g_string_new(NULL);
    for (guint i = 0; i < STATS_DAYS; i++)
        g_string_append_printf(filed, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "", stats->filed[i]);
    g_autofree char *days = g_strdup_printf("%-52s %s", "Messages a day, the last seven days, today last", filed->str);
    cli_print_cut(days);
    for (guint i = 0; i < stats->places->len; i++) {
        const StatPlace *place = g_ptr_array_index(stats->places, i);
        g_autofree char *what = g_strdup_printf("Cases of %s, %s", place->unit, place->status);
        g_autofree char *line = g_strdup_printf("%-52s %" G_GUINT64_FORMAT, what, place->count);
        cli_print_cut(line);
    }
}

/* -- JSON ------------------------------------------------------------------------------------ */

static void add_value(JsonBuilder *builder, StatName name, const Stats *stats, const Calendar *calendar)
{
    const char *key = infos[name].name + strlen(PREFIX);
    gint64 value = stats->values[name];
    switch (infos[name].form) {
    case STAT_IS_MOMENT:
        cli_json_time(builder, key, calendar, value);
        break;
    case STAT_IS_FLAG:
        cli_json_bool(builder, key, value != 0);
        break;
    case STAT_IS_COUNT:
    case STAT_IS_AGE:
    case STAT_IS_BYTES:
        cli_json_number(builder, key, value);
        break;
    }
}

void stats_print_json(const Stats *stats, const Calendar *calendar)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    for (guint i = 0; i < STATS; i++)
        add_value(builder, (StatName)i, stats, calendar);
    json_builder_set_member_name(builder, &FILED_NAME[strlen(PREFIX)]);
    json_builder_begin_array(builder);
    for (guint i = 0; i < STATS_DAYS; i++)
        json_builder_add_int_value(builder, (gint64)stats->filed[i]);
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, &CASES_NAME[strlen(PREFIX)]);
    json_builder_begin_array(builder);
    for (guint i = 0; i < stats->places->len; i++) {
        const StatPlace *place = g_ptr_array_index(stats->places, i);
        json_builder_begin_object(builder);
        cli_json_text(builder, "unit", place->unit);
        cli_json_text(builder, "status", place->status);
        cli_json_number(builder, "count", (gint64)place->count);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

/* -- Prometheus' text format ------------------------------------------------------------------ */

static void begin(GString *text, const char *name, const char *help)
{
    g_string_append_printf(text, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* Of a label: backslash, quotation mark and line break are escaped. */
static void append_label(GString *text, const char *name, const char *value)
{
    g_string_append_printf(text, "%s=\"", name);
    for (; *value; value++) {
        if (strchr("\\\"\n", *value))
            g_string_append_c(text, '\\');
        g_string_append_c(text, *value == '\n' ? 'n' : *value);
    }
    g_string_append_c(text, '"');
}

char *stats_prometheus(const Stats *stats)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < STATS; i++) {
        begin(text, infos[i].name, infos[i].help);
        g_string_append_printf(text, "%s %" G_GINT64_FORMAT "\n", infos[i].name, stats->values[i]);
    }
    begin(text, FILED_NAME, FILED_HELP);
    for (guint i = 0; i < STATS_DAYS; i++)
        g_string_append_printf(text, FILED_NAME "{days_ago=\"%u\"} %" G_GUINT64_FORMAT "\n", STATS_DAYS - 1 - i,
                               stats->filed[i]);
    begin(text, CASES_NAME, CASES_HELP);
    for (guint i = 0; i < stats->places->len; i++) {
        const StatPlace *place = g_ptr_array_index(stats->places, i);
        g_string_append(text, CASES_NAME "{");
        append_label(text, "unit", place->unit);
        g_string_append_c(text, ',');
        append_label(text, "status", place->status);
        g_string_append_printf(text, "} %" G_GUINT64_FORMAT "\n", place->count);
    }
    return g_string_free(text, FALSE);
}

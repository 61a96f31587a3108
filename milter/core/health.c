#include "core/health.h"

#include <string.h>

#define YES          "ja"
#define DAY_SECONDS  (24 * 3600)
#define WEEK_SECONDS (7 * DAY_SECONDS)
#define CALM_SECONDS 3600 /* trouble that comes and goes is not told of every time */

static const struct {
    HealthFinding finding;
    const char *name, *field;
} findings_named[] = {
    {HEALTH_OUTBOX, "outbox", "trouble_outbox"},       {HEALTH_REFUSED, "refused", "trouble_refused"},
    {HEALTH_UNPROVEN, "unproven", "trouble_unproven"}, {HEALTH_DISK, "disk", "trouble_disk"},
    {HEALTH_STORE, "store", "trouble_store"},          {HEALTH_BACKUP, "backup", "trouble_backup"},
};

static gboolean has_waited(gint64 now, gint64 since, gint64 seconds)
{
    return since > 0 && now - since > seconds;
}

guint health_find(const HealthFigures *figures)
{
    guint found = 0;
    if (has_waited(figures->now, figures->waiting_since, HEALTH_OUTBOX_SECONDS))
        found |= HEALTH_OUTBOX;
    if (figures->refused_day >= HEALTH_REFUSED_DAY)
        found |= HEALTH_REFUSED;
    if (figures->unproven_day >= HEALTH_UNPROVEN_DAY)
        found |= HEALTH_UNPROVEN;
    if (figures->disk_free / HEALTH_DISK_PERCENT < figures->disk_size / 100)
        found |= HEALTH_DISK;
    if (figures->damaged)
        found |= HEALTH_STORE;
    if (has_waited(figures->now, figures->backup_at, HEALTH_BACKUP_SECONDS))
        found |= HEALTH_BACKUP;
    return found;
}

char *health_print(guint findings)
{
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(findings_named); i++)
        if (findings & findings_named[i].finding)
            g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", findings_named[i].name);
    return g_string_free(words, FALSE);
}

guint health_read(const char *words)
{
    guint found = 0;
    g_auto(GStrv) names = g_strsplit(words, " ", -1);
    for (char **name = names; *name; name++)
        for (guint i = 0; i < G_N_ELEMENTS(findings_named); i++)
            if (strcmp(*name, findings_named[i].name) == 0)
                found |= findings_named[i].finding;
    return found;
}

HealthWord health_word(const HealthFigures *figures, const HealthTold *told, gboolean open)
{
    guint found = health_find(figures);
    gint64 since = figures->now - told->trouble_at;
    if ((found & ~told->trouble) && (told->trouble_at == 0 || told->trouble != 0 || since >= CALM_SECONDS))
        return HEALTH_TROUBLE;
    if (found && since >= DAY_SECONDS)
        return HEALTH_TROUBLE;
    if (!found && told->trouble && since >= CALM_SECONDS)
        return HEALTH_WELL;
    if (told->weekly_at == 0)
        return HEALTH_FIRST;
    return open && figures->now - told->weekly_at >= WEEK_SECONDS ? HEALTH_WEEKLY : HEALTH_SILENT;
}

gboolean health_is_written(HealthWord word, HealthRule rule)
{
    switch (word) {
    case HEALTH_SILENT:
    case HEALTH_FIRST:
        return FALSE;
    case HEALTH_TROUBLE:
    case HEALTH_WELL:
        return rule != HEALTH_RULE_NEVER;
    case HEALTH_WEEKLY:
        return rule == HEALTH_RULE_WEEKLY;
    }
    g_assert_not_reached();
}

/* -- the letter ------------------------------------------------------------------------------ */

static void set_count(Letter *letter, const char *field, guint64 count)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, count);
    letter_set(letter, field, text);
}

static void set_size(Letter *letter, const char *field, guint64 bytes)
{
    g_autofree char *text = g_format_size(bytes);
    letter_set(letter, field, text);
}

/* Left out when there is none. */
static void set_moment(Letter *letter, const char *field, const Config *config, gint64 at)
{
    g_autofree char *text = at > 0 ? calendar_print_moment(config->calendar, at) : NULL;
    letter_set(letter, field, text);
}

/* "- HASH of host", and a line to paste for each. */
static void set_ends(Letter *letter, const char *const *ends)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) commands = g_string_new(NULL);
    for (const char *const *end = ends; *end; end++) {
        const char *blank = strchr(*end, ' ');
        const char *gap = lines->len > 0 ? "\n" : "";
        int length = (int)(blank ? blank - *end : (gssize)strlen(*end));
        g_string_append_printf(lines, "%s- %s", gap, *end);
        g_string_append_printf(commands, "%ssynpunkt check --since %.*s", gap, length, *end);
    }
    letter_set(letter, "chain_ends", lines->str);
    letter_set(letter, "chain_commands", commands->str);
}

static void set_figures(Letter *letter, const HealthFigures *figures, const Config *config)
{
    set_count(letter, "case_count", figures->cases);
    set_count(letter, "entry_count", figures->entries);
    set_count(letter, "letter_count", figures->letters);
    set_count(letter, "waiting_count", figures->waiting);
    set_moment(letter, "waiting_from", config, figures->waiting_since);
    set_count(letter, "refused_count", figures->refused);
    set_count(letter, "refused_today", figures->refused_day);
    set_count(letter, "unproven_count", figures->unproven);
    set_count(letter, "unproven_today", figures->unproven_day);
    set_count(letter, "wrong_tokens", figures->wrong_tokens);
    set_count(letter, "unrouted_count", figures->unrouted);
    set_moment(letter, "unrouted_from", config, figures->oldest_unrouted);
    set_size(letter, "disk_free", figures->disk_free);
    set_size(letter, "disk_size", figures->disk_size);
    set_size(letter, "store_size", figures->store);
    set_moment(letter, "backup_at", config, figures->backup_at);
    set_moment(letter, "check_at", config, figures->check_at);
    if (figures->damaged)
        letter_set(letter, "is_damaged", YES);
    if (figures->report_year > 0)
        set_count(letter, "report_year", (guint64)figures->report_year);
    set_moment(letter, "report_at", config, figures->report_at);
    set_ends(letter, figures->ends);
}

Letter *health_letter(HealthWord word, const HealthFigures *figures, const Config *config, const char *version)
{
    static const char *const flags[] = {
        [HEALTH_TROUBLE] = "is_trouble", [HEALTH_WELL] = "is_well", [HEALTH_WEEKLY] = "is_weekly"};
    Letter *letter = letter_new(LETTER_HEALTH, config->admin, "", "sv");
    guint found = health_find(figures);
    letter_set(letter, flags[word], YES);
    letter_set(letter, "version", version);
    for (guint i = 0; i < G_N_ELEMENTS(findings_named) && word != HEALTH_WELL; i++)
        if (found & findings_named[i].finding)
            letter_set(letter, findings_named[i].field, YES);
    set_figures(letter, figures, config);
    return letter;
}

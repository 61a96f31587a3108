#include "flow/health.h"

#include "store/noted.h"
#include "store/place.h"
#include "util/log.h"

#include <string.h>

#define WEEK_SECONDS (7 * 24 * 3600)
#define TOLD_TROUBLE "trouble"
#define TOLD_WEEKLY  "weekly"
#define TOLD_CHECK   "check"
#define WHOLE        "whole"

void health_clear(Health *health)
{
    store_health_clear(&health->store);
    g_clear_pointer((gpointer *)&health->figures.ends, g_free);
}

static void fill_figures(HealthFigures *figures, const StoreHealth *store)
{
    figures->waiting = store->waiting;
    figures->refused = store->refused;
    figures->cases = store->cases_since;
    figures->waiting_since = store->waiting_since;
    figures->refused_day = store->refused_day;
    figures->unproven = store->unproven_since;
    figures->unproven_day = store->unproven_day;
    figures->unrouted = store->unrouted;
    figures->oldest_unrouted = store->oldest_unrouted;
    figures->report_year = store->report_year;
    figures->report_at = store->report_at;
    figures->store = store->bytes;
    figures->backup_at = store->backup_at;
    figures->check_at = store->check_at;
    figures->damaged = store->check_found && strcmp(store->check_found, WHOLE) != 0;
}

gboolean health_gather(Health *health, const Service *service, gint64 now, GError **error)
{
    HealthFigures *figures = &health->figures;
    *health = (Health){.store = {.now = now, .since = now - WEEK_SECONDS}, .figures = {.now = now}};
    const char *where = store_path(service->store); /* a server's disk is its own administrator's */
    const char *disk = config_is_server(where) ? service->config->spool : where;
    if (!store_health(service->store, &health->store, error) ||
        !place_disk(disk, &figures->disk_free, &figures->disk_size, error))
        return FALSE;
    fill_figures(figures, &health->store);
    const GPtrArray *ends = health->store.ends;
    const char **list = g_new0(const char *, ends->len + 1);
    for (guint i = 0; i < ends->len; i++)
        list[i] = g_ptr_array_index(ends, i);
    figures->ends = list;
    figures->wrong_tokens = (guint64)g_atomic_int_get(&service->wrong_tokens);
    return TRUE;
}

/* -- the beat -------------------------------------------------------------------------------- */

typedef struct {
    Service *service;
    Health *health;
    SweepTrust trust;
    HealthTold told;
    HealthWord word;
    gint64 entry, letter; /* the last that the last weekly letter knew of */
} Beat;

/* "entry=123 letter=456" */
static void read_ids(const char *state, Beat *beat)
{
    g_auto(GStrv) words = g_strsplit(state, " ", -1);
    for (char **word = words; *word; word++) {
        if (g_str_has_prefix(*word, "entry="))
            beat->entry = g_ascii_strtoll(*word + strlen("entry="), NULL, 10);
        if (g_str_has_prefix(*word, "letter="))
            beat->letter = g_ascii_strtoll(*word + strlen("letter="), NULL, 10);
    }
}

static gboolean read_told(StoreJob *job, Beat *beat, GError **error)
{
    g_autofree char *trouble = NULL;
    g_autofree char *weekly = NULL;
    if (!store_told(job, TOLD_TROUBLE, &beat->told.trouble_at, &trouble, error) ||
        !store_told(job, TOLD_WEEKLY, &beat->told.weekly_at, &weekly, error))
        return FALSE;
    beat->told.trouble = trouble ? health_read(trouble) : 0;
    if (weekly)
        read_ids(weekly, beat);
    return TRUE;
}

static gboolean note_told(StoreJob *job, const Beat *beat, GError **error)
{
    const Health *health = beat->health;
    gint64 now = health->figures.now;
    if (beat->word == HEALTH_TROUBLE || beat->word == HEALTH_WELL) {
        g_autofree char *trouble = health_print(health_find(&health->figures));
        return store_note_told(job, TOLD_TROUBLE, now, trouble, error);
    }
    g_autofree char *ids = g_strdup_printf("entry=%" G_GINT64_FORMAT " letter=%" G_GINT64_FORMAT,
                                           health->store.last_entry, health->store.last_letter);
    return store_note_told(job, TOLD_WEEKLY, now, ids, error);
}

static gboolean write_letter(StoreJob *job, const Beat *beat, GError **error)
{
    const Rules *rules = &beat->service->rules;
    HealthFigures *figures = &beat->health->figures;
    if (!*rules->config->admin || !health_is_written(beat->word, rules->config->health))
        return TRUE;
    figures->entries = (guint64)MAX(0, beat->health->store.last_entry - beat->entry);
    figures->letters = (guint64)MAX(0, beat->health->store.last_letter - beat->letter);
    g_autoptr(Plan) plan = plan_new();
    plan_letter(plan, health_letter(beat->word, figures, rules->config, SYNPUNKT_VERSION),
                "the service's health (R79)");
    return store_apply_at(job, plan, rules, figures->now, error);
}

/* What was told is read where it is noted: of two processes that look at once the second has nothing to tell. */
static gboolean run_beat(StoreJob *job, gpointer data, GError **error)
{
    Beat *beat = data;
    const HealthFigures *figures = &beat->health->figures;
    gboolean doubt = FALSE;
    beat->word = HEALTH_SILENT;
    if (beat->trust == SWEEP_COMPARE_CLOCKS && !sweep_is_in_doubt(job, figures->now, &doubt, error))
        return FALSE;
    if (doubt)
        return TRUE;
    if (!read_told(job, beat, error))
        return FALSE;
    beat->word = health_word(figures, &beat->told, calendar_is_open(beat->service->config->calendar, figures->now));
    return beat->word == HEALTH_SILENT || (note_told(job, beat, error) && write_letter(job, beat, error));
}

/* -- the store's own check --------------------------------------------------------------------- */

typedef struct {
    gint64 now;
    const char *found;
} Checked;

static gboolean note_check(StoreJob *job, gpointer data, GError **error)
{
    const Checked *checked = data;
    return store_note_told(job, TOLD_CHECK, checked->now, checked->found, error);
}

static gboolean check_store(Service *service, gint64 now, GError **error)
{
    g_autoptr(GPtrArray) damage = store_check_file(service->store, error);
    if (!damage)
        return FALSE;
    Checked checked = {now, damage->len > 0 ? g_ptr_array_index(damage, 0) : WHOLE};
    if (damage->len > 0)
        log_error("store check: %s", checked.found);
    return store_run(service->store, note_check, &checked, error);
}

static void tell_log(const Health *health, HealthWord word)
{
    g_autofree char *trouble = health_print(health_find(&health->figures));
    if (word == HEALTH_TROUBLE)
        log_warning("health trouble=%s", g_strdelimit(trouble, " ", ','));
    if (word == HEALTH_WELL)
        log_info("health trouble=none");
    if (word == HEALTH_WEEKLY)
        log_info("health weekly cases=%" G_GUINT64_FORMAT " waiting=%" G_GUINT64_FORMAT, health->figures.cases,
                 health->figures.waiting);
}

gboolean health_round(Service *service, gint64 now, SweepTrust trust, HealthWord *word, GError **error)
{
    g_auto(Health) health = {0};
    *word = HEALTH_SILENT;
    if (service->rules.mode == MODE_OBSERVE)
        return TRUE;
    if (!health_gather(&health, service, now, error))
        return FALSE;
    if (now - health.store.check_at >= WEEK_SECONDS && calendar_is_open(service->config->calendar, now)) {
        if (!check_store(service, now, error))
            return FALSE;
        health_clear(&health);
        if (!health_gather(&health, service, now, error))
            return FALSE;
    }
    Beat beat = {.service = service, .health = &health, .trust = trust};
    if (!store_run(service->store, run_beat, &beat, error))
        return FALSE;
    *word = beat.word;
    if (beat.word == HEALTH_WEEKLY)
        (void)g_atomic_int_add(&service->wrong_tokens, -(gint)health.figures.wrong_tokens);
    tell_log(&health, beat.word);
    return TRUE;
}

#include "flow/follow_up.h"

#include "core/round.h"
#include "core/tertial.h"
#include "util/error.h"

#define STEP_CASES 1000 /* between two words of how far the count has come */

/* -- counting --------------------------------------------------------------- */

Period period_of_year(int year, gint64 as_of)
{
    Period period = {.as_of = as_of};
    g_date_clear(&period.from, 1);
    g_date_clear(&period.until, 1);
    g_date_set_dmy(&period.from, 1, G_DATE_JANUARY, (GDateYear)year);
    g_date_set_dmy(&period.until, 31, G_DATE_DECEMBER, (GDateYear)year);
    return period;
}

typedef struct {
    Tally *tally;
    const Period *period;
    guint64 done, most;
} Counting;

static gboolean count_case(const Facts *facts, gpointer data)
{
    Counting *counting = data;
    tally_add(counting->tally, facts);
    counting->done++;
    if (counting->period->step && counting->done % STEP_CASES == 0)
        counting->period->step(counting->done, MAX(counting->most, counting->done), counting->period->data);
    return TRUE;
}

Year *follow_up_count(const Config *config, Store *store, const Period *period, GError **error)
{
    g_autoptr(Tally) tally = tally_new(config, &period->from, &period->until, period->as_of);
    FactsFilter filter = {.as_of = period->as_of};
    Counting counting = {.tally = tally, .period = period};
    tally_years(tally, &filter.first_year, &filter.last_year);
    if (!store_facts_most(store, &filter, &counting.most, error) ||
        !store_facts(store, &filter, count_case, &counting, error))
        return NULL;
    if (period->step)
        period->step(counting.done, counting.done, period->data);
    return tally_finish(g_steal_pointer(&tally));
}

/* Its cases alone: what was a year earlier is no mask of its own. */
static gboolean add_tertial(const Config *config, Store *store, Year *year, const GDate *first, GError **error)
{
    GDate last = tertial_last(first);
    gint64 as_of = MIN(calendar_end_of_day(config->calendar, &last), year->as_of);
    g_autoptr(Tally) tally = tally_new(config, first, &last, as_of);
    const Period period = {.as_of = as_of};
    FactsFilter filter = {g_date_get_year(first), g_date_get_year(first), as_of};
    Counting counting = {.tally = tally, .period = &period};
    if (!store_facts(store, &filter, count_case, &counting, error))
        return FALSE;
    g_ptr_array_add(year->tertials, tally_finish(g_steal_pointer(&tally)));
    return TRUE;
}

static gboolean add_tertials(const Config *config, Store *store, Year *year, int years_back, GError **error)
{
    GDate first = tertial_first(&year->from), last = year->until;
    g_date_subtract_years(&first, (guint)years_back);
    g_date_subtract_years(&last, (guint)years_back);
    for (; g_date_compare(&first, &last) <= 0; g_date_add_months(&first, 12 / TERTIALS))
        if (!add_tertial(config, store, year, &first, error))
            return FALSE;
    return TRUE;
}

gboolean follow_up_tertials(const Config *config, Store *store, Year *year, GError **error)
{
    if (year->tertials->len > 0)
        return TRUE;
    return add_tertials(config, store, year, 0, error) && add_tertials(config, store, year, 1, error);
}

/* -- frozen reports --------------------------------------------------------- */

static gboolean freeze(StoreJob *job, gpointer data, GError **error)
{
    return store_freeze(job, data, error);
}

gboolean follow_up_freeze(Service *service, int year, gint64 now, guint *number, GError **error)
{
    Period period = period_of_year(year, now);
    g_autoptr(Year) counted = follow_up_count(service->config, service->store, &period, error);
    if (counted == NULL || !follow_up_tertials(service->config, service->store, counted, error))
        return FALSE;
    g_autofree char *packed = year_pack(counted);
    Frozen report = {.year = year, .made_at = now, .packed = packed};
    if (!store_run(service->store, freeze, &report, error))
        return FALSE;
    *number = report.number;
    return TRUE;
}

Year *follow_up_frozen(Store *store, int year, guint *number, GError **error)
{
    GError *trouble = NULL;
    g_autofree char *packed = store_frozen(store, year, number, &trouble);
    if (trouble != NULL) {
        g_propagate_error(error, trouble);
        return NULL;
    }
    if (packed == NULL) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "there is no frozen report '%d-%u'", year,
                    *number);
        return NULL;
    }
    Year *frozen = year_unpack(packed);
    if (frozen == NULL)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "frozen report '%d-%u' cannot be read", year,
                    *number);
    return frozen;
}

/* -- the yearly round ------------------------------------------------------- */

typedef struct {
    const Rules *rules;
    gint64 now;
    SweepTrust trust;
    int year;
    const char *packed;  /* the year as counted, or NULL: not yet */
    gboolean wants_year; /* it is to begin, and has no figures */
    guint *letters;
} Beat;

static gboolean carry_out(StoreJob *job, const Beat *beat, const FollowUpRound *round, GError **error)
{
    g_autoptr(Plan) plan = decide_round(round, beat->rules->config, beat->now);
    for (guint i = 0; i < plan->actions->len; i++)
        *beat->letters += ((const Action *)g_ptr_array_index(plan->actions, i))->kind == ACTION_LETTER;
    return plan->actions->len == 0 || store_apply_at(job, plan, beat->rules, beat->now, error);
}

/* The round is read where it is changed: of two who come at once the second finds nothing to do. */
static gboolean run_beat(StoreJob *job, gpointer data, GError **error)
{
    Beat *beat = data;
    const Config *config = beat->rules->config;
    gboolean doubt = FALSE;
    g_autoptr(FollowUpRound) round = round_new(config, beat->year);
    beat->wants_year = FALSE;
    *beat->letters = 0; /* it may be run again */
    if (beat->trust == SWEEP_COMPARE_CLOCKS && !sweep_is_in_doubt(job, beat->now, &doubt, error))
        return FALSE;
    if (doubt)
        return TRUE;
    if (!store_round(job, round, error))
        return FALSE;
    gboolean begins = round_is_to_begin(round, config, beat->now);
    beat->wants_year = begins && beat->packed == NULL;
    if (beat->wants_year)
        return TRUE;
    if (begins) {
        Frozen report = {.year = beat->year, .made_at = beat->now, .packed = beat->packed};
        if (!store_freeze(job, &report, error))
            return FALSE;
        round->report = report.number;
    }
    return carry_out(job, beat, round, error);
}

/* A year of which there is nothing to tell is not followed up: *packed stays NULL. */
static gboolean count_year(const Service *service, int year, gint64 now, char **packed, GError **error)
{
    FactsFilter filter = {year, year, now};
    guint64 most;
    if (!store_facts_most(service->store, &filter, &most, error))
        return FALSE;
    if (most == 0)
        return TRUE;
    Period period = period_of_year(year, now);
    g_autoptr(Year) counted = follow_up_count(service->config, service->store, &period, error);
    if (counted == NULL || !follow_up_tertials(service->config, service->store, counted, error))
        return FALSE;
    if (year_body(counted, BODY_WHOLE, "")->now->figures[FIGURE_RECEIVED] > 0)
        *packed = year_pack(counted);
    return TRUE;
}

gboolean follow_up_round(Service *service, gint64 now, SweepTrust trust, guint *letters, GError **error)
{
    const Config *config = service->config;
    GDate today = calendar_day(config->calendar, now);
    Beat beat = {.rules = &service->rules, .now = now, .trust = trust, .letters = letters};
    *letters = 0;
    beat.year = round_year(config, &today);
    if (beat.year == 0 || service->rules.mode == MODE_OBSERVE || !calendar_is_open(config->calendar, now))
        return TRUE;
    if (!store_run(service->store, run_beat, &beat, error))
        return FALSE;
    if (!beat.wants_year)
        return TRUE;
    g_autofree char *packed = NULL;
    if (!count_year(service, beat.year, now, &packed, error))
        return FALSE;
    beat.packed = packed;
    return packed == NULL || store_run(service->store, run_beat, &beat, error);
}

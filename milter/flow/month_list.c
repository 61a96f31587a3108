#include "flow/month_list.h"

#include "core/decide_month.h"

typedef struct {
    StoreJob *job;
    const Rules *rules;
    gint64 now;
    Month month;
    MonthListCounts *counts;
} Asking;

static gboolean ask_unit(const Asking *asking, const Unit *unit, GError **error)
{
    const MonthAsk ask = {unit->code, asking->month.from, asking->month.until, MONTH_ROWS_MAX};
    MonthMissing missing = {.unit = unit, .month = asking->month};
    g_autoptr(GPtrArray) cases = store_without_cause(asking->job, &ask, &missing.count, error);
    if (!cases)
        return FALSE;
    missing.cases = cases;
    g_autoptr(Plan) plan = decide_month(&missing, asking->rules->config);
    gboolean written = plan->actions->len > 0;
    asking->counts->letters += written;
    return (!written || store_apply_at(asking->job, plan, asking->rules, asking->now, error)) &&
           store_month_listed(asking->job, asking->month.number, unit->code, written, error);
}

static gboolean ask_units(const Asking *asking, GHashTable *seen, GError **error)
{
    const GPtrArray *units = asking->rules->config->units;
    guint asked = 0;
    for (guint i = 0; i < units->len && !asking->counts->more; i++) {
        const Unit *unit = g_ptr_array_index(units, i);
        if (!*unit->address || g_hash_table_contains(seen, unit->code))
            continue;
        asking->counts->more = asked++ == MONTH_LIST_BATCH;
        if (!asking->counts->more && !ask_unit(asking, unit, error))
            return FALSE;
    }
    return TRUE;
}

gboolean month_list_write(StoreJob *job, const Rules *rules, gint64 now, MonthListCounts *counts, GError **error)
{
    const Config *config = rules->config;
    *counts = (MonthListCounts){0};
    if (!config->month_list || config->causes->len == 0 || !calendar_is_open(config->calendar, now))
        return TRUE;
    const Asking asking = {job, rules, now, month_ended(config->calendar, now), counts};
    g_autoptr(GHashTable) seen = store_month_lists(job, asking.month.number, error);
    return seen && ask_units(&asking, seen, error);
}

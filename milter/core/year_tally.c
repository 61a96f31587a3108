/* year_tally.c - cases are counted for their units; committees and the whole are the sums of theirs. */
#include "core/year.h"

#include "core/year_case.h"
#include "core/year_parts.h"
#include "core/year_rows.h"
#include "core/year_voices.h"
#include "core/year_waits.h"

enum { NOW, BEFORE, PERIODS };

/* First and last second. */
typedef struct {
    gint64 begins, ends;
} Period;

/* One unit while it is counted; the bodies are the year's. */
typedef struct {
    Body *body;
    Body *above;             /* committee, company ...; NULL for a unit that is configured no longer */
    gboolean sensitive;      /* or not known to be harmless */
    GArray *waited[PERIODS]; /* Waited */
} Sheet;

struct Tally {
    Measure measure;
    Period periods[PERIODS];
    int first_year, last_year;
    Rows *rows[SPLITS];
    GHashTable *sheets; /* code → Sheet */
    guint configured;   /* so many bodies are there whatever is counted */
    Voices *voices;
    Year *year;
};

static Counts *counts_of(const Body *body, guint period)
{
    return period == NOW ? body->now : body->before;
}

/* -- bodies --------------------------------------------------------------- */

static BodyKind kind_of(UnitType type)
{
    switch (type) {
    case UNIT_COMMITTEE:
        return BODY_COMMITTEE;
    case UNIT_COMPANY:
        return BODY_COMPANY;
    case UNIT_FEDERATION:
        return BODY_FEDERATION;
    case UNIT_EXTERNAL:
        return BODY_EXTERNAL;
    }
    g_assert_not_reached();
}

static const char *code_above(const Unit *unit)
{
    return unit->type == UNIT_COMMITTEE ? year_committee(unit) : unit->code;
}

static Body *find_body(const Year *year, BodyKind kind, const char *code)
{
    return (Body *)year_body(year, kind, code);
}

static void sheet_free(gpointer data)
{
    Sheet *sheet = data;
    for (guint period = NOW; period < PERIODS; period++)
        g_array_unref(sheet->waited[period]);
    g_free(sheet);
}

static Sheet *add_sheet(Tally *tally, const char *code, const Unit *unit)
{
    Sheet *sheet = g_new0(Sheet, 1);
    sheet->body = body_new(BODY_UNIT, code, unit ? year_committee(unit) : "");
    sheet->above = unit ? find_body(tally->year, kind_of(unit->type), code_above(unit)) : NULL;
    sheet->sensitive = !unit || unit->sensitive;
    for (guint period = NOW; period < PERIODS; period++)
        sheet->waited[period] = g_array_new(FALSE, FALSE, sizeof(Waited));
    g_ptr_array_add(tally->year->bodies, sheet->body);
    g_hash_table_insert(tally->sheets, sheet->body->code, sheet);
    return sheet;
}

static Sheet *sheet_of(Tally *tally, const char *code)
{
    Sheet *sheet = g_hash_table_lookup(tally->sheets, code);
    return sheet ? sheet : add_sheet(tally, code, NULL);
}

static void add_bodies(Tally *tally, const GPtrArray *units)
{
    GPtrArray *bodies = tally->year->bodies;
    g_ptr_array_add(bodies, body_new(BODY_WHOLE, "", ""));
    for (UnitType type = UNIT_COMMITTEE; type <= UNIT_EXTERNAL; type++)
        for (guint i = 0; i < units->len; i++) {
            const Unit *unit = g_ptr_array_index(units, i);
            if (unit->type == type && !find_body(tally->year, kind_of(type), code_above(unit)))
                g_ptr_array_add(bodies, body_new(kind_of(type), code_above(unit), ""));
        }
    for (guint i = 0; i < units->len; i++) {
        const Unit *unit = g_ptr_array_index(units, i);
        if (!g_hash_table_contains(tally->sheets, unit->code))
            add_sheet(tally, unit->code, unit);
    }
    tally->configured = bodies->len;
}

/* -- periods -------------------------------------------------------------- */

static Period period_of(const Calendar *calendar, const GDate *from, const GDate *until)
{
    GDate eve = *from;
    g_date_subtract_days(&eve, 1);
    return (Period){calendar_end_of_day(calendar, &eve) + 1, calendar_end_of_day(calendar, until)};
}

/* A period that ends with a month ended with that month a year ago too, be it a leap year or not. */
static GDate year_earlier(const GDate *day)
{
    GDate earlier = *day;
    g_date_subtract_years(&earlier, 1);
    if (g_date_is_last_of_month(day))
        g_date_set_day(&earlier, g_date_get_days_in_month(g_date_get_month(&earlier), g_date_get_year(&earlier)));
    return earlier;
}

Tally *tally_new(const Config *config, const GDate *from, const GDate *until, gint64 as_of)
{
    GDate from_earlier = *from, until_earlier = year_earlier(until);
    g_date_subtract_years(&from_earlier, 1);
    Tally *tally = g_new0(Tally, 1);
    tally->measure = (Measure){config, days_new(config->calendar, &from_earlier, config->deadline_count), as_of};
    tally->periods[NOW] = period_of(config->calendar, from, until);
    tally->periods[BEFORE] = period_of(config->calendar, &from_earlier, &until_earlier);
    tally->first_year = g_date_get_year(&from_earlier);
    tally->last_year = g_date_get_year(until);
    for (Split split = 0; split < SPLITS; split++)
        tally->rows[split] = rows_new(split, config, from, until);
    tally->sheets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, sheet_free);
    tally->voices = voices_new();
    tally->year = year_new();
    tally->year->from = *from;
    tally->year->until = *until;
    tally->year->as_of = as_of;
    tally->year->rule = config->deadline_rule;
    tally->year->days = config->deadline_count;
    add_bodies(tally, config->units);
    return tally;
}

void tally_free(Tally *tally)
{
    if (!tally)
        return;
    days_free(tally->measure.days);
    for (Split split = 0; split < SPLITS; split++)
        rows_free(tally->rows[split]);
    g_hash_table_unref(tally->sheets);
    voices_free(tally->voices);
    year_free(tally->year);
    g_free(tally);
}

void tally_years(const Tally *tally, int *first, int *last)
{
    *first = tally->first_year;
    *last = tally->last_year;
}

/* -- one case ------------------------------------------------------------- */

static void add_rows(const Tally *tally, Counts *counts, const CaseCount *count, const guint places[SPLITS])
{
    guint promised = count->figures[FIGURE_PROMISED];
    for (Split split = 0; split < SPLITS; split++)
        rows_part(tally->rows[split], counts->splits[split], places[split])->count++;
    Part *month = g_ptr_array_index(counts->splits[SPLIT_MONTH], places[SPLIT_MONTH]);
    month->promised += promised;
    month->in_time += promised - count->figures[FIGURE_MISSED];
}

static void add_voice(Tally *tally, const Facts *facts, const CaseCount *count, guint period)
{
    const Sheet *sheet = sheet_of(tally, facts->unit);
    Voice voice = {facts->number, sheet->body, count->names[SPLIT_CATEGORY], period == BEFORE, sheet->sensitive};
    voices_add(tally->voices, &voice);
}

static void add_counted(Tally *tally, const Facts *facts, const CaseCount *count, guint period)
{
    guint places[SPLITS];
    for (Split split = 0; split < SPLITS; split++)
        places[split] = rows_place(tally->rows[split], count->names[split]);
    Sheet *sheet = sheet_of(tally, facts->unit);
    add_rows(tally, counts_of(sheet->body, period), count, places);
    Waited waited = waited_new(count, places[SPLIT_CHANNEL]);
    g_array_append_val(sheet->waited[period], waited);
    if (*facts->first_unit)
        counts_of(sheet_of(tally, facts->first_unit)->body, period)->figures[FIGURE_FIRST]++;
    if (facts->same)
        add_voice(tally, facts, count, period);
    const Breach breach = {facts->number, count->breach};
    if (period == NOW && count->figures[FIGURE_MISSED])
        g_array_append_val(tally->year->missed, breach);
}

static void add_figures(Counts *counts, const guint figures[FIGURES])
{
    for (Figure figure = 0; figure < FIGURES; figure++)
        counts->figures[figure] += figures[figure];
}

static gboolean is_in(const Tally *tally, guint period, gint64 at)
{
    return at >= tally->periods[period].begins && at <= tally->periods[period].ends;
}

void tally_add(Tally *tally, const Facts *facts)
{
    if (facts->same)
        voices_link(tally->voices, facts->number, facts->same);
    if (facts->received_at == 0 || facts->confidential ||
        (!is_in(tally, NOW, facts->received_at) && !is_in(tally, BEFORE, facts->received_at)))
        return;
    CaseCount count = case_count(&tally->measure, facts);
    for (guint period = NOW; period < PERIODS; period++) {
        if (!is_in(tally, period, facts->received_at))
            continue;
        add_figures(counts_of(sheet_of(tally, facts->unit)->body, period), count.figures);
        if (count.counted)
            add_counted(tally, facts, &count, period);
    }
}

static int by_number(gconstpointer a, gconstpointer b)
{
    const Breach *one = a, *two = b;
    return case_number_compare(&one->number, &two->number);
}

/* -- the sums ------------------------------------------------------------- */

static void add_parts(const Rows *rows, GPtrArray *sums, const GPtrArray *parts)
{
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = g_ptr_array_index(parts, i);
        Part *sum = rows_part(rows, sums, i);
        sum->count += part->count;
        sum->promised += part->promised;
        sum->in_time += part->in_time;
    }
}

static void add_counts(const Tally *tally, Counts *sums, const Counts *counts)
{
    add_figures(sums, counts->figures);
    for (Split split = 0; split < SPLITS; split++)
        add_parts(tally->rows[split], sums->splits[split], counts->splits[split]);
}

/* Does the body's sum hold that unit? */
static gboolean holds(const Body *body, const Sheet *sheet)
{
    return body->kind == BODY_WHOLE || body == sheet->body || body == sheet->above;
}

static void finish_period(const Tally *tally, const Body *body, guint period)
{
    g_autoptr(GArray) waited = g_array_new(FALSE, FALSE, sizeof(Waited));
    Counts *sums = counts_of(body, period);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, tally->sheets);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Sheet *sheet = value;
        if (!holds(body, sheet))
            continue;
        g_array_append_vals(waited, sheet->waited[period]->data, sheet->waited[period]->len);
        if (body != sheet->body)
            add_counts(tally, sums, counts_of(sheet->body, period));
    }
    waits_finish(sums, waited);
}

/* Rows are put in order last: until then their places are the same everywhere. */
static void finish_bodies(const Tally *tally)
{
    const GPtrArray *bodies = tally->year->bodies;
    for (guint i = 0; i < bodies->len; i++)
        for (guint period = NOW; period < PERIODS; period++)
            finish_period(tally, g_ptr_array_index(bodies, i), period);
    for (guint i = 0; i < bodies->len; i++) {
        const Body *body = g_ptr_array_index(bodies, i);
        for (Split split = 0; split < SPLITS; split++)
            rows_arrange(tally->rows[split], body->now->splits[split], body->before->splits[split]);
    }
}

static int by_code(gconstpointer a, gconstpointer b)
{
    const Body *one = *(Body *const *)a, *two = *(Body *const *)b;
    return g_strcmp0(one->code, two->code);
}

/* Units that configuration no longer knows came in the order of the cases. */
static void sort_unknown(const Tally *tally)
{
    g_autoptr(GPtrArray) unknown = g_ptr_array_new();
    GPtrArray *bodies = tally->year->bodies;
    while (bodies->len > tally->configured)
        g_ptr_array_add(unknown, g_ptr_array_steal_index(bodies, bodies->len - 1));
    g_ptr_array_sort(unknown, by_code);
    g_ptr_array_extend(bodies, unknown, NULL, NULL);
}

Year *tally_finish(Tally *tally)
{
    sort_unknown(tally);
    voices_finish(tally->voices, tally->year);
    finish_bodies(tally);
    g_array_sort(tally->year->missed, by_number);
    Year *year = g_steal_pointer(&tally->year);
    tally_free(tally);
    return year;
}

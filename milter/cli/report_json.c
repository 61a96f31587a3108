#include "cli/report_json.h"

#include "cli/cli.h"
#include "core/year_parts.h"

#include <string.h>

static void add_count(JsonBuilder *builder, const char *name, guint count)
{
    if (count == COUNT_HIDDEN)
        cli_json_text(builder, name, NULL);
    else
        cli_json_number(builder, name, count);
}

static void add_seconds(JsonBuilder *builder, const char *name, gint64 seconds)
{
    if (seconds < 0)
        cli_json_text(builder, name, NULL);
    else
        cli_json_number(builder, name, seconds);
}

static void begin_object(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_object(builder);
}

static void begin_array(JsonBuilder *builder, const char *name)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
}

static void add_wait(JsonBuilder *builder, const char *name, const Wait *wait)
{
    begin_object(builder, name);
    add_count(builder, "count", wait->count);
    add_seconds(builder, "median", wait->median);
    add_seconds(builder, "ninetieth", wait->ninetieth);
    json_builder_end_object(builder);
}

static void add_part(JsonBuilder *builder, Split split, const Part *part)
{
    json_builder_begin_object(builder);
    cli_json_text(builder, "name", part->name);
    add_count(builder, "count", part->count);
    if (split == SPLIT_MONTH) {
        add_count(builder, "in_time", part->in_time);
        add_count(builder, "promised", part->promised);
    }
    if (split == SPLIT_CHANNEL)
        add_wait(builder, "answer", &part->answer);
    json_builder_end_object(builder);
}

static void add_splits(JsonBuilder *builder, const Counts *counts)
{
    begin_object(builder, "splits");
    for (guint split = 0; split < SPLITS; split++) {
        begin_array(builder, split_name((Split)split));
        for (guint i = 0; i < counts->splits[split]->len; i++)
            add_part(builder, (Split)split, g_ptr_array_index(counts->splits[split], i));
        json_builder_end_array(builder);
    }
    json_builder_end_object(builder);
}

static void add_counts(JsonBuilder *builder, const char *name, const Counts *counts)
{
    begin_object(builder, name);
    begin_object(builder, "figures");
    for (guint i = 0; i < FIGURES; i++)
        add_count(builder, figure_name((Figure)i), counts->figures[i]);
    json_builder_end_object(builder);
    add_splits(builder, counts);
    begin_object(builder, "waits");
    for (guint i = 0; i < WAITS; i++)
        add_wait(builder, wait_name((WaitKind)i), &counts->waits[i]);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

/* In Swedish: what the codes are called. */
static const char *name_of(const Config *config, const Body *body)
{
    const Unit *unit = config_unit(config, body->code);
    if (body->kind == BODY_WHOLE)
        return config->organisation.name;
    return body->kind != BODY_COMMITTEE && unit ? unit->name[LANGUAGE_SV] : body->code;
}

static void add_body(JsonBuilder *builder, const ReportOrder *order, const Body *body)
{
    json_builder_begin_object(builder);
    cli_json_text(builder, "kind", body_kind_name(body->kind));
    cli_json_text(builder, "code", body->code);
    cli_json_text(builder, "name", name_of(order->config, body));
    cli_json_text(builder, "parent", body->parent);
    add_counts(builder, "now", body->now);
    add_counts(builder, "before", body->before);
    json_builder_end_object(builder);
}

/* A company and its unit have the same code and the same figures: the first is enough, as in the document. */
static void add_bodies(JsonBuilder *builder, const ReportOrder *order)
{
    gboolean done = FALSE;
    begin_array(builder, "bodies");
    for (guint i = 0; i < order->year->bodies->len && !done; i++) {
        const Body *body = g_ptr_array_index(order->year->bodies, i);
        gboolean wanted = body->kind != BODY_WHOLE && strcmp(body->code, order->body) == 0;
        if (*order->body == '\0' || wanted)
            add_body(builder, order, body);
        done = *order->body && wanted;
    }
    json_builder_end_array(builder);
}

/* Does it lie with the unit, or with one of the committee's, that the order is about? */
static gboolean concerns(const ReportOrder *order, const Problem *problem)
{
    const Unit *unit = config_unit(order->config, problem->unit);
    return *order->body == '\0' || strcmp(problem->unit, order->body) == 0 ||
           (unit && strcmp(year_committee(unit), order->body) == 0);
}

static void add_reference(JsonBuilder *builder, const ReportOrder *order, CaseNumber number)
{
    g_autofree char *reference = reference_print(order->config->prefix, number);
    json_builder_add_string_value(builder, reference);
}

static void add_problems(JsonBuilder *builder, const ReportOrder *order)
{
    begin_array(builder, "problems");
    for (guint i = 0; i < order->year->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(order->year->problems, i);
        if (!concerns(order, problem))
            continue;
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "reference");
        add_reference(builder, order, problem->first);
        cli_json_text(builder, "unit", problem->unit);
        cli_json_text(builder, "category", problem->category);
        cli_json_number(builder, "voices", problem->voices);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* Which cases they were is told of the whole, and only to who may see all. */
static void add_missed(JsonBuilder *builder, const ReportOrder *order)
{
    if (order->year->masked || *order->body) {
        cli_json_text(builder, "missed", NULL);
        return;
    }
    begin_array(builder, "missed");
    for (guint i = 0; i < order->year->missed->len; i++) {
        const Breach *breach = &g_array_index(order->year->missed, Breach, i);
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "reference");
        add_reference(builder, order, breach->number);
        cli_json_text(builder, "reason", breach_name(breach->reason));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_day(JsonBuilder *builder, const char *name, const GDate *day)
{
    g_autofree char *printed = calendar_print_date(day);
    cli_json_text(builder, name, printed);
}

char *report_json(const ReportOrder *order)
{
    const Year *year = order->year;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_number(builder, "year", g_date_get_year(&year->from));
    add_day(builder, "from", &year->from);
    add_day(builder, "until", &year->until);
    cli_json_time(builder, "as_of", order->config->calendar, year->as_of);
    cli_json_text(builder, "rule", year->rule == DAYS_WORKING ? "working" : "calendar");
    cli_json_number(builder, "days", year->days);
    cli_json_bool(builder, "masked", year->masked);
    cli_json_text(builder, "frozen", *order->number ? order->number : NULL);
    add_bodies(builder, order);
    add_problems(builder, order);
    add_missed(builder, order);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *line = json_to_string(root, FALSE);
    return g_strconcat(line, "\n", NULL);
}

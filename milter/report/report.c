#include "report/report.h"

#include "report/model.h"
#include "report/names.h"
#include "report/notes.h"
#include "report/summary.h"
#include "report/tables.h"
#include "report/view.h"

#include <math.h>
#include <string.h>

/* -- freeing ------------------------------------------------------------- */

static void section_free(gpointer data)
{
    Section *section = data;
    g_free(section->heading);
    g_free(section->anchor);
    g_ptr_array_unref(section->paragraphs);
    g_ptr_array_unref(section->tables);
    g_free(section);
}

void year_report_free(YearReport *report)
{
    if (!report)
        return;
    g_free(report->title);
    g_free(report->language);
    g_free(report->subtitle);
    g_free(report->policy);
    g_free(report->summary_heading);
    g_free(report->notes_heading);
    g_free(report->contents_heading);
    g_free(report->skip_link);
    g_free(report->chart_note);
    g_clear_pointer(&report->summary, g_ptr_array_unref);
    g_clear_pointer(&report->sections, g_ptr_array_unref);
    g_clear_pointer(&report->notes, g_ptr_array_unref);
    g_free(report);
}

/* -- which bodies -------------------------------------------------------- */

static gboolean has_parent(const Year *year, const Body *unit)
{
    return *unit->parent && year_body(year, BODY_COMMITTEE, unit->parent);
}

/* A company has a body of its own beside that of its unit; the two say the same. */
static gboolean stands_already(const GPtrArray *bodies, const Body *unit)
{
    for (guint i = 0; i < bodies->len; i++)
        if (strcmp(((const Body *)bodies->pdata[i])->code, unit->code) == 0)
            return TRUE;
    return FALSE;
}

/* Units are in the table of their committee, and have a section only where it has none. */
static GPtrArray *choose_bodies(const ReportOrder *order)
{
    GPtrArray *chosen = g_ptr_array_new();
    const GPtrArray *bodies = order->year->bodies;
    for (guint i = 0; i < bodies->len; i++) {
        Body *body = bodies->pdata[i];
        if (*order->body && strcmp(body->code, order->body) == 0 && body->kind != BODY_WHOLE && chosen->len == 0)
            g_ptr_array_add(chosen, body);
        if (*order->body)
            continue;
        if (body->kind != BODY_UNIT || (!has_parent(order->year, body) && !stands_already(chosen, body)))
            g_ptr_array_add(chosen, body);
    }
    return chosen;
}

/* The body that the report is about, or NULL if it is about several that have nothing above them. */
static const Body *main_body(const GPtrArray *bodies)
{
    const Body *first = bodies->pdata[0];
    return first->kind == BODY_WHOLE || bodies->len == 1 ? first : NULL;
}

static char *name_bodies(const ReportOrder *order, const GPtrArray *bodies, const Body *main)
{
    if (main)
        return name_body(order, main);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < bodies->len; i++)
        g_ptr_array_add(names, name_body(order, bodies->pdata[i]));
    return name_list(order, names);
}

/* -- the head ------------------------------------------------------------ */

static char *make_subtitle(const ReportOrder *order)
{
    GDate known = calendar_day(order->config->calendar, order->year->as_of);
    g_autofree char *dates = name_dates(order);
    g_autofree char *as_of = name_day(order, &known);
    g_autofree char *period = phrases_fill(order->phrases, "subtitle", "period", dates, "as_of", as_of, NULL);
    g_autofree char *state = phrases_fill(order->phrases, *order->number ? "subtitle.frozen" : "subtitle.draft",
                                          "number", order->number, NULL);
    return g_strdup_printf("%s %s", period, state);
}

static char *make_policy(const ReportOrder *order)
{
    const Policy *policy = &order->config->policy;
    g_autofree char *within = name_counted(order, "within", order->year->days);
    const char *key = "policy";
    if (!policy->title || *policy->title == '\0')
        key = "policy.untitled";
    else if (!*policy->adopted_by || !*policy->adopted_on)
        key = "policy.unadopted";
    return phrases_fill(order->phrases, key, "title", policy->title ? policy->title : "", "by", policy->adopted_by,
                        "on", policy->adopted_on, "within", within, NULL);
}

static GPtrArray *make_summary(const ReportOrder *order, const Body *main, const char *names)
{
    if (main) {
        g_auto(View) view = view_of(order, main);
        return summary_new(&view);
    }
    GPtrArray *summary = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(summary, phrases_fill(order->phrases, "summary.parts", "list", names, NULL));
    return summary;
}

/* -- sections ------------------------------------------------------------ */

static gboolean is_empty(const Body *body)
{
    return body->now->figures[FIGURE_RECEIVED] == 0 && body->before->figures[FIGURE_RECEIVED] == 0;
}

static void add_tables(Section *section, const View *view)
{
    tables_figures(section->tables, view);
    tables_bodies(section->tables, view);
    tables_splits(section->tables, view);
    tables_work(section->tables, view);
    tables_cases(section->tables, view);
}

/* Has it a hidden figure, and no other? */
static gboolean shows_nothing(const Table *table)
{
    gboolean hidden = FALSE;
    for (guint i = 0; i < table->rows->len; i++) {
        const GArray *row = table->rows->pdata[i];
        for (guint column = 0; column < row->len; column++) {
            const Cell *cell = &g_array_index(row, Cell, column);
            if (!isnan(cell->value))
                return FALSE;
            hidden = hidden || strcmp(cell->text, NUMBER_HIDDEN) == 0;
        }
    }
    return hidden;
}

/* Tables of nothing but dots tell no one anything; that they are not there must be said. */
static void leave_out_hidden(Section *section, const View *view)
{
    guint before = section->tables->len;
    for (guint i = before; i > 0; i--)
        if (shows_nothing(section->tables->pdata[i - 1]))
            g_ptr_array_remove_index(section->tables, i - 1);
    if (section->tables->len < before)
        g_ptr_array_add(section->paragraphs, g_strdup(view_word(view, "summary.hidden")));
}

static Section *make_section(const ReportOrder *order, const Body *body, gboolean is_main, guint index)
{
    g_assert(body);
    g_auto(View) view = view_of(order, body);
    Section *section = section_new(order, body, index);
    if (!is_main) {
        g_ptr_array_unref(section->paragraphs);
        section->paragraphs = summary_new(&view);
    }
    if (!is_empty(body))
        add_tables(section, &view);
    else if (body->now->figures[FIGURE_FIRST] > 0)
        tables_bodies(section->tables, &view);
    leave_out_hidden(section, &view);
    return section;
}

YearReport *year_report_new(const ReportOrder *order)
{
    g_autoptr(GPtrArray) bodies = choose_bodies(order);
    if (bodies->len == 0)
        return NULL;
    const Body *main = main_body(bodies);
    g_autofree char *names = name_bodies(order, bodies, main);
    g_autofree char *period = name_period(order);
    YearReport *report = g_new0(YearReport, 1);
    report->title = phrases_fill(order->phrases, "title", "period", period, "name", names, NULL);
    report->language = g_strdup(language_code(order->language));
    report->subtitle = make_subtitle(order);
    report->policy = make_policy(order);
    report->summary_heading = g_strdup(phrases_get(order->phrases, "heading.summary"));
    report->notes_heading = g_strdup(phrases_get(order->phrases, "heading.notes"));
    report->contents_heading = g_strdup(phrases_get(order->phrases, "heading.contents"));
    report->skip_link = g_strdup(phrases_get(order->phrases, "page.skip"));
    report->chart_note = g_strdup(phrases_get(order->phrases, "page.chart"));
    report->summary = make_summary(order, main, names);
    report->notes = notes_new(order, main);
    report->sections = g_ptr_array_new_with_free_func(section_free);
    for (guint i = 0; i < bodies->len; i++)
        g_ptr_array_add(report->sections, make_section(order, bodies->pdata[i], bodies->pdata[i] == main, i));
    return report;
}

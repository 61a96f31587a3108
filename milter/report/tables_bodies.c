/* tables_bodies.c - who had the cases, and which cases a reader may want to look up. */
#include "core/reference.h"
#include "report/model.h"
#include "report/names.h"
#include "report/tables.h"

#include <string.h>

static Table *shares_table(const View *view, const GPtrArray *children)
{
    Table *table = table_new(view, view->body->kind == BODY_WHOLE ? "bodies" : "units", CHART_SHARES);
    table_head(table, view_word(view, "column.word_calendar"));
    table_head(table, view_word(view, "column.word_working"));
    table_head(table, view_word(view, "column.missed"));
    table_head(table, view->now);
    table_head(table, view->before);
    for (guint i = 0; i < children->len; i++) {
        const Body *body = children->pdata[i];
        const guint *now = body->now->figures;
        g_autofree char *name = name_body(view->order, body);
        GArray *row = table_row(table, name);
        row_part(row, view, now[FIGURE_WORD_CALENDAR], now[FIGURE_PROMISED]);
        row_part(row, view, now[FIGURE_WORD_WORKING], now[FIGURE_PROMISED]);
        row_count(row, view, now[FIGURE_MISSED]);
        row_count(row, view, now[FIGURE_RECEIVED]);
        row_count(row, view, body->before->figures[FIGURE_RECEIVED]);
    }
    return table;
}

/* R66: counted for who closed it, and beside that for whom the words chose first. */
static Table *first_table(const View *view, const GPtrArray *children)
{
    Table *table = table_new(view, "first", CHART_NONE);
    table_head(table, view_word(view, "column.by_closing"));
    table_head(table, view_word(view, "column.by_first"));
    for (guint i = 0; i < children->len; i++) {
        const Body *body = children->pdata[i];
        g_autofree char *name = name_body(view->order, body);
        GArray *row = table_row(table, name);
        row_count(row, view, body->now->figures[FIGURE_RECEIVED]);
        row_count(row, view, body->now->figures[FIGURE_FIRST]);
    }
    return table;
}

void tables_bodies(GPtrArray *tables, const View *view)
{
    g_autoptr(GPtrArray) children = view_children(view->order, view->body);
    if (children->len > 0)
        g_ptr_array_add(tables, shares_table(view, children));
    g_autoptr(GPtrArray) self = g_ptr_array_new();
    g_ptr_array_add(self, (gpointer)view->body);
    g_ptr_array_add(tables, first_table(view, children->len > 0 ? children : self));
}

/* -- cases ---------------------------------------------------------------- */

static gboolean is_about(const View *view, const Problem *problem)
{
    if (view->body->kind == BODY_WHOLE || strcmp(view->body->code, problem->unit) == 0)
        return TRUE;
    const Body *unit = year_body(view->order->year, BODY_UNIT, problem->unit);
    return view->body->kind == BODY_COMMITTEE && unit && strcmp(unit->parent, view->body->code) == 0;
}

static void add_problem(Table *table, const View *view, const Problem *problem)
{
    g_autofree char *reference = reference_print(view->order->config->prefix, problem->first);
    g_autofree char *unit = name_unit(view->order, problem->unit);
    g_autofree char *category = name_row(view->order, SPLIT_CATEGORY, problem->category);
    GArray *row = table_row(table, reference);
    row_count(row, view, problem->voices);
    row_text(row, unit);
    row_text(row, category);
}

static void add_problems(GPtrArray *tables, const View *view)
{
    g_autoptr(Table) table = table_new(view, "problems", CHART_NONE);
    table_head(table, view_word(view, "column.voices"));
    table_head(table, view_word(view, "column.unit"));
    table_head(table, view_word(view, "column.category"));
    for (guint i = 0; i < view->order->year->problems->len; i++) {
        const Problem *problem = view->order->year->problems->pdata[i];
        if (is_about(view, problem))
            add_problem(table, view, problem);
    }
    if (table->rows->len > 0)
        g_ptr_array_add(tables, g_steal_pointer(&table));
}

static void add_missed(GPtrArray *tables, const View *view)
{
    const Year *year = view->order->year;
    if (view->body->kind != BODY_WHOLE || year->masked || year->missed->len == 0)
        return;
    Table *table = table_new(view, "missed", CHART_NONE);
    table_head(table, view_word(view, "column.reason"));
    for (guint i = 0; i < year->missed->len; i++) {
        const Breach *breach = &g_array_index(year->missed, Breach, i);
        g_autofree char *reference = reference_print(view->order->config->prefix, breach->number);
        g_autofree char *reason = name_key(view->order, "missed", breach_name(breach->reason));
        row_text(table_row(table, reference), reason);
    }
    g_ptr_array_add(tables, table);
}

void tables_cases(GPtrArray *tables, const View *view)
{
    add_problems(tables, view);
    add_missed(tables, view);
}

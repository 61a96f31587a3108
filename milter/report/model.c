#include "report/model.h"

#include "report/names.h"

#include <math.h>

/* -- tables -------------------------------------------------------------- */

static void cell_clear(gpointer data)
{
    Cell *cell = data;
    g_free(cell->text);
}

static void row_unref(gpointer data)
{
    g_array_unref(data);
}

void table_free(Table *table)
{
    if (!table)
        return;
    g_free(table->key);
    g_free(table->caption);
    g_ptr_array_unref(table->columns);
    g_ptr_array_unref(table->rows);
    g_free(table->note);
    g_free(table);
}

/* The words of that key, or nothing. */
static const char *words_or_none(const View *view, const char *list, const char *name)
{
    g_autofree char *key = g_strconcat(list, ".", name, NULL);
    return phrases_has(view->order->phrases, key) ? phrases_get(view->order->phrases, key) : "";
}

Table *table_new(const View *view, const char *key, Chart chart)
{
    Table *table = g_new0(Table, 1);
    table->key = g_strdup(key);
    table->caption = name_key(view->order, "table", key);
    table->columns = g_ptr_array_new_with_free_func(g_free);
    table->rows = g_ptr_array_new_with_free_func(row_unref);
    table->chart = chart;
    table->note = g_strdup(words_or_none(view, "note", key));
    table_head(table, words_or_none(view, "head", key));
    return table;
}

void table_head(Table *table, const char *head)
{
    g_ptr_array_add(table->columns, name_capital(head));
}

GArray *table_row(Table *table, const char *name)
{
    GArray *row = g_array_new(FALSE, TRUE, sizeof(Cell));
    g_array_set_clear_func(row, cell_clear);
    g_ptr_array_add(table->rows, row);
    g_autofree char *capital = name_capital(name);
    row_text(row, capital);
    return row;
}

void table_head_of(Table *table, const View *view, const char *key, const char *period)
{
    g_autofree char *head = phrases_fill(view->order->phrases, key, "period", period, NULL);
    table_head(table, head);
}

void table_head_shares(Table *table, const View *view)
{
    table_head(table, view->now);
    table_head_of(table, view, "column.share", view->now);
    table_head(table, view->before);
    table_head_of(table, view, "column.share", view->before);
}

void row_text(GArray *row, const char *text)
{
    Cell cell = {g_strdup(text), NAN, FALSE, FALSE};
    g_array_append_val(row, cell);
}

void row_count(GArray *row, const View *view, guint count)
{
    double value = count == COUNT_HIDDEN ? (double)NAN : count;
    Cell cell = {number_count(view->order->language, count), value, TRUE, FALSE};
    g_array_append_val(row, cell);
}

void row_share(GArray *row, const View *view, Amount share)
{
    Cell cell = {number_share(view->order->language, share), share.value, TRUE, TRUE};
    g_array_append_val(row, cell);
}

void row_days(GArray *row, const View *view, Amount days)
{
    Cell cell = {number_days(view->order->language, days), days.value, TRUE, FALSE};
    g_array_append_val(row, cell);
}

char *part_print(const ReportOrder *order, guint part, guint whole)
{
    Amount share = amount_share(part, whole);
    if (share.state != AMOUNT_NONE || whole == 0)
        return number_share(order->language, share);
    g_autofree char *some = number_count(order->language, part);
    g_autofree char *all = number_count(order->language, whole);
    return phrases_fill(order->phrases, "part", "part", some, "whole", all, NULL);
}

void row_part(GArray *row, const View *view, guint part, guint whole)
{
    Cell cell = {part_print(view->order, part, whole), amount_share(part, whole).value, TRUE, TRUE};
    g_array_append_val(row, cell);
}

/* -- sections and the whole ---------------------------------------------- */

static void table_unref(gpointer data)
{
    table_free(data);
}

Section *section_new(const ReportOrder *order, const Body *body, guint index)
{
    Section *section = g_new0(Section, 1);
    g_autofree char *name = name_body(order, body);
    section->heading = name_capital(name);
    section->anchor = g_strdup_printf("%s-%u", body_kind_name(body->kind), index + 1);
    section->paragraphs = g_ptr_array_new_with_free_func(g_free);
    section->tables = g_ptr_array_new_with_free_func(table_unref);
    section->kind = body->kind;
    return section;
}

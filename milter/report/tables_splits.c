/* tables_splits.c - tables that divide the cases: by month, category, channel and so on. */
#include "report/model.h"
#include "report/names.h"
#include "report/tables.h"

static const struct {
    Split split;
    Chart chart;
    gboolean all; /* rows without a case are shown too */
} split_tables[] = {
    {SPLIT_CATEGORY, CHART_BARS, TRUE},   {SPLIT_CHANNEL, CHART_BARS, FALSE}, {SPLIT_LANGUAGE, CHART_NONE, FALSE},
    {SPLIT_SUBMITTER, CHART_NONE, FALSE}, {SPLIT_CAUSE, CHART_BARS, FALSE},   {SPLIT_OUTCOME, CHART_BARS, FALSE},
    {SPLIT_WAIT, CHART_BARS, TRUE},
};

static guint count_of(const Part *part)
{
    return part ? part->count : 0;
}

static guint sum_given(const GPtrArray *parts)
{
    guint sum = 0;
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = parts->pdata[i];
        if (*part->name)
            sum = count_sum(sum, part->count);
    }
    return sum;
}

/* What the shares are of: where somebody must say it, the cases in which somebody did. */
static guint whole_of(const Counts *counts, Split split, const char *name)
{
    switch (split) {
    case SPLIT_CAUSE:
        return *name ? counts->figures[FIGURE_CAUSE_GIVEN] : 0;
    case SPLIT_OUTCOME:
        return *name ? counts->figures[FIGURE_OUTCOME_GIVEN] : 0;
    case SPLIT_SUBMITTER:
        return *name ? sum_given(counts->splits[split]) : 0;
    case SPLIT_CATEGORY:
    case SPLIT_CHANNEL:
    case SPLIT_LANGUAGE:
    case SPLIT_MONTH:
    case SPLIT_WAIT:
    case SPLITS:
        break;
    }
    return counts->figures[FIGURE_RECEIVED];
}

/* One period's two cells. */
static void add_share(GArray *row, const View *view, const Counts *counts, Split split, const char *name)
{
    guint count = count_of(view_part(counts->splits[split], name));
    row_count(row, view, count);
    row_share(row, view, amount_share(count, whole_of(counts, split, name)));
}

static void add_row(Table *table, const View *view, Split split, const char *name)
{
    g_autofree char *shown = name_row(view->order, split, name);
    GArray *row = table_row(table, shown);
    add_share(row, view, view->body->now, split, name);
    add_share(row, view, view->body->before, split, name);
    if (split != SPLIT_CHANNEL)
        return;
    const Part *part = view_part(view->body->now->splits[split], name);
    row_days(row, view, part ? amount_days(&part->answer, part->answer.median) : amount_days(&(Wait){0, -1, -1}, -1));
}

/* Rows of this period in their order, then those that only the one before has. */
static GPtrArray *row_names(const View *view, Split split, gboolean all)
{
    const GPtrArray *now = view->body->now->splits[split], *before = view->body->before->splits[split];
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < now->len; i++) {
        const Part *part = now->pdata[i];
        if (all || part->count > 0 || count_of(view_part(before, part->name)) > 0)
            g_ptr_array_add(names, part->name);
    }
    for (guint i = 0; i < before->len; i++) {
        const Part *part = before->pdata[i];
        if (part->count > 0 && !view_part(now, part->name))
            g_ptr_array_add(names, part->name);
    }
    return names;
}

static void add_split(GPtrArray *tables, const View *view, guint index)
{
    Split split = split_tables[index].split;
    g_autoptr(GPtrArray) names = row_names(view, split, split_tables[index].all);
    if (names->len == 0 || (names->len == 1 && *(const char *)names->pdata[0] == '\0'))
        return; /* nobody has said anything: the figures of what people gave say that */
    Table *table = table_new(view, split_name(split), split_tables[index].chart);
    table_head_shares(table, view);
    if (split == SPLIT_CHANNEL)
        table_head(table, view_word(view, "column.answer_median"));
    for (guint i = 0; i < names->len; i++)
        add_row(table, view, split, names->pdata[i]);
    g_ptr_array_add(tables, table);
}

static Table *month_table(const View *view)
{
    Table *table = table_new(view, split_name(SPLIT_MONTH), CHART_MONTHS);
    table_head(table, view->now);
    table_head(table, view->before);
    table_head(table, view_word(view, "column.in_time"));
    const GPtrArray *now = view->body->now->splits[SPLIT_MONTH], *before = view->body->before->splits[SPLIT_MONTH];
    for (guint i = 0; i < now->len; i++) {
        const Part *part = now->pdata[i];
        g_autofree char *name = name_row(view->order, SPLIT_MONTH, part->name);
        GArray *row = table_row(table, name);
        row_count(row, view, part->count);
        row_count(row, view, count_of(view_part(before, part->name)));
        row_part(row, view, part->in_time, part->promised);
    }
    return table;
}

void tables_splits(GPtrArray *tables, const View *view)
{
    g_ptr_array_add(tables, month_table(view));
    for (guint i = 0; i < G_N_ELEMENTS(split_tables); i++)
        add_split(tables, view, i);
}

/* tables_figures.c - tables of single figures: a row each, this period beside the one before. */
#include "report/model.h"
#include "report/names.h"
#include "report/tables.h"

/* A figure, and what it is a share of; FIGURES if of nothing. */
typedef struct {
    Figure figure, whole;
} FigureRow;

static const FigureRow figure_rows[] = {
    {FIGURE_RECEIVED, FIGURES}, {FIGURE_CLOSED, FIGURES},   {FIGURE_OPEN, FIGURES},   {FIGURE_REOPENED, FIGURES},
    {FIGURE_ANSWERED, FIGURES}, {FIGURE_PROMISED, FIGURES}, {FIGURE_MISSED, FIGURES}, {FIGURE_VOICES, FIGURES}};
static const FigureRow move_rows[] = {{FIGURE_MOVED, FIGURE_RECEIVED},
                                      {FIGURE_MOVES, FIGURES},
                                      {FIGURE_ROUTED, FIGURE_RECEIVED},
                                      {FIGURE_WRONG_FIRST, FIGURE_ROUTED}};
static const FigureRow reach_rows[] = {
    {FIGURE_BOUNCED, FIGURE_RECEIVED}, {FIGURE_UNREACHABLE, FIGURE_RECEIVED}, {FIGURE_ANONYMOUS, FIGURE_RECEIVED}};
static const FigureRow human_rows[] = {{FIGURE_CATEGORY_GIVEN, FIGURE_RECEIVED},
                                       {FIGURE_CAUSE_GIVEN, FIGURE_RECEIVED},
                                       {FIGURE_OUTCOME_GIVEN, FIGURE_RECEIVED},
                                       {FIGURE_MEASURES, FIGURE_RECEIVED}};

static Amount share_of(const Counts *counts, FigureRow row)
{
    if (row.whole == FIGURES)
        return amount_share(0, 0);
    return amount_share(counts->figures[row.figure], counts->figures[row.whole]);
}

static void add_shared(Table *table, const View *view, const FigureRow *rows, guint count)
{
    table_head_shares(table, view);
    for (guint i = 0; i < count; i++) {
        g_autofree char *name = name_key(view->order, "figure", figure_name(rows[i].figure));
        GArray *row = table_row(table, name);
        row_count(row, view, view->body->now->figures[rows[i].figure]);
        row_share(row, view, share_of(view->body->now, rows[i]));
        row_count(row, view, view->body->before->figures[rows[i].figure]);
        row_share(row, view, share_of(view->body->before, rows[i]));
    }
}

static Table *figures_table(const View *view)
{
    Table *table = table_new(view, "figures", CHART_NONE);
    table_head(table, view->now);
    table_head(table, view->before);
    for (guint i = 0; i < G_N_ELEMENTS(figure_rows); i++) {
        Figure figure = figure_rows[i].figure;
        g_autofree char *name = name_key(view->order, "figure", figure_name(figure));
        GArray *row = table_row(table, name);
        row_count(row, view, view->body->now->figures[figure]);
        row_count(row, view, view->body->before->figures[figure]);
    }
    return table;
}

/* -- the promise --------------------------------------------------------- */

static const struct {
    const char *key;
    Figure calendar, working;
} promises[] = {
    {"promise.word", FIGURE_WORD_CALENDAR, FIGURE_WORD_WORKING},
    {"promise.held", FIGURE_HELD_CALENDAR, FIGURE_HELD_WORKING},
    {"promise.answer", FIGURE_ANSWER_CALENDAR, FIGURE_ANSWER_WORKING},
};

static void add_promised(GArray *row, const View *view, const Counts *counts, Figure figure)
{
    row_part(row, view, counts->figures[figure], counts->figures[FIGURE_PROMISED]);
}

static Table *promise_table(const View *view)
{
    Table *table = table_new(view, "promise", CHART_SHARES);
    table_head_of(table, view, "column.calendar", view->now);
    table_head_of(table, view, "column.working", view->now);
    table_head_of(table, view, "column.calendar", view->before);
    table_head_of(table, view, "column.working", view->before);
    g_autofree char *within = name_counted(view->order, "within", view->order->year->days);
    for (guint i = 0; i < G_N_ELEMENTS(promises); i++) {
        g_autofree char *name = phrases_fill(view->order->phrases, promises[i].key, "within", within, NULL);
        GArray *row = table_row(table, name);
        add_promised(row, view, view->body->now, promises[i].calendar);
        add_promised(row, view, view->body->now, promises[i].working);
        add_promised(row, view, view->body->before, promises[i].calendar);
        add_promised(row, view, view->body->before, promises[i].working);
    }
    GArray *row = table_row(table, view_word(view, "promise.one_day"));
    row_share(row, view, amount_share(0, 0));
    add_promised(row, view, view->body->now, FIGURE_ANSWER_ONE_DAY);
    row_share(row, view, amount_share(0, 0));
    add_promised(row, view, view->body->before, FIGURE_ANSWER_ONE_DAY);
    return table;
}

static Table *times_table(const View *view)
{
    Table *table = table_new(view, "times", CHART_NONE);
    table_head(table, view_word(view, "column.cases"));
    table_head_of(table, view, "column.median", view->now);
    table_head(table, view_word(view, "column.ninetieth"));
    table_head_of(table, view, "column.median", view->before);
    for (guint i = 0; i < WAITS; i++) {
        const Wait *now = &view->body->now->waits[i], *earlier = &view->body->before->waits[i];
        g_autofree char *name = name_key(view->order, "times", wait_name((WaitKind)i));
        GArray *row = table_row(table, name);
        row_count(row, view, now->count);
        row_days(row, view, amount_days(now, now->median));
        row_days(row, view, amount_days(now, now->ninetieth));
        row_days(row, view, amount_days(earlier, earlier->median));
    }
    return table;
}

void tables_figures(GPtrArray *tables, const View *view)
{
    g_ptr_array_add(tables, figures_table(view));
    g_ptr_array_add(tables, promise_table(view));
    g_ptr_array_add(tables, times_table(view));
}

/* -- the work ------------------------------------------------------------ */

static void add_helped(GPtrArray *tables, const View *view)
{
    const guint *now = view->body->now->figures, *before = view->body->before->figures;
    guint asked = count_sum(now[FIGURE_HELPED_YES], now[FIGURE_HELPED_NO]);
    guint asked_before = count_sum(before[FIGURE_HELPED_YES], before[FIGURE_HELPED_NO]);
    if (asked == 0 && asked_before == 0)
        return;
    Table *table = table_new(view, "helped", CHART_NONE);
    table_head_shares(table, view);
    for (Figure figure = FIGURE_HELPED_YES; figure <= FIGURE_HELPED_NO; figure++) {
        g_autofree char *name = name_key(view->order, "figure", figure_name(figure));
        GArray *row = table_row(table, name);
        row_count(row, view, now[figure]);
        row_share(row, view, amount_share(now[figure], asked));
        row_count(row, view, before[figure]);
        row_share(row, view, amount_share(before[figure], asked_before));
    }
    g_ptr_array_add(tables, table);
}

void tables_work(GPtrArray *tables, const View *view)
{
    Table *moves = table_new(view, "moves", CHART_NONE);
    add_shared(moves, view, move_rows, G_N_ELEMENTS(move_rows));
    g_ptr_array_add(tables, moves);
    Table *reach = table_new(view, "reach", CHART_NONE);
    add_shared(reach, view, reach_rows, G_N_ELEMENTS(reach_rows));
    g_ptr_array_add(tables, reach);
    Table *human = table_new(view, "human", CHART_NONE);
    add_shared(human, view, human_rows, G_N_ELEMENTS(human_rows));
    g_ptr_array_add(tables, human);
    add_helped(tables, view);
}

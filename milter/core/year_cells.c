#include "core/year_cells_parts.h"

#include <string.h>

guint year_cell(YearCells *cells, guint *count)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(cells->numbers, count));

    if (known > 0)
        return known - 1;
    known = cells_add(cells->cells, *count, CELL_TABLE, cells->cost + *count);
    g_hash_table_insert(cells->numbers, count, GUINT_TO_POINTER(known + 1));
    return known;
}

static guint64 add_up(const GPtrArray *parts)
{
    guint64 sum = 0;

    for (guint i = 0; i < parts->len; i++)
        sum += *(const guint *)g_ptr_array_index(parts, i);
    return sum;
}

/* The parts (guint *) and a rest are the total. */
static void add_relation(YearCells *cells, guint *total, const GPtrArray *parts, const guint *rest)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < parts->len; i++) {
        guint number = year_cell(cells, g_ptr_array_index(parts, i));

        g_array_append_val(numbers, number);
    }
    if (rest != NULL)
        g_array_append_val(numbers, *rest);
    cells_sum(cells->cells, year_cell(cells, total), &g_array_index(numbers, guint, 0), numbers->len);
}

void relate_exact(YearCells *cells, guint *total, const GPtrArray *parts)
{
    if (add_up(parts) == *total)
        add_relation(cells, total, parts, NULL);
}

void relate_within(YearCells *cells, guint *total, const GPtrArray *parts, CellKind kind)
{
    guint64 sum = add_up(parts);
    guint rest;

    if (sum > *total)
        return;
    rest = cells_add(cells->cells, *total - (guint)sum, kind, 0);
    add_relation(cells, total, parts, &rest);
}

void relate_two(YearCells *cells, guint *total, guint *first, guint *second)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();

    g_ptr_array_add(parts, first);
    if (second != NULL)
        g_ptr_array_add(parts, second);
    relate_exact(cells, total, parts);
}

/* -- between bodies ------------------------------------------------------- */

/* Are these the cases of `child` among those of `body`, and of no other child? */
static gboolean is_child(const Year *year, const Body *body, const Body *child)
{
    if (child == body)
        return FALSE;
    switch (body->kind) {
    case BODY_WHOLE:
        if (child->kind != BODY_UNIT)
            return child->kind != BODY_WHOLE;
        return *child->parent == '\0' && year_body(year, BODY_COMPANY, child->code) == NULL &&
               year_body(year, BODY_FEDERATION, child->code) == NULL &&
               year_body(year, BODY_EXTERNAL, child->code) == NULL;
    case BODY_COMMITTEE:
        return child->kind == BODY_UNIT && strcmp(child->parent, body->code) == 0;
    case BODY_COMPANY:
    case BODY_FEDERATION:
    case BODY_EXTERNAL:
        return child->kind == BODY_UNIT && *child->parent == '\0' && strcmp(child->code, body->code) == 0;
    case BODY_UNIT:
        return FALSE;
    }
    return FALSE;
}

/* What no child has is seen by who takes the children away. */
static void relate_house(YearCells *cells, guint *total, const GPtrArray *parts)
{
    if (add_up(parts) == *total)
        relate_exact(cells, total, parts);
    else
        relate_within(cells, total, parts, CELL_ASIDE);
}

static void relate_rows(YearCells *cells, Counts *counts, const GPtrArray *children, Split split, PartNumber number)
{
    g_autoptr(GPtrArray) rows = sorted_rows(counts, split);

    for (guint i = 0; i < rows->len; i++) {
        g_autoptr(GPtrArray) parts = g_ptr_array_new();
        Part *row = g_ptr_array_index(rows, i);

        for (guint k = 0; k < children->len; k++) {
            Part *part = find_part(g_ptr_array_index(children, k), split, row->name);

            if (part != NULL)
                g_ptr_array_add(parts, number(part));
        }
        relate_house(cells, number(row), parts);
    }
}

static Counts *counts_of(const YearCells *cells, const Body *body)
{
    return cells->before ? body->before : body->now;
}

/* The children are Counts of the same period. */
static void relate_children(YearCells *cells, Counts *counts, const GPtrArray *children)
{
    for (guint i = 0; i < FIGURES + WAITS; i++) {
        g_autoptr(GPtrArray) parts = g_ptr_array_new();

        for (guint k = 0; k < children->len; k++) {
            Counts *child = g_ptr_array_index(children, k);

            g_ptr_array_add(parts, i < FIGURES ? &child->figures[i] : &child->waits[i - FIGURES].count);
        }
        relate_house(cells, i < FIGURES ? &counts->figures[i] : &counts->waits[i - FIGURES].count, parts);
    }
    for (guint split = 0; split < SPLITS; split++)
        relate_rows(cells, counts, children, split, part_count);
    relate_rows(cells, counts, children, SPLIT_MONTH, part_promised);
    relate_rows(cells, counts, children, SPLIT_MONTH, part_in_time);
    relate_rows(cells, counts, children, SPLIT_CHANNEL, part_answered);
}

/* Cheapest to lose is what stands of the smallest body: so the same one is hidden beside another in row after row. */
static void relate_body(YearCells *cells, const Body *body)
{
    Counts *counts = counts_of(cells, body);

    cells->cost = counts->figures[FIGURE_RECEIVED];
    relate_counts(cells, counts);
}

static void relate_below(YearCells *cells, const Body *body)
{
    g_autoptr(GPtrArray) children = g_ptr_array_new();

    for (guint i = 0; i < cells->year->bodies->len; i++) {
        const Body *child = g_ptr_array_index(cells->year->bodies, i);

        if (is_child(cells->year, body, child))
            g_ptr_array_add(children, counts_of(cells, child));
    }
    if (children->len > 0)
        relate_children(cells, counts_of(cells, body), children);
}

/* The problems that are told, this period's only, are some of the voices. */
static void relate_problems(YearCells *cells, Counts *whole, guint min)
{
    guint told = 0;
    guint parts[2];

    for (guint i = 0; i < cells->year->problems->len; i++) {
        const Problem *problem = g_ptr_array_index(cells->year->problems, i);

        told += problem->voices >= min ? problem->voices : 0;
    }
    if (told > whole->figures[FIGURE_VOICES])
        return;
    parts[0] = cells_add(cells->cells, told, CELL_FIXED, 0);
    parts[1] = cells_add(cells->cells, whole->figures[FIGURE_VOICES] - told, CELL_ASIDE, 0);
    cells_sum(cells->cells, year_cell(cells, &whole->figures[FIGURE_VOICES]), parts, 2);
}

/* The words gave each routed case to one of the bodies. */
static void relate_whole(YearCells *cells, Counts *whole, guint min)
{
    if (!cells->before)
        relate_problems(cells, whole, min);
    relate_two(cells, &whole->figures[FIGURE_ROUTED], &whole->figures[FIGURE_FIRST], NULL);
}

/* -- all of them ---------------------------------------------------------- */

YearCells *year_cells_new(Year *year, gboolean before, guint min)
{
    YearCells *cells = g_new0(YearCells, 1);
    const Body *whole = year_body(year, BODY_WHOLE, "");

    cells->year = year;
    cells->before = before;
    cells->cells = cells_new(min);
    cells->numbers = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < year->bodies->len; i++)
        relate_body(cells, g_ptr_array_index(year->bodies, i));
    for (guint i = 0; i < year->bodies->len; i++)
        relate_below(cells, g_ptr_array_index(year->bodies, i));
    if (whole != NULL)
        relate_whole(cells, counts_of(cells, whole), min);
    cells_solve(cells->cells);
    return cells;
}

void year_cells_free(YearCells *cells)
{
    if (cells == NULL)
        return;
    cells_free(cells->cells);
    g_hash_table_unref(cells->numbers);
    g_free(cells);
}

gboolean year_cells_is_hidden(const YearCells *cells, const guint *count)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(cells->numbers, count));

    return known > 0 && cells_is_hidden(cells->cells, known - 1);
}

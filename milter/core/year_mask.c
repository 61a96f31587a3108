#include "core/year_cells.h"

#include <string.h>

static void hide(const YearCells *cells, guint *count)
{
    if (year_cells_is_hidden(cells, count))
        *count = COUNT_HIDDEN;
}

/* The middle of a handful is somebody's own case. */
static void hide_wait(const YearCells *cells, Wait *wait, guint min)
{
    gboolean small = wait->count < min;

    hide(cells, &wait->count);
    if (!small && wait->count != COUNT_HIDDEN)
        return;
    wait->median = -1;
    wait->ninetieth = -1;
}

/* Where the rows begin that are not of a closed list (core/year_rows.h), behind its last one: they stand by size. */
static guint first_open(const GPtrArray *rows, Split split)
{
    const char *last_closed = split == SPLIT_CHANNEL ? "annat" : "";

    switch (split) {
    case SPLIT_CATEGORY:
    case SPLIT_MONTH:
    case SPLIT_WAIT:
    case SPLITS:
        return rows->len;
    case SPLIT_LANGUAGE:
        return 0;
    case SPLIT_CHANNEL:
    case SPLIT_SUBMITTER:
    case SPLIT_CAUSE:
    case SPLIT_OUTCOME:
        break;
    }
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(((const Part *)g_ptr_array_index(rows, i))->name, last_closed) == 0)
            return i + 1;
    return 0;
}

static void note_hidden(GHashTable *names, const GPtrArray *rows, guint first)
{
    for (guint i = first; i < rows->len; i++) {
        const Part *part = g_ptr_array_index(rows, i);

        if (part->count == COUNT_HIDDEN)
            g_hash_table_add(names, part->name);
    }
}

static gint compare_places(gconstpointer a, gconstpointer b, gpointer names)
{
    const Part *first = *(const Part *const *)a, *second = *(const Part *const *)b;
    gboolean hidden = g_hash_table_contains(names, first->name), other = g_hash_table_contains(names, second->name);

    return hidden && other ? strcmp(first->name, second->name) : hidden - other;
}

static void move_hidden(GPtrArray *rows, guint first, GHashTable *names)
{
    if (first < rows->len)
        g_qsort_with_data(&rows->pdata[first], (gint)(rows->len - first), sizeof(gpointer), compare_places, names);
}

/* Among rows by size, where a hidden one stands would tell how large it is.  Both periods have the rows in one order.
 */
static void reorder(const Body *body, Split split)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *now = body->now->splits[split], *before = body->before->splits[split];
    guint first = first_open(now, split), first_before = first_open(before, split);

    note_hidden(names, now, first);
    note_hidden(names, before, first_before);
    move_hidden(now, first, names);
    move_hidden(before, first_before, names);
}

static void mask_counts(const YearCells *cells, Counts *counts, guint min)
{
    for (guint i = 0; i < FIGURES; i++)
        hide(cells, &counts->figures[i]);
    /* Not a count of cases, but not fewer than the cases that were moved. */
    if (counts->figures[FIGURE_MOVED] == COUNT_HIDDEN)
        counts->figures[FIGURE_MOVES] = COUNT_HIDDEN;
    for (guint split = 0; split < SPLITS; split++) {
        for (guint i = 0; i < counts->splits[split]->len; i++) {
            Part *part = g_ptr_array_index(counts->splits[split], i);

            hide(cells, &part->count);
            hide(cells, &part->in_time);
            hide(cells, &part->promised);
            hide_wait(cells, &part->answer, min);
        }
    }
    for (guint i = 0; i < WAITS; i++)
        hide_wait(cells, &counts->waits[i], min);
}

static void drop_small_problems(GPtrArray *problems, guint min)
{
    for (guint i = problems->len; i > 0; i--)
        if (((const Problem *)g_ptr_array_index(problems, i - 1))->voices < min)
            g_ptr_array_remove_index(problems, i - 1);
}

void year_mask(Year *year, guint min)
{
    g_autoptr(YearCells) now = year_cells_new(year, FALSE, min);
    g_autoptr(YearCells) before = year_cells_new(year, TRUE, min);

    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);

        mask_counts(now, body->now, min);
        mask_counts(before, body->before, min);
        for (guint split = 0; split < SPLITS; split++)
            reorder(body, split);
    }
    drop_small_problems(year->problems, min);
    g_array_set_size(year->missed, 0);
    year->masked = TRUE;
}

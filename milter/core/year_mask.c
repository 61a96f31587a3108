#include "core/year_cells.h"
#include "core/year_parts.h"

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
    g_autoptr(GPtrArray) open = g_ptr_array_new();

    for (guint i = first; i < rows->len; i++)
        g_ptr_array_add(open, g_ptr_array_index(rows, i));
    g_ptr_array_sort_with_data(open, compare_places, names);
    for (guint i = 0; i < open->len; i++)
        rows->pdata[first + i] = open->pdata[i];
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
    /* Not a count of cases, but not fewer than the cases that were moved. */
    if (counts->figures[FIGURE_MOVED] == COUNT_HIDDEN)
        counts->figures[FIGURE_MOVES] = COUNT_HIDDEN;
}

/* -- what the tertials hide ----------------------------------------------- */

static void hide_like(guint *count, guint part)
{
    if (part == COUNT_HIDDEN)
        *count = COUNT_HIDDEN;
}

static void hide_wait_like(Wait *wait, const Wait *part)
{
    if (part->count == COUNT_HIDDEN)
        *wait = (Wait){COUNT_HIDDEN, -1, -1};
}

/* Hidden also where by now it is 0: what it was is not to be told. */
static void hide_counts_like(Counts *counts, const Counts *tertial)
{
    for (guint i = 0; i < FIGURES; i++)
        if (i != FIGURE_VOICES)
            hide_like(&counts->figures[i], tertial->figures[i]);
    for (guint split = 0; split < SPLITS; split++)
        for (guint i = 0; i < tertial->splits[split]->len; i++) {
            const Part *part = g_ptr_array_index(tertial->splits[split], i);
            Part *own = find_part(counts, split, part->name);

            if (own == NULL)
                continue;
            hide_like(&own->count, part->count);
            hide_like(&own->in_time, part->in_time);
            hide_like(&own->promised, part->promised);
            hide_wait_like(&own->answer, &part->answer);
        }
    for (guint i = 0; i < WAITS; i++)
        hide_wait_like(&counts->waits[i], &tertial->waits[i]);
}

static void hide_bodies_like(const Year *year, const Year *tertial)
{
    gboolean before = g_date_compare(&tertial->from, &year->from) < 0;

    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);
        const Body *same = year_body(tertial, body->kind, body->code);

        if (same != NULL)
            hide_counts_like(before ? body->before : body->now, same->now);
    }
}

static void hide_voices(Counts *counts)
{
    if (counts->figures[FIGURE_VOICES] > 0)
        counts->figures[FIGURE_VOICES] = COUNT_HIDDEN;
}

/* Alike two by two or across a tertial's end: the difference of two times would tell of those. */
static void leave_out_voices(const Year *year)
{
    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);

        hide_voices(body->now);
        hide_voices(body->before);
    }
    g_ptr_array_set_size(year->problems, 0);
}

static gboolean is_calendar_year(const Year *year)
{
    GDate next = year->until;

    g_date_add_days(&next, 1);
    return g_date_get_day_of_year(&year->from) == 1 && g_date_get_day_of_year(&next) == 1;
}

/* -- all of it ------------------------------------------------------------ */

static void drop_small_problems(GPtrArray *problems, guint min)
{
    for (guint i = problems->len; i > 0; i--)
        if (((const Problem *)g_ptr_array_index(problems, i - 1))->voices < min)
            g_ptr_array_remove_index(problems, i - 1);
}

/* By the sums of its own tables of that period. */
static void mask_period(Year *year, gboolean before, guint min)
{
    g_autoptr(YearCells) cells = year_cells_new(year, before, min);

    for (guint i = 0; i < year->bodies->len; i++) {
        const Body *body = g_ptr_array_index(year->bodies, i);

        mask_counts(cells, before ? body->before : body->now, min);
    }
}

static gboolean is_empty(const Year *tertial)
{
    for (guint i = 0; i < tertial->bodies->len; i++) {
        const Body *body = g_ptr_array_index(tertial->bodies, i);

        for (guint figure = 0; figure < FIGURES; figure++)
            if (body->now->figures[figure] > 0)
                return FALSE;
    }
    return TRUE;
}

void year_mask(Year *year, guint min)
{
    mask_period(year, FALSE, min);
    mask_period(year, TRUE, min);
    for (guint i = 0; i < year->tertials->len; i++) {
        Year *tertial = g_ptr_array_index(year->tertials, i);

        if (is_empty(tertial)) /* one to come, or before there was anything: much to compute for nothing */
            continue;
        mask_period(tertial, FALSE, min);
        hide_bodies_like(year, tertial);
    }
    drop_small_problems(year->problems, min);
    if (min > 1 && !is_calendar_year(year))
        leave_out_voices(year);
    for (guint i = 0; i < year->bodies->len; i++)
        for (guint split = 0; split < SPLITS; split++)
            reorder(g_ptr_array_index(year->bodies, i), split);
    g_array_set_size(year->missed, 0);
    year->masked = TRUE;
}

#include "core/year_cells_parts.h"

#include <string.h>

/*
 * What a reader can compute with.  Of the numbers that stand nowhere some are
 * as private as those that do (the missed, where the report tells those in
 * time); of the others it counts only that they are not less than 0.  A
 * relation that does not hold is left out: nobody can compute by it.
 */
static const struct {
    Figure whole, part, other; /* FIGURES: there is no other */
    CellKind rest;
} relations[] = {
    {FIGURE_RECEIVED, FIGURE_REOPENED, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_PROMISED, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_ANSWERED, FIGURES, CELL_ASIDE},
    {FIGURE_RECEIVED, FIGURE_MOVED, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_ROUTED, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_BOUNCED, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_UNREACHABLE, FIGURE_ANONYMOUS, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_VOICES, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_MEASURES, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_CAUSE_GIVEN, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_CATEGORY_GIVEN, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_OUTCOME_GIVEN, FIGURES, CELL_SLACK},
    {FIGURE_RECEIVED, FIGURE_HELPED_YES, FIGURE_HELPED_NO, CELL_SLACK},
    {FIGURE_PROMISED, FIGURE_WORD_CALENDAR, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_WORD_WORKING, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_HELD_CALENDAR, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_HELD_WORKING, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_ANSWER_CALENDAR, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_ANSWER_WORKING, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_ANSWER_ONE_DAY, FIGURES, CELL_ASIDE},
    {FIGURE_PROMISED, FIGURE_MISSED, FIGURES, CELL_ASIDE},
    {FIGURE_WORD_CALENDAR, FIGURE_HELD_CALENDAR, FIGURES, CELL_ASIDE},
    {FIGURE_WORD_WORKING, FIGURE_HELD_WORKING, FIGURES, CELL_ASIDE},
    {FIGURE_WORD_WORKING, FIGURE_WORD_CALENDAR, FIGURES, CELL_SLACK},
    {FIGURE_WORD_CALENDAR, FIGURE_ANSWER_CALENDAR, FIGURES, CELL_SLACK},
    {FIGURE_WORD_WORKING, FIGURE_ANSWER_WORKING, FIGURES, CELL_SLACK},
    {FIGURE_HELD_WORKING, FIGURE_HELD_CALENDAR, FIGURES, CELL_SLACK},
    {FIGURE_ANSWER_WORKING, FIGURE_ANSWER_CALENDAR, FIGURES, CELL_SLACK},
    {FIGURE_ANSWER_WORKING, FIGURE_ANSWER_ONE_DAY, FIGURES, CELL_SLACK},
    {FIGURE_ANSWERED, FIGURE_ANSWER_WORKING, FIGURES, CELL_SLACK},
    {FIGURE_ROUTED, FIGURE_WRONG_FIRST, FIGURES, CELL_ASIDE},
    {FIGURE_MOVES, FIGURE_MOVED, FIGURES, CELL_SLACK},
};

guint *part_count(Part *part)
{
    return &part->count;
}

guint *part_promised(Part *part)
{
    return &part->promised;
}

guint *part_in_time(Part *part)
{
    return &part->in_time;
}

guint *part_answered(Part *part)
{
    return &part->answer.count;
}

static void add_share(YearCells *cells, guint *total, guint *part, CellKind rest)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();

    g_ptr_array_add(parts, part);
    relate_within(cells, total, parts, rest);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const Part *const *)a)->name, (*(const Part *const *)b)->name);
}

GPtrArray *sorted_rows(const Counts *counts, Split split)
{
    GPtrArray *rows = g_ptr_array_copy(counts->splits[split], NULL, NULL);

    g_ptr_array_set_free_func(rows, NULL);
    g_ptr_array_sort(rows, compare_names);
    return rows;
}

static GPtrArray *list_rows(const Counts *counts, Split split, PartNumber number)
{
    g_autoptr(GPtrArray) sorted = sorted_rows(counts, split);
    GPtrArray *rows = g_ptr_array_new();

    for (guint i = 0; i < sorted->len; i++)
        g_ptr_array_add(rows, number(g_ptr_array_index(sorted, i)));
    return rows;
}

static void relate_figures(YearCells *cells, Counts *counts)
{
    guint *figures = counts->figures;

    for (guint i = 0; i < FIGURES; i++)
        year_cell(cells, &figures[i]);
    for (guint i = 0; i < G_N_ELEMENTS(relations); i++) {
        g_autoptr(GPtrArray) parts = g_ptr_array_new();

        g_ptr_array_add(parts, &figures[relations[i].part]);
        if (relations[i].other != FIGURES)
            g_ptr_array_add(parts, &figures[relations[i].other]);
        relate_within(cells, &figures[relations[i].whole], parts, relations[i].rest);
    }
    relate_two(cells, &figures[FIGURE_RECEIVED], &figures[FIGURE_CLOSED], &figures[FIGURE_OPEN]);
    for (guint i = 0; i < WAITS; i++)
        add_share(cells, &figures[FIGURE_RECEIVED], &counts->waits[i].count, CELL_SLACK);
    add_share(cells, &counts->waits[WAIT_WORD].count, &figures[FIGURE_WORD_WORKING], CELL_SLACK);
    relate_two(cells, &figures[FIGURE_ANSWERED], &counts->waits[WAIT_ANSWER].count, NULL);
    relate_two(cells, &figures[FIGURE_CLOSED], &counts->waits[WAIT_CLOSING].count, NULL);
}

/* Rows "" and "none" are what a figure leaves. */
static void relate_left_over(YearCells *cells, Counts *counts)
{
    static const struct {
        Split split;
        const char *row;
        Figure figure;
    } left[] = {
        {SPLIT_CAUSE, "", FIGURE_CAUSE_GIVEN},
        {SPLIT_OUTCOME, "", FIGURE_OUTCOME_GIVEN},
        {SPLIT_WAIT, "none", FIGURE_ANSWERED},
    };

    for (guint i = 0; i < G_N_ELEMENTS(left); i++) {
        Part *part = find_part(counts, left[i].split, left[i].row);
        g_autoptr(GPtrArray) others = list_rows(counts, left[i].split, part_count);

        if (part == NULL)
            continue;
        relate_two(cells, &counts->figures[FIGURE_RECEIVED], &counts->figures[left[i].figure], &part->count);
        g_ptr_array_remove(others, &part->count);
        relate_exact(cells, &counts->figures[left[i].figure], others);
    }
}

static void relate_months(YearCells *cells, Counts *counts)
{
    Figure in_time = cells->year->rule == DAYS_CALENDAR ? FIGURE_WORD_CALENDAR : FIGURE_WORD_WORKING;
    g_autoptr(GPtrArray) promised = list_rows(counts, SPLIT_MONTH, part_promised);
    g_autoptr(GPtrArray) kept = list_rows(counts, SPLIT_MONTH, part_in_time);
    g_autoptr(GPtrArray) months = sorted_rows(counts, SPLIT_MONTH);

    for (guint i = 0; i < months->len; i++) {
        Part *month = g_ptr_array_index(months, i);

        add_share(cells, &month->count, &month->promised, CELL_SLACK);
        add_share(cells, &month->promised, &month->in_time, CELL_ASIDE);
    }
    relate_exact(cells, &counts->figures[FIGURE_PROMISED], promised);
    relate_exact(cells, &counts->figures[in_time], kept);
    g_ptr_array_add(kept, &counts->figures[FIGURE_MISSED]);
    relate_exact(cells, &counts->figures[FIGURE_PROMISED], kept);
    relate_two(cells, &counts->figures[FIGURE_PROMISED], &counts->figures[in_time], &counts->figures[FIGURE_MISSED]);
}

static void relate_channels(YearCells *cells, Counts *counts)
{
    g_autoptr(GPtrArray) answered = list_rows(counts, SPLIT_CHANNEL, part_answered);
    g_autoptr(GPtrArray) channels = sorted_rows(counts, SPLIT_CHANNEL);

    for (guint i = 0; i < channels->len; i++) {
        Part *channel = g_ptr_array_index(channels, i);

        add_share(cells, &channel->count, &channel->answer.count, CELL_SLACK);
    }
    relate_exact(cells, &counts->figures[FIGURE_ANSWERED], answered);
}

void relate_counts(YearCells *cells, Counts *counts)
{
    relate_figures(cells, counts);
    for (guint split = 0; split < SPLITS; split++) {
        g_autoptr(GPtrArray) rows = list_rows(counts, split, part_count);

        relate_exact(cells, &counts->figures[FIGURE_RECEIVED], rows);
    }
    relate_left_over(cells, counts);
    relate_months(cells, counts);
    relate_channels(cells, counts);
}

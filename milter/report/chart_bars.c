/* chart_bars.c - bars lying down, each with its name above it and its figure beside it. */
#include "report/chart_svg.h"
#include "report/number.h"
#include "report/text_lines.h"

#include <math.h>
#include <string.h>

/* Ems. */
#define NAME_HEIGHT 1.35 /* of a line */
#define BAR_START   0.1  /* below the name's lines */
#define BAR_HEIGHT  1.0
#define ROW_GAP     0.85
#define VALUE_LINE  0.85 /* below the bar's upper edge */

#define NAME_WIDTH 38 /* letters in a line on the narrowest telephone */

/* Per cent. */
#define LONGEST        80.0 /* what is left is for the figure */
#define SHORTEST       0.4  /* that there is something can be seen */
#define VALUE_GAP      1.5
#define SHARES_LARGEST 100.0

/* Nothing to count, and so nothing to compare; the table has its row. */
static gboolean is_drawn(const Cell *name, const Cell *cell)
{
    return name && cell && strcmp(cell->text, NUMBER_NONE) != 0;
}

static GPtrArray *name_lines(const Cell *name)
{
    g_autofree char *valid = g_utf8_make_valid(name->text, -1);
    return text_wrap(valid, NAME_WIDTH);
}

static double row_height(guint lines)
{
    return lines * NAME_HEIGHT + BAR_START + BAR_HEIGHT + ROW_GAP;
}

double chart_bars_height(const Table *table)
{
    double height = 0;
    for (guint row = 0; row < table->rows->len; row++) {
        const Cell *name = chart_cell(table, row, 0);
        if (!is_drawn(name, chart_cell(table, row, CHART_NOW)))
            continue;
        g_autoptr(GPtrArray) lines = name_lines(name);
        height += row_height(lines->len);
    }
    return height;
}

static void put_value(GString *html, const Table *table, const Cell *cell, double y)
{
    gboolean shares = table->chart == CHART_SHARES;
    double largest = shares ? SHARES_LARGEST : chart_largest(table, CHART_NOW);
    double width = 0;
    if (!isnan(cell->value) && cell->value > 0)
        width = CLAMP(LONGEST * cell->value / largest, SHORTEST, LONGEST);
    if (shares && !isnan(cell->value))
        svg_box(html, "whole", (Box){0, y, LONGEST, BAR_HEIGHT});
    if (width > 0)
        svg_box(html, "now", (Box){0, y, width, BAR_HEIGHT});
    double end = shares && !isnan(cell->value) ? LONGEST : width;
    svg_text(html, "value", (Box){.x = end > 0 ? end + VALUE_GAP : 0, .y = y + VALUE_LINE}, cell->text);
}

void chart_bars(GString *html, const Table *table)
{
    double y = 0;
    for (guint row = 0; row < table->rows->len; row++) {
        const Cell *name = chart_cell(table, row, 0), *cell = chart_cell(table, row, CHART_NOW);
        if (!is_drawn(name, cell))
            continue;
        g_autoptr(GPtrArray) lines = name_lines(name);
        for (guint line = 0; line < lines->len; line++)
            svg_text(html, "name", (Box){.y = y + (line + 1) * NAME_HEIGHT - (NAME_HEIGHT - 1)}, lines->pdata[line]);
        put_value(html, table, cell, y + lines->len * NAME_HEIGHT + BAR_START);
        y += row_height(lines->len);
    }
}

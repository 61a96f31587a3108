/* chart_months.c - columns by time, and under each month its figures. */
#include "report/chart_svg.h"

#include <math.h>

/* Ems. */
#define COLUMN_HEIGHT 13.0 /* of the largest value */
#define BASE          13.5
#define NAME_LINE     15.0
#define NOW_LINE      16.7
#define BEFORE_LINE   18.2
#define HEIGHT        18.8
#define LETTER_HEIGHT 0.72
#define RULE_HEIGHT   0.08

/* Per cent. */
#define MARGIN       5.0  /* for the keys of the figures' lines */
#define KEY_WIDTH    2.0
#define SLOT_MAX     16.0 /* so that few months do not make fat columns */
#define COLUMN_SHARE 0.36 /* of a slot */
#define COLUMN_START 0.12

#define NAME_LETTERS 3 /* "jan": on a telephone there is no room for more */

typedef struct {
    double x, width; /* of one month */
    double largest;  /* in either column */
} Slot;

double chart_months_height(void)
{
    return HEIGHT;
}

static void put_column(GString *html, const Cell *cell, const Slot *slot, gboolean now)
{
    if (!cell || isnan(cell->value) || cell->value <= 0)
        return;
    double height = COLUMN_HEIGHT * cell->value / slot->largest;
    double start = now ? COLUMN_START : 1 - COLUMN_START - COLUMN_SHARE;
    svg_box(html, now ? "now" : "before",
            (Box){slot->x + slot->width * start, BASE - height, slot->width * COLUMN_SHARE, height});
}

static void put_name(GString *html, const char *name, double middle)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *start = g_utf8_substring(valid, 0, MIN(NAME_LETTERS, g_utf8_strlen(valid, -1)));
    svg_text(html, "name", (Box){.x = middle, .y = NAME_LINE}, start);
}

static void put_month(GString *html, const Table *table, guint row, const Slot *slot)
{
    const Cell *name = chart_cell(table, row, 0);
    const Cell *now = chart_cell(table, row, CHART_NOW), *before = chart_cell(table, row, CHART_BEFORE);
    double middle = slot->x + slot->width / 2;
    put_column(html, now, slot, TRUE);
    put_column(html, before, slot, FALSE);
    if (name)
        put_name(html, name->text, middle);
    if (now)
        svg_text(html, "value", (Box){.x = middle, .y = NOW_LINE}, now->text);
    if (before)
        svg_text(html, "value earlier", (Box){.x = middle, .y = BEFORE_LINE}, before->text);
}

void chart_months(GString *html, const Table *table)
{
    double width = MIN((100 - MARGIN) / table->rows->len, SLOT_MAX);
    double largest = MAX(chart_largest(table, CHART_NOW), chart_largest(table, CHART_BEFORE));
    for (guint row = 0; row < table->rows->len; row++) {
        Slot slot = {MARGIN + row * width, width, largest};
        put_month(html, table, row, &slot);
    }
    svg_box(html, "rule", (Box){MARGIN, BASE, table->rows->len * width, RULE_HEIGHT});
    svg_box(html, "now", (Box){0.5, NOW_LINE - LETTER_HEIGHT, KEY_WIDTH, LETTER_HEIGHT});
    svg_box(html, "before", (Box){0.5, BEFORE_LINE - LETTER_HEIGHT, KEY_WIDTH, LETTER_HEIGHT});
}

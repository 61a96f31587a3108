#include "report/chart_svg.h"

#include "report/report_html_text.h"

#include <math.h>

/* Not by the process's locale: SVG has points. */
static void put_size(GString *html, const char *name, double size, const char *unit)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(html, " %s=\"%s%s\"", name, g_ascii_formatd(buffer, sizeof buffer, "%.2f", size), unit);
}

void svg_begin(GString *html, const char *class, const char *id, double height)
{
    g_string_append_printf(html, "<svg class=\"%s\" role=\"img\" aria-labelledby=\"", class);
    html_text(html, id);
    g_string_append(html, "-title ");
    html_text(html, id);
    g_string_append(html, "-desc\" width=\"100%\"");
    put_size(html, "height", height, "em");
    g_string_append(html, ">\n");
}

void svg_end(GString *html)
{
    g_string_append(html, "</svg>\n");
}

void svg_box(GString *html, const char *class, Box box)
{
    g_string_append_printf(html, "<rect class=\"%s\"", class);
    put_size(html, "x", box.x, "%");
    put_size(html, "y", box.y, "em");
    put_size(html, "width", box.width, "%");
    put_size(html, "height", box.height, "em");
    g_string_append(html, "/>\n");
}

void svg_text(GString *html, const char *class, Box at, const char *text)
{
    g_string_append_printf(html, "<text class=\"%s\"", class);
    put_size(html, "x", at.x, "%");
    put_size(html, "y", at.y, "em");
    g_string_append_c(html, '>');
    html_text(html, text);
    g_string_append(html, "</text>\n");
}

const Cell *chart_cell(const Table *table, guint row, guint column)
{
    const GArray *cells = table->rows->pdata[row];
    return column < cells->len ? &g_array_index(cells, Cell, column) : NULL;
}

double chart_largest(const Table *table, guint column)
{
    double largest = 0;
    for (guint row = 0; row < table->rows->len; row++) {
        const Cell *cell = chart_cell(table, row, column);
        if (cell && !isnan(cell->value))
            largest = MAX(largest, cell->value);
    }
    return largest;
}

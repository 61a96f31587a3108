#include "report/chart.h"

#include "report/chart_svg.h"
#include "report/report_html_text.h"

gboolean chart_says_something(const Table *table)
{
    switch (table->chart) {
    case CHART_NONE:
        return FALSE;
    case CHART_MONTHS:
        return chart_largest(table, CHART_NOW) > 0 || chart_largest(table, CHART_BEFORE) > 0;
    case CHART_SHARES:
    case CHART_BARS:
        break;
    }
    return chart_largest(table, CHART_NOW) > 0;
}

/* A column's head with the look of its bars. */
static void put_key(GString *html, const Table *table, const char *class, guint column)
{
    if (column >= table->columns->len)
        return;
    g_string_append(html, "<span class=\"key\"><svg class=\"swatch\" aria-hidden=\"true\">");
    svg_box(html, class, (Box){10, 0.08, 80, 0.64});
    svg_end(html);
    html_text(html, table->columns->pdata[column]);
    g_string_append(html, "</span>\n");
}

static void put_keys(GString *html, const Table *table)
{
    g_string_append(html, "<figcaption>");
    put_key(html, table, "now", CHART_NOW);
    if (table->chart == CHART_MONTHS)
        put_key(html, table, "before", CHART_BEFORE);
    g_string_append(html, "</figcaption>\n");
}

static void put_words(GString *html, const char *element, const char *id, const char *text)
{
    g_string_append_printf(html, "<%s id=\"", element);
    html_text(html, id);
    g_string_append_printf(html, "-%s\">", element);
    html_text(html, text);
    g_string_append_printf(html, "</%s>\n", element);
}

void chart_put(GString *html, const Table *table, const char *id, const char *same)
{
    gboolean by_month = table->chart == CHART_MONTHS;
    g_string_append(html, "<figure>\n");
    put_keys(html, table);
    svg_begin(html, by_month ? "chart months" : "chart bars", id,
              by_month ? chart_months_height() : chart_bars_height(table));
    put_words(html, "title", id, table->caption);
    put_words(html, "desc", id, same);
    if (by_month)
        chart_months(html, table);
    else
        chart_bars(html, table);
    svg_end(html);
    g_string_append(html, "</figure>\n");
}

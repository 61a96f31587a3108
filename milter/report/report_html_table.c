#include "report/report_html_table.h"

#include "report/chart.h"
#include "report/report_html_text.h"

/* A column of figures is set to the right, with its head. */
static gboolean is_number(const Table *table, guint column)
{
    for (guint i = 0; i < table->rows->len; i++) {
        const GArray *row = table->rows->pdata[i];
        if (column < row->len && g_array_index(row, Cell, column).number)
            return TRUE;
    }
    return FALSE;
}

static void put_head(GString *html, const Table *table)
{
    g_string_append(html, "<thead>\n<tr>\n");
    for (guint i = 0; i < table->columns->len; i++)
        html_element(html, "th", is_number(table, i) ? " scope=\"col\" class=\"number\"" : " scope=\"col\"",
                     table->columns->pdata[i]);
    g_string_append(html, "</tr>\n</thead>\n");
}

static void put_row(GString *html, const GArray *row)
{
    g_string_append(html, "<tr>\n");
    for (guint i = 0; i < row->len; i++) {
        const Cell *cell = &g_array_index(row, Cell, i);
        if (i == 0)
            html_element(html, "th", " scope=\"row\"", cell->text);
        else
            html_element(html, "td", cell->number ? " class=\"number\"" : "", cell->text);
    }
    g_string_append(html, "</tr>\n");
}

/* The heading says the same to those who see it; a screen reader lists tables by their captions. */
static void put_caption(GString *html, const Table *table)
{
    g_string_append(html, "<caption><span class=\"unseen\">");
    html_text(html, table->caption);
    g_string_append(html, "</span></caption>\n");
}

/* Before the table and not in its caption, which is as wide as the table and would be cut where that scrolls. */
static void put_note(GString *html, const Table *table, const char *id)
{
    if (*table->note == '\0')
        return;
    g_string_append(html, "<p class=\"note\" id=\"");
    html_text(html, id);
    g_string_append(html, "-note\">");
    html_text(html, table->note);
    g_string_append(html, "</p>\n");
}

static void put_table(GString *html, const Table *table, const char *id)
{
    g_string_append(html, "<table");
    if (*table->note) {
        g_string_append(html, " aria-describedby=\"");
        html_text(html, id);
        g_string_append(html, "-note\"");
    }
    g_string_append(html, ">\n");
    put_caption(html, table);
    put_head(html, table);
    g_string_append(html, "<tbody>\n");
    for (guint i = 0; i < table->rows->len; i++)
        put_row(html, table->rows->pdata[i]);
    g_string_append(html, "</tbody>\n</table>\n");
}

/* Scrolls on a telephone, by keyboard too.  A group and no landmark: a long report would have a hundred of them. */
static void put_scrolled(GString *html, const Table *table, const char *anchor, const char *id)
{
    g_string_append(html, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"");
    html_text(html, anchor);
    g_string_append(html, "-heading ");
    html_text(html, id);
    g_string_append(html, "\">\n");
    put_table(html, table, id);
    g_string_append(html, "</div>\n");
}

/* A table of names alone is a list. */
static void put_list(GString *html, const Table *table)
{
    g_string_append(html, "<ul class=\"names\">\n");
    for (guint i = 0; i < table->rows->len; i++)
        html_element(html, "li", "", g_array_index((const GArray *)table->rows->pdata[i], Cell, 0).text);
    g_string_append(html, "</ul>\n");
}

void html_table(GString *html, const Table *table, const char *anchor, const char *same)
{
    g_autofree char *id = g_strdup_printf("%s-%s", anchor, table->key);
    g_string_append(html, "<div class=\"part\">\n<h3 id=\"");
    html_text(html, id);
    g_string_append(html, "\">");
    html_text(html, table->caption);
    g_string_append(html, "</h3>\n");
    if (chart_says_something(table))
        chart_put(html, table, id, same);
    put_note(html, table, id);
    if (table->columns->len == 1)
        put_list(html, table);
    else
        put_scrolled(html, table, anchor, id);
    g_string_append(html, "</div>\n");
}

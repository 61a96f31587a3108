/* report_text.c - the report for a mail and a terminal. */
#include "report/report.h"
#include "report/text_lines.h"
#include "report/text_table.h"

#define WIDTH_MIN 40 /* narrower than this no table can be read */

static void put_lines(GString *text, const char *paragraph, guint width)
{
    g_autoptr(GPtrArray) lines = text_wrap(paragraph, width);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)lines->pdata[i]);
}

static void put_paragraphs(GString *text, const GPtrArray *paragraphs, guint width)
{
    for (guint i = 0; i < paragraphs->len; i++) {
        g_string_append_c(text, '\n');
        put_lines(text, paragraphs->pdata[i], width);
    }
}

static void put_heading(GString *text, const char *heading, char line, guint width)
{
    put_lines(text, heading, width);
    guint columns = MIN(text_columns(heading), width);
    for (guint i = 0; i < columns; i++)
        g_string_append_c(text, line);
    g_string_append_c(text, '\n');
}

static void put_table(GString *text, const Table *table, guint width)
{
    g_string_append_c(text, '\n');
    put_lines(text, table->caption, width);
    g_string_append_c(text, '\n');
    text_table(text, table, width);
    if (*table->note) {
        g_string_append_c(text, '\n');
        put_lines(text, table->note, width);
    }
    g_string_append_c(text, '\n');
}

static void put_section(GString *text, const Section *section, guint width)
{
    g_string_append(text, "\n\n");
    put_heading(text, section->heading, '=', width);
    put_paragraphs(text, section->paragraphs, width);
    for (guint i = 0; i < section->tables->len; i++)
        put_table(text, section->tables->pdata[i], width);
}

char *report_text(const YearReport *report, guint width)
{
    width = MAX(width, WIDTH_MIN);
    GString *text = g_string_new(NULL);
    put_heading(text, report->title, '=', width);
    g_string_append_c(text, '\n');
    put_lines(text, report->subtitle, width);
    put_lines(text, report->policy, width);
    put_paragraphs(text, report->summary, width);
    for (guint i = 0; i < report->sections->len; i++)
        put_section(text, report->sections->pdata[i], width);
    g_string_append(text, "\n\n");
    put_heading(text, report->notes_heading, '=', width);
    put_paragraphs(text, report->notes, width);
    return g_string_free(text, FALSE);
}

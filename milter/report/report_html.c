/*
 * report_html.c - the report as one page of HTML that is XML as well.
 *
 * Nothing is fetched and nothing runs, so it can lie in an archive, be attached
 * to a mail and be printed, and looks the same after ten years.
 */
#include "report/report.h"

#include "report/report_html_table.h"
#include "report/report_html_text.h"
#include "report_css.h"

#define SUMMARY "summary"
#define NOTES   "notes"

static void put_attribute(GString *html, const char *name, const char *value)
{
    g_string_append_printf(html, " %s=\"", name);
    html_text(html, value);
    g_string_append_c(html, '"');
}

static void put_head(GString *html, const YearReport *report)
{
    g_string_append(html, "<!DOCTYPE html>\n<html");
    put_attribute(html, "lang", report->language);
    g_string_append(html, ">\n<head>\n<meta charset=\"utf-8\"/>\n"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                          "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
                          "<meta name=\"referrer\" content=\"no-referrer\"/>\n");
    html_element(html, "title", "", report->title);
    g_string_append_printf(html, "<style>\n%s</style>\n</head>\n", REPORT_CSS);
}

static void put_top(GString *html, const YearReport *report)
{
    html_element(html, "a", " class=\"skip\" href=\"#content\"", report->skip_link);
    g_string_append(html, "<header>\n");
    html_element(html, "h1", "", report->title);
    html_element(html, "p", " class=\"subtitle\"", report->subtitle);
    html_element(html, "p", " class=\"policy\"", report->policy);
    g_string_append(html, "</header>\n");
}

/* Left open for what it holds; `class` are our own words. */
static void begin_section(GString *html, const char *class, const char *anchor, const char *heading)
{
    g_string_append_printf(html, "<section class=\"%s\"", class);
    put_attribute(html, "id", anchor);
    g_autofree char *id = g_strdup_printf("%s-heading", anchor);
    put_attribute(html, "aria-labelledby", id);
    g_string_append(html, ">\n<h2");
    put_attribute(html, "id", id);
    g_string_append_c(html, '>');
    html_text(html, heading);
    g_string_append(html, "</h2>\n");
}

static void end_section(GString *html)
{
    g_string_append(html, "</section>\n");
}

static void put_link(GString *html, const char *anchor, const char *text)
{
    g_autofree char *target = g_strconcat("#", anchor, NULL);
    g_string_append(html, "<li><a");
    put_attribute(html, "href", target);
    g_string_append_c(html, '>');
    html_text(html, text);
    g_string_append(html, "</a></li>\n");
}

static void put_contents(GString *html, const YearReport *report)
{
    g_string_append(html, "<nav aria-labelledby=\"contents\">\n");
    html_element(html, "h2", " id=\"contents\"", report->contents_heading);
    g_string_append(html, "<ul>\n");
    for (guint i = 0; i < report->sections->len; i++) {
        const Section *section = report->sections->pdata[i];
        put_link(html, section->anchor, section->heading);
    }
    put_link(html, NOTES, report->notes_heading);
    g_string_append(html, "</ul>\n</nav>\n");
}

static void put_body(GString *html, const Section *section, const char *same)
{
    begin_section(html, "body", section->anchor, section->heading);
    html_paragraphs(html, section->paragraphs);
    for (guint i = 0; i < section->tables->len; i++)
        html_table(html, section->tables->pdata[i], section->anchor, same);
    end_section(html);
}

char *report_html(const YearReport *report)
{
    GString *html = g_string_new(NULL);
    put_head(html, report);
    g_string_append(html, "<body>\n");
    put_top(html, report);
    g_string_append(html, "<main id=\"content\" tabindex=\"-1\">\n");
    begin_section(html, "summary", SUMMARY, report->summary_heading);
    html_paragraphs(html, report->summary);
    end_section(html);
    put_contents(html, report);
    for (guint i = 0; i < report->sections->len; i++)
        put_body(html, report->sections->pdata[i], report->chart_note);
    begin_section(html, "notes", NOTES, report->notes_heading);
    html_paragraphs(html, report->notes);
    end_section(html);
    g_string_append(html, "</main>\n</body>\n</html>\n");
    return g_string_free(html, FALSE);
}

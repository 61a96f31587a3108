/* report_pages.c - the HTML report of a hand-made year in every language, and with small numbers hidden, for a browser. */
#include "config/phrases_read.h"
#include "report/report.h"
#include "../unit/some_year.h"

#include <stdio.h>
#include <stdlib.h>

#define MIN_CELL 40 /* so that the year has something to hide */

static gboolean write_page(const ReportOrder *order, const char *folder, const char *name)
{
    g_autoptr(YearReport) report = year_report_new(order);
    g_autofree char *html = report_html(report);
    g_autofree char *path = g_strdup_printf("%s/report-%s.html", folder, name);
    g_autoptr(GError) error = NULL;
    if (g_file_set_contents(path, html, -1, &error))
        return TRUE;
    fprintf(stderr, "report_pages: %s\n", error->message);
    return FALSE;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : ".";
    Config *config = some_config();
    g_autoptr(Year) year = some_year(), hidden = some_year();
    year_mask(hidden, MIN_CELL);
    gboolean written = TRUE;
    for (Language i = LANGUAGE_SV; i < LANGUAGES; i++) {
        g_autoptr(Phrases) phrases = phrases_read("templates", language_code(i), NULL, NULL);
        if (!phrases)
            return EXIT_FAILURE;
        ReportOrder order = {year, config, phrases, i, "2026-1", ""};
        ReportOrder masked = {hidden, config, phrases, i, "", ""};
        written = written && write_page(&order, folder, language_code(i));
        if (i == LANGUAGE_SV)
            written = written && write_page(&masked, folder, "hidden");
    }
    config_free(config);
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}

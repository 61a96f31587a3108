#include "cli/import_summary.h"

#include "cli/cli.h"

#include <string.h>

static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strcmp(a, b);
}

static GTree *counts_new(void)
{
    return g_tree_new_full(compare, NULL, g_free, NULL);
}

ImportSummary *import_summary_new(void)
{
    ImportSummary *summary = g_new0(ImportSummary, 1);
    summary->natures = counts_new();
    summary->units = counts_new();
    summary->languages = counts_new();
    summary->years = counts_new();
    return summary;
}

void import_summary_free(ImportSummary *summary)
{
    if (!summary)
        return;
    g_tree_unref(summary->natures);
    g_tree_unref(summary->units);
    g_tree_unref(summary->languages);
    g_tree_unref(summary->years);
    g_free(summary);
}

static void count(GTree *counts, const char *name)
{
    guint before = GPOINTER_TO_UINT(g_tree_lookup(counts, name));
    g_tree_replace(counts, g_strdup(name), GUINT_TO_POINTER(before + 1));
}

void import_summary_add(ImportSummary *summary, const Receipt *receipt, const Calendar *calendar)
{
    summary->messages++;
    if (receipt->repeated) {
        summary->repeated++;
        return;
    }
    g_autofree char *year = g_strdup_printf("%d", calendar_year(calendar, receipt->date));
    count(summary->natures, nature_name(receipt->nature));
    count(summary->languages, receipt->language);
    count(summary->years, year);
    if (receipt->opened) {
        summary->cases++;
        count(summary->units, receipt->unit);
    } else if (receipt->number != 0) {
        summary->follow_ups++;
    } else {
        summary->kept++;
    }
}

/* -- to read -------------------------------------------------------------------- */

static gboolean print_row(gpointer name, gpointer number, gpointer data)
{
    (void)data;
    g_print("  %-20s %9u\n", (const char *)name, GPOINTER_TO_UINT(number));
    return FALSE;
}

static void print_table(const char *title, const char *what, GTree *counts)
{
    if (g_tree_nnodes(counts) == 0)
        return;
    g_print("\n  %-20s %9s\n", title, what);
    g_tree_foreach(counts, print_row, NULL);
}

void import_summary_print(const ImportSummary *summary)
{
    g_print("messages         %6u\n", summary->messages);
    g_print("  open a case    %6u\n", summary->cases);
    g_print("  follow up      %6u\n", summary->follow_ups);
    g_print("  on no case     %6u\n", summary->kept);
    g_print("  there twice    %6u\n", summary->repeated);
    g_print("no mail in it    %6u\n", summary->unreadable);
    print_table("KIND", "MESSAGES", summary->natures);
    print_table("UNIT", "CASES", summary->units);
    print_table("LANGUAGE", "MESSAGES", summary->languages);
    print_table("YEAR", "MESSAGES", summary->years);
}

/* -- for a script ----------------------------------------------------------------- */

static gboolean add_member(gpointer name, gpointer number, gpointer data)
{
    cli_json_number(data, name, GPOINTER_TO_UINT(number));
    return FALSE;
}

static void add_counts(JsonBuilder *builder, const char *name, GTree *counts)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_object(builder);
    g_tree_foreach(counts, add_member, builder);
    json_builder_end_object(builder);
}

JsonNode *import_summary_json(const ImportSummary *summary)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_number(builder, "messages", summary->messages);
    cli_json_number(builder, "cases", summary->cases);
    cli_json_number(builder, "follow_ups", summary->follow_ups);
    cli_json_number(builder, "no_case", summary->kept);
    cli_json_number(builder, "repeats", summary->repeated);
    cli_json_number(builder, "unreadable", summary->unreadable);
    add_counts(builder, "kinds", summary->natures);
    add_counts(builder, "units", summary->units);
    add_counts(builder, "languages", summary->languages);
    add_counts(builder, "years", summary->years);
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
}

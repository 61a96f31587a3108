/* import.c - `synpunkt import`: old mail filed as cases; nothing is sent, now or later. */
#include "cli/cli.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "flow/intake.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/clock.h"

#include <string.h>
#include <sysexits.h>

typedef struct {
    gboolean json;
    gboolean by_date;
    char **paths;
    Service *service;
    GPtrArray *dated; /* Dated, with --by-date */
    Progress progress;
    GError *error;
} Import;

typedef struct {
    char *name;
    GBytes *raw;
    gint64 date;
} Dated;

static void dated_free(Dated *dated)
{
    g_free(dated->name);
    g_bytes_unref(dated->raw);
    g_free(dated);
}

static void print_line(const Import *import, const char *name, const Receipt *receipt)
{
    g_autofree char *reference =
        receipt->number ? reference_print(import->service->config->prefix, receipt->number) : NULL;
    if (!import->json) {
        g_print("%s  %s\n", reference ? reference : "no case         ", name);
        return;
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "file", name);
    cli_json_text(builder, "reference", reference);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

static gboolean import_one(const char *name, GBytes *raw, gpointer data)
{
    Import *import = data;
    g_autoptr(Receipt) receipt = intake_import(import->service, raw, clock_now(), &import->error);
    if (!receipt)
        return FALSE;
    progress_step(&import->progress);
    print_line(import, name, receipt);
    return TRUE;
}

static gboolean count_one(const char *name, GBytes *raw, gpointer data)
{
    (void)name;
    (void)raw;
    Import *import = data;
    import->progress.total++;
    return TRUE;
}

static gboolean remember_one(const char *name, GBytes *raw, gpointer data)
{
    Import *import = data;
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    Dated *dated = g_new0(Dated, 1);
    dated->name = g_strdup(name);
    dated->raw = g_bytes_ref(raw);
    dated->date = mail->date;
    g_ptr_array_add(import->dated, dated);
    import->progress.total++;
    return TRUE;
}

static int by_date(gconstpointer a, gconstpointer b)
{
    const Dated *first = *(const Dated *const *)a, *second = *(const Dated *const *)b;
    if (first->date != second->date)
        return first->date < second->date ? -1 : 1;
    return strcmp(first->name, second->name);
}

static gboolean visit_all(Import *import, MessageVisit visit, GError **error)
{
    for (guint i = 0; import->paths[i]; i++)
        if (!messages_visit(import->paths[i], visit, import, error))
            return FALSE;
    return TRUE;
}

static gboolean import_all(Import *import, GError **error)
{
    if (!import->by_date)
        return visit_all(import, count_one, error) && visit_all(import, import_one, error);
    if (!visit_all(import, remember_one, error))
        return FALSE;
    g_ptr_array_sort(import->dated, by_date);
    for (guint i = 0; i < import->dated->len; i++) {
        const Dated *dated = g_ptr_array_index(import->dated, i);
        if (!import_one(dated->name, dated->raw, import))
            return TRUE;
    }
    return TRUE;
}

static int run_import(const Cli *cli, Import *import)
{
    int status = EX_OK;
    mail_read_init();
    language_init();
    g_autoptr(Service) service = cli_service(cli, STORE_CREATE, &status);
    if (!service)
        return status;
    import->service = service;
    import->progress.what = "importing";
    g_autoptr(GError) error = NULL;
    gboolean done = import_all(import, &error);
    progress_end(&import->progress);
    g_autoptr(GError) own = import->error;
    if (!done || own)
        return cli_fail(done ? own : error);
    g_printerr("%" G_GUINT64_FORMAT " messages on file; no letter will ever go out for them by itself\n",
               import->progress.done);
    return EX_OK;
}

int cli_import(const Cli *cli, int argc, char **argv)
{
    Import import = {0};
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &import.json, "one JSON object a line", NULL},
                                    {"by-date", 0, 0, G_OPTION_ARG_NONE, &import.by_date,
                                     "in the order of their Date fields, not of the files", NULL},
                                    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &import.paths, NULL, NULL},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("import", entries, &argc, &argv, &status))
        return status;
    import.dated = g_ptr_array_new_with_free_func((GDestroyNotify)dated_free);
    status = import.paths ? run_import(cli, &import) : cli_usage("import", "no mail named");
    g_ptr_array_unref(import.dated);
    g_strfreev(import.paths);
    return status;
}

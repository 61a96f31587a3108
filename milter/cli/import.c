/* import.c - `synpunkt import`: old mail filed as cases; nothing is sent, now or later. */
#include "cli/cli.h"
#include "cli/import_place.h"
#include "cli/import_summary.h"
#include "cli/interrupt.h"
#include "config/config_read.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/clock.h"
#include "util/error.h"

#include <stdio.h>
#include <sysexits.h>

#define PLACE_EVERY 100 /* messages */

typedef struct {
    gboolean json, by_date, dry_run;
    char **paths;
    Service *service;
    ImportPlace *place;
    ImportSummary *summary;
    GPtrArray *unreadable; /* char * */
} Import;

/* -- one message ------------------------------------------------------------------ */

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

static gboolean import_one(Import *import, const OldMail *mail, GError **error)
{
    g_autoptr(GBytes) raw = old_mail_read(mail);
    if (!raw) {
        g_ptr_array_add(import->unreadable, g_strdup_printf("'%s' has gone", mail->name));
        return TRUE;
    }
    g_autoptr(Receipt) receipt = intake_import(import->service, g_steal_pointer(&raw), clock_now(), error);
    if (!receipt)
        return FALSE;
    import_summary_add(import->summary, receipt, import->service->config->calendar);
    if (!import->dry_run)
        print_line(import, mail->name, receipt);
    return TRUE;
}

/* -- all of them ------------------------------------------------------------------ */

/* Stops between two messages when an interrupt came; what is on file stays, and how many those are is noted. */
static gboolean import_mails(Import *import, const GPtrArray *mails, GError **error)
{
    guint from = import_place_find(import->place, mails);
    Progress progress = {.what = "importing", .total = mails->len, .done = from};
    gboolean good = TRUE;
    if (from > 0)
        g_printerr("going on after %u messages that an earlier run has filed\n", from);
    for (guint i = from; i < mails->len && good && !interrupt_came(); i++) {
        const OldMail *mail = g_ptr_array_index(mails, i);
        good = import_one(import, mail, error);
        if (!good)
            break;
        import_place_pass(import->place, mail);
        progress_step(&progress);
        if (import->place->done % PLACE_EVERY == 0)
            good = import_place_write(import->place, error);
    }
    progress_end(&progress);
    if (good && import->place->done == mails->len)
        import_place_forget(import->place);
    else if (import->place->done > 0)
        (void)import_place_write(import->place, good ? error : NULL);
    return good;
}

static void tell_unreadable(const Import *import)
{
    for (guint i = 0; i < import->unreadable->len; i++)
        g_printerr("left out: %s\n", (const char *)g_ptr_array_index(import->unreadable, i));
}

static void tell_done(const Import *import)
{
    const ImportSummary *summary = import->summary;
    if (import->dry_run && import->json)
        cli_print_json(import_summary_json(summary));
    else if (import->dry_run)
        import_summary_print(summary);
    if (import->dry_run)
        g_printerr(
            "nothing was written; without --dry-run these messages are filed, and nothing is ever sent for them\n");
    else
        g_printerr("messages on file: %u (with new cases %u, on earlier cases %u, on no case %u, there already %u); "
                   "no letter will ever go out for them by itself\n",
                   summary->messages, summary->cases, summary->follow_ups, summary->kept, summary->repeated);
}

static int import_all(Import *import)
{
    Progress progress = {.what = "looking at headers"};
    g_autoptr(GError) error = NULL;
    g_autoptr(ImportList) list = import_list_new(import->paths, import->by_date, &progress);
    progress_end(&progress);
    import->unreadable = list->unreadable;
    gboolean good = interrupt_came() || import_mails(import, list->mails, &error);
    import->summary->unreadable = list->unreadable->len;
    tell_unreadable(import);
    if (!good || error)
        return cli_fail(error);
    if (interrupt_came()) {
        g_printerr("synpunkt import: stopped; %s\n",
                   import->dry_run ? "nothing was written" : "the same command goes on from there");
        return EX_TEMPFAIL;
    }
    tell_done(import);
    return list->failed ? EX_DATAERR : EX_OK;
}

static int import_into(Service *service, Import *import)
{
    g_autoptr(ImportSummary) summary = import_summary_new();
    g_autoptr(ImportPlace) place = import_place_new(service->store);
    import->service = service;
    import->summary = summary;
    import->place = place;
    return import_all(import);
}

/* -- for real, or to see ------------------------------------------------------------ */

static void remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        if (remove(inside) != 0)
            g_printerr("synpunkt import: '%s' could not be removed\n", inside);
    }
    if (remove(path) != 0)
        g_printerr("synpunkt import: '%s' could not be removed\n", path);
}

/* Into a store of its own, which nobody else can read and which is removed: so the summary is exact. */
static int try_import(const Cli *cli, Import *import)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    const char *store = !config ? NULL : cli->store ? cli->store : config->store;
    if (!config || !cli_become_owner(cli_owned(config, store), &error)) /* mail is not read by root */
        return cli_fail(error);
    g_autofree char *folder = g_dir_make_tmp("synpunkt-import-XXXXXX", &error);
    if (!folder) {
        g_printerr("synpunkt import: no folder to try in: %s\n", error->message);
        return EX_CANTCREAT;
    }
    g_autofree char *path = g_build_filename(folder, "store.db", NULL);
    Service *service = service_open(cli->config, path, STORE_CREATE, &error);
    int status = service ? import_into(service, import) : cli_fail(error);
    service_free(service);
    remove_folder(folder);
    return status;
}

static int run_import(const Cli *cli, Import *import)
{
    int status = EX_OK;
    mail_read_init();
    language_init();
    interrupt_hold();
    if (import->dry_run)
        return try_import(cli, import);
    g_autoptr(Service) service = cli_service(cli, STORE_OPEN, &status);
    return service ? import_into(service, import) : status;
}

int cli_import(const Cli *cli, int argc, char **argv)
{
    Import import = {0};
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &import.json, "one JSON object a line", NULL},
                                    {"by-date", 0, 0, G_OPTION_ARG_NONE, &import.by_date,
                                     "in the order of their Date fields, not of the files", NULL},
                                    {"dry-run", 0, 0, G_OPTION_ARG_NONE, &import.dry_run,
                                     "only count what would become of them; write nothing", NULL},
                                    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &import.paths, NULL, NULL},
                                    G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("import", entries, &argc, &argv, &status))
        return status;
    status = import.paths ? run_import(cli, &import) : cli_usage("import", "no mail named");
    g_strfreev(import.paths);
    return status;
}

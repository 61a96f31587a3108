/* suggest.c - `synpunkt suggest`: words that would have put handed-over cases right; a person accepts them. */
#include "core/suggest.h"

#include "cli/cli.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "mail/language.h"
#include "mail/read.h"

#include <sysexits.h>

typedef struct {
    gboolean json, sensitive;
    char *unit, *since; /* or NULL */
    GDate since_day;
    Service *service;
    Suggest *words;
    guint moved;
    Progress progress;
    GError *error;
} Suggesting;

static gboolean is_sensitive(const Config *config, const char *code)
{
    const Unit *unit = config_unit(config, code);
    return unit && unit->sensitive;
}

/* Whose words may be shown: a case that was handed over, and nothing sensitive about it. */
static gboolean is_source(const Suggesting *suggesting, const Case *found)
{
    const Config *config = suggesting->service->config;
    GDate opened = calendar_day(config->calendar, found->opened_at);
    if (!case_was_moved(found) || (suggesting->since && g_date_compare(&opened, &suggesting->since_day) < 0))
        return FALSE;
    return suggesting->sensitive ||
           !(found->sensitive || is_sensitive(config, found->unit) || is_sensitive(config, found->first_unit));
}

static void add_letter(Suggesting *suggesting, const Case *found, GBytes *raw)
{
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autofree char *text = mail_new_text(mail);
    const Mailbox *mailbox = config_mailbox(suggesting->service->config, found->mailbox);
    const SuggestLetter letter = {.sender = mail_from(mail),
                                  .sender_name = mail_from_name(mail),
                                  .subject = mail->subject,
                                  .text = text,
                                  .default_unit = mailbox ? mailbox->unit : "",
                                  .unit = found->unit,
                                  .source = is_source(suggesting, found)};
    suggesting->moved += letter.source;
    suggest_add(suggesting->words, &letter);
}

/* What only a named contact may see is not even counted (D19). */
static gboolean read_case(const Case *found, gpointer data)
{
    Suggesting *suggesting = data;
    Store *store = suggesting->service->store;
    progress_step(&suggesting->progress);
    if (found->triage || *found->confidant)
        return TRUE;
    gint64 entry = 0;
    if (!store_opening_entry(store, found->number, &entry, &suggesting->error))
        return FALSE;
    if (entry == 0)
        return TRUE;
    g_autoptr(GBytes) raw = store_entry_raw(store, entry, &suggesting->error);
    if (!raw)
        return FALSE;
    add_letter(suggesting, found, raw);
    return TRUE;
}

static void print_json(const Suggestion *found)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    cli_json_text(builder, "unit", found->unit->code);
    cli_json_text(builder, "list", found->strong ? "strong" : "words");
    cli_json_text(builder, "word", found->entry);
    cli_json_number(builder, "right", found->right);
    cli_json_number(builder, "wrong", found->wrong);
    cli_json_number(builder, "senders", found->senders);
    json_builder_end_object(builder);
    cli_print_json(json_builder_get_root(builder));
}

/* Lines to paste into one list of the unit in units.conf, behind its bracket. */
static void print_list(const GPtrArray *found, gboolean strong)
{
    gboolean begun = FALSE;
    for (guint i = 0; i < found->len; i++) {
        const Suggestion *suggestion = g_ptr_array_index(found, i);
        if (suggestion->strong != strong)
            continue;
        if (!begun)
            g_print("# unit \"%s\", into its list \"%s\":\n", suggestion->unit->code, strong ? "strong" : "words");
        begun = TRUE;
        g_print("        \"%s\",  # %s (%u right, %u wrong)\n", suggestion->entry, suggestion->entry, suggestion->right,
                suggestion->wrong);
    }
}

static void suggest_units(const Suggesting *suggesting)
{
    Config *config = suggesting->service->config;
    guint all = 0;
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        if (suggesting->unit && !g_str_equal(unit->code, suggesting->unit))
            continue;
        g_autoptr(GPtrArray) found = suggest_words(suggesting->words, config, unit->code);
        all += found->len;
        for (guint j = 0; suggesting->json && j < found->len; j++)
            print_json(g_ptr_array_index(found, j));
        if (suggesting->json)
            continue;
        print_list(found, TRUE);
        print_list(found, FALSE);
    }
    g_printerr("synpunkt: %u cases handed over, %u words proposed\n", suggesting->moved, all);
}

/* All cases are read: what a word would make wrong is counted among those that were right too. */
static gboolean read_cases(Suggesting *suggesting, GError **error)
{
    Store *store = suggesting->service->store;
    StoreCounts counts;
    if (!store_counts(store, &counts, error))
        return FALSE;
    suggesting->progress = (Progress){.what = "reading cases", .total = counts.cases};
    const CaseFilter filter = {.any_status = TRUE};
    gboolean read = store_cases(store, &filter, read_case, suggesting, error);
    progress_end(&suggesting->progress);
    if (!suggesting->error)
        return read;
    g_propagate_error(error, g_steal_pointer(&suggesting->error));
    return FALSE;
}

static int suggest(const Cli *cli, Suggesting *suggesting)
{
    int status = EX_OK;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    if (suggesting->unit && !cli_unit(service->config, "suggest", suggesting->unit, &status))
        return status;
    if (suggesting->since && !calendar_read_date(suggesting->since, &suggesting->since_day))
        return cli_usage("suggest", "'%s' is no date like 2026-03-01", suggesting->since);
    mail_read_init();
    language_init();
    g_autoptr(Suggest) words = suggest_new();
    suggesting->service = service;
    suggesting->words = words;
    g_autoptr(GError) error = NULL;
    if (!read_cases(suggesting, &error))
        return cli_fail(error);
    suggest_units(suggesting);
    return EX_OK;
}

int cli_suggest(const Cli *cli, int argc, char **argv)
{
    Suggesting suggesting = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &suggesting.json, "one JSON object a line", NULL},
        {"unit", 0, 0, G_OPTION_ARG_STRING, &suggesting.unit, "only words for this unit", "CODE"},
        {"since", 0, 0, G_OPTION_ARG_STRING, &suggesting.since, "only from cases opened on that day or later", "DATE"},
        {"sensitive", 0, 0, G_OPTION_ARG_NONE, &suggesting.sensitive, "from sensitive units and cases too", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("suggest", entries, &argc, &argv, &status))
        return status;
    status = suggest(cli, &suggesting);
    g_free(suggesting.unit);
    g_free(suggesting.since);
    return status;
}

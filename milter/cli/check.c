/* check.c - `synpunkt check`: what an administrator could have wrong. */
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/progress.h"
#include "config/config_read.h"
#include "config/permissions.h"
#include "config/wording.h"
#include "util/clock.h"

#include <string.h>
#include <sysexits.h>

#define OUTBOX_OLD_SECONDS 600

typedef struct {
    gboolean json;
    char *postfix;
    gboolean no_mta;
    gboolean deep;
    char *since;
} Check;

void finding_free(Finding *finding)
{
    g_free(finding->what);
    g_free(finding->fix);
    g_free(finding);
}

void finding_add(GPtrArray *findings, FindingLevel level, const char *fix, const char *what, ...)
{
    va_list args;
    va_start(args, what);
    Finding *finding = g_new0(Finding, 1);
    finding->level = level;
    finding->what = g_strdup_vprintf(what, args);
    finding->fix = g_strdup(fix);
    va_end(args);
    g_ptr_array_add(findings, finding);
}

static void check_wording(GPtrArray *findings, const Config *config)
{
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Wording) wording = wording_read(config->templates, warnings, &error);
    if (!wording)
        finding_add(findings, FINDING_ERROR, "mend the template", "%s", error->message);
    else
        finding_add(findings, FINDING_OK, "", "templates in %s", config->templates);
    if (wording)
        wording_check_units(wording, config, warnings);
    for (guint i = 0; i < warnings->len; i++)
        finding_add(findings, FINDING_WARNING, "mend the template", "%s", (const char *)g_ptr_array_index(warnings, i));
}

/* Without its list a command of the follow-up takes no word at all. */
static void check_codes(GPtrArray *findings, const Config *config)
{
    const struct {
        const char *section, *command;
        const GPtrArray *codes;
    } lists[] = {{"cause", "#orsak", config->causes},
                 {"outcome", "#klart", config->outcomes},
                 {"submitter", "#avsändare", config->submitters}};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        if (lists[i].codes->len == 0)
            finding_add(findings, FINDING_WARNING, "copy the sections from the classes.conf that comes with Synpunkt",
                        "no section '%s' is given, so %s takes no word for the follow-up", lists[i].section,
                        lists[i].command);
}

static void check_outbox(GPtrArray *findings, Store *store)
{
    StoreCounts counts = {0};
    g_autoptr(GError) error = NULL;
    if (!store_counts(store, &counts, &error)) {
        finding_add(findings, FINDING_ERROR, "", "%s", error->message);
        return;
    }
    finding_add(findings, FINDING_OK, "",
                "%" G_GUINT64_FORMAT " cases, %" G_GUINT64_FORMAT " entries, %" G_GUINT64_FORMAT " letters waiting",
                counts.cases, counts.entries, counts.letters_waiting);
    if (counts.oldest_waiting && clock_now() - counts.oldest_waiting > OUTBOX_OLD_SECONDS)
        finding_add(findings, FINDING_WARNING, "is synpunktd running, and does the relay answer?",
                    "a letter has waited more than %d minutes", OUTBOX_OLD_SECONDS / 60);
    if (counts.letters_failed > 0)
        finding_add(findings, FINDING_WARNING, "\"synpunkt show\" tells which",
                    "%" G_GUINT64_FORMAT " letters were refused for good", counts.letters_failed);
}

static void show_step(guint64 done, guint64 most, gpointer data)
{
    Progress *progress = data;
    progress->total = most;
    progress_to(progress, done);
}

/* Rows that were cut off the end, events and all, show only against a hash that was noted elsewhere. */
static void tell_ends(GPtrArray *findings, const StoreDeep *deep)
{
    for (guint i = 0; i < deep->ends->len; i++)
        finding_add(findings, FINDING_OK, "", "last hash %s", (const char *)g_ptr_array_index(deep->ends, i));
    if (deep->emptied > 0)
        finding_add(findings, FINDING_OK, "", "%" G_GUINT64_FORMAT " events have no text any longer", deep->emptied);
}

static GPtrArray *check_deep(GPtrArray *findings, Store *store, const Check *check, GError **error)
{
    Progress progress = {.what = "checking"};
    g_autoptr(GPtrArray) ends = g_ptr_array_new_with_free_func(g_free);
    StoreDeep deep = {.since = check->since, .step = show_step, .data = &progress, .ends = ends};
    GPtrArray *damage = store_check_deep(store, &deep, error);
    progress_end(&progress);
    if (damage)
        tell_ends(findings, &deep);
    return damage;
}

static void check_store(GPtrArray *findings, const char *path, const Check *check)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, STORE_READ_ONLY, &error);
    if (!store) {
        finding_add(findings, FINDING_ERROR, "run \"synpunkt init\"", "%s", error->message);
        return;
    }
    gboolean deep = check->deep || check->since;
    g_autoptr(GPtrArray) damage = deep ? check_deep(findings, store, check, &error) : store_check_file(store, &error);
    if (!damage) {
        finding_add(findings, FINDING_ERROR, "", "%s", error->message);
        return;
    }
    for (guint i = 0; i < damage->len; i++)
        finding_add(findings, FINDING_ERROR, "restore from a backup", "%s", (const char *)g_ptr_array_index(damage, i));
    if (damage->len == 0)
        finding_add(findings, FINDING_OK, "", deep ? "store %s is whole, and as its events tell" : "store %s is whole",
                    path);
    check_outbox(findings, store);
}

static int print_findings(const GPtrArray *findings, gboolean json)
{
    static const char *const words[] = {"ok", "warning", "error"};
    FindingLevel worst = FINDING_OK;
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        worst = MAX(worst, finding->level);
        if (json) {
            g_autoptr(JsonBuilder) builder = json_builder_new();
            json_builder_begin_object(builder);
            cli_json_text(builder, "level", words[finding->level]);
            cli_json_text(builder, "what", finding->what);
            cli_json_text(builder, "fix", finding->fix);
            json_builder_end_object(builder);
            cli_print_json(json_builder_get_root(builder));
            continue;
        }
        g_print("%-8s %s\n", words[finding->level], finding->what);
        if (*finding->fix)
            g_print("%-8s   %s\n", "", finding->fix);
    }
    return worst == FINDING_ERROR ? EX_CONFIG : EX_OK;
}

static void check_permissions(GPtrArray *findings, const Config *config, const Cli *cli, const char *store)
{
    g_autoptr(GPtrArray) found = permissions_check(config, cli->config, store);
    for (guint i = 0; i < found->len; i++) {
        const Permission *permission = g_ptr_array_index(found, i);
        finding_add(findings, FINDING_ERROR, permission->fix, "%s", permission->what);
    }
    if (found->len == 0)
        finding_add(findings, FINDING_OK, "", "configuration, key file and store are closed to others");
}

static int run_check(const Cli *cli, const Check *check)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config) {
        finding_add(findings, FINDING_ERROR, "mend the file, then run \"synpunkt check\" again", "%s", error->message);
        return print_findings(findings, check->json);
    }
    finding_add(findings, FINDING_OK, "", "configuration %s: %u mailboxes, %u units", cli->config,
                config->mailboxes->len, config->units->len);
    if (config->keys->len == 0)
        finding_add(findings, FINDING_ERROR, "run \"synpunkt init\"", "no keys in '%s'", config->keys_file);
    check_codes(findings, config);
    check_wording(findings, config);
    const char *path = cli->store ? cli->store : config->store;
    if (cli_become_owner(path, &error)) {
        check_permissions(findings, config, cli, path);
        check_store(findings, path, check);
    } else
        finding_add(findings, FINDING_ERROR, "", "%s", error->message);
    if (!check->no_mta)
        check_postfix(findings, config, check->postfix);
    return print_findings(findings, check->json);
}

int cli_check(const Cli *cli, int argc, char **argv)
{
    Check check = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &check.json, "one JSON object a line", NULL},
        {"postfix", 0, 0, G_OPTION_ARG_FILENAME, &check.postfix, "configuration folder of the Postfix to look at",
         "FOLDER"},
        {"deep", 0, 0, G_OPTION_ARG_NONE, &check.deep, "hold every row of the store against its events", NULL},
        {"since", 0, 0, G_OPTION_ARG_STRING, &check.since, "deep, and this hash, noted once, must be in the chain",
         "HASH"},
        {"no-mta", 0, 0, G_OPTION_ARG_NONE, &check.no_mta, "leave the mail server out", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("check", entries, &argc, &argv, &status))
        return status;
    status = run_check(cli, &check);
    g_free(check.postfix);
    g_free(check.since);
    return status;
}

/* check.c - `synpunkt check`: what an administrator could have wrong. */
#include "cli/cli.h"
#include "cli/findings.h"
#include "config/config_read.h"
#include "config/permissions.h"
#include "config/wording.h"

#include <string.h>
#include <sysexits.h>

#define SENDMAIL_CF "/etc/mail/sendmail.cf"

typedef struct {
    FindingStyle style;
    char *postfix, *sendmail, *resolver, *since; /* or NULL */
    gboolean no_mta, no_dns, deep, roundtrip, send;
} Check;

static void check_wording(GPtrArray *findings, const Config *config)
{
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Wording) wording = wording_read(config->templates, warnings, &error);
    if (!wording)
        finding_error(findings, "templates", "mend the template", "%s", error->message);
    else
        finding_ok(findings, "templates", "templates in %s", config->templates);
    if (wording)
        wording_check_units(wording, config, warnings);
    for (guint i = 0; i < warnings->len; i++)
        finding_warning(findings, "templates", "mend the template", "%s", (const char *)g_ptr_array_index(warnings, i));
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
            finding_warning(findings, "codes", "copy the sections from the classes.conf that comes with Synpunkt",
                            "no section '%s' is given, so %s takes no word for the follow-up", lists[i].section,
                            lists[i].command);
}

static void check_permissions(GPtrArray *findings, const Config *config, const Cli *cli, const char *store)
{
    g_autoptr(GPtrArray) found = permissions_check(config, cli->config, store);
    for (guint i = 0; i < found->len; i++) {
        const Permission *permission = g_ptr_array_index(found, i);
        finding_error(findings, "permissions", permission->fix, "%s", permission->what);
    }
    if (found->len == 0)
        finding_ok(findings, "permissions", "configuration, key file and store are closed to others");
}

static void check_files(GPtrArray *findings, const Config *config, const char *path)
{
    finding_ok(findings, "config", "configuration %s: %u mailboxes, %u units", path, config->mailboxes->len,
               config->units->len);
    check_keys(findings, config);
    check_codes(findings, config);
    check_rules(findings, config);
    check_proof(findings, config);
    check_wording(findings, config);
}

/* One of the two is enough, and what was named is looked at. */
static void check_mta(GPtrArray *findings, const Config *config, const Check *check)
{
    gboolean postfix = (!check->sendmail || check->postfix) && check_postfix(findings, config, check->postfix);
    gboolean named = check->sendmail || !postfix;
    const char *path = check->sendmail ? check->sendmail : SENDMAIL_CF;
    if (!(named && check_sendmail(findings, config, path)) && !postfix)
        finding_warning(findings, "mta", "run this where the mail server is, or with --no-mta",
                        "neither postconf(1) nor %s is to be found here", path);
    check_addresses(findings, config);
}

static int run_check(const Cli *cli, const Check *check)
{
    g_autoptr(GPtrArray) findings = findings_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config) {
        finding_error(findings, "config", "mend the file, then run \"synpunkt check\" again", "%s", error->message);
        return findings_print(findings, &check->style);
    }
    check_files(findings, config, cli->config);
    const char *path = cli->store ? cli->store : config->store;
    const CheckDepth depth = {check->deep, check->since};
    if (cli_become_owner(cli_owned(config, path), &error)) {
        check_permissions(findings, config, cli, path);
        if (!config_is_server(path) || check_server(findings, path))
            check_store(findings, config, path, &depth);
        check_host(findings, config, path);
    } else
        finding_error(findings, "permissions", "", "%s", error->message);
    if (!check->no_mta)
        check_mta(findings, config, check);
    if (!check->no_mta && !check->no_dns)
        check_dns(findings, config, check->resolver);
    return findings_print(findings, &check->style);
}

static int choose(const Cli *cli, const Check *check)
{
    if (check->send && !check->roundtrip)
        return cli_usage("check", "--send goes with --roundtrip");
    if (check->roundtrip)
        return check_roundtrip(cli, check->send, check->style.json);
    return run_check(cli, check);
}

int cli_check(const Cli *cli, int argc, char **argv)
{
    Check check = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &check.style.json, "one JSON object a line", NULL},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &check.style.strict, "for monitoring: exit 1 with warnings, 2 with errors",
         NULL},
        {"ignore", 0, 0, G_OPTION_ARG_STRING_ARRAY, &check.style.ignore,
         "leave the findings of this id out; again for more", "ID"},
        {"postfix", 0, 0, G_OPTION_ARG_FILENAME, &check.postfix, "configuration folder of the Postfix to look at",
         "FOLDER"},
        {"sendmail", 0, 0, G_OPTION_ARG_FILENAME, &check.sendmail, "look at this sendmail.cf", "FILE"},
        {"resolver", 0, 0, G_OPTION_ARG_STRING, &check.resolver,
         "name server to ask, when yours answers otherwise inside", "ADDRESS[:PORT]"},
        {"no-mta", 0, 0, G_OPTION_ARG_NONE, &check.no_mta, "leave the mail server, addresses and DNS out", NULL},
        {"no-dns", 0, 0, G_OPTION_ARG_NONE, &check.no_dns, "leave DNS out", NULL},
        {"deep", 0, 0, G_OPTION_ARG_NONE, &check.deep, "hold every row of the store against its events", NULL},
        {"since", 0, 0, G_OPTION_ARG_STRING, &check.since, "deep, and this hash, noted once, must be in the chain",
         "HASH"},
        {"roundtrip", 0, 0, G_OPTION_ARG_NONE, &check.roundtrip,
         "instead: which units' answers come back and are known", NULL},
        {"send", 0, 0, G_OPTION_ARG_NONE, &check.send, "with --roundtrip: mail each unit a test letter", NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (cli_options("check", entries, &argc, &argv, &status))
        status = choose(cli, &check);
    g_free(check.postfix);
    g_free(check.sendmail);
    g_free(check.resolver);
    g_free(check.since);
    g_strfreev(check.style.ignore);
    return status;
}

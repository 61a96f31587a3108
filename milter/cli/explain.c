/* explain.c - `synpunkt explain`: what would be done with a message, and why. */
#include "cli/cli.h"
#include "cli/explain_json.h"
#include "cli/messages.h"
#include "config/config_read.h"
#include "flow/intake.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/clock.h"

#include <string.h>
#include <sysexits.h>

typedef struct {
    gboolean json;
    char *sender; /* NULL: from the message */
    char **recipients;
    char *staff;
    char **files;
    const Rules *rules;
} Explain;

static Envelope *make_envelope(const Explain *explain, GBytes *raw)
{
    g_autofree char *sender = explain->sender ? address_normalise(explain->sender) : message_sender(raw);
    Envelope *envelope = envelope_new(sender);
    const Mailbox *main_mailbox = g_ptr_array_index(explain->rules->config->mailboxes, 0);
    if (!explain->recipients)
        g_ptr_array_add(envelope->recipients, g_strdup(main_mailbox->address));
    for (guint i = 0; explain->recipients && explain->recipients[i]; i++)
        g_ptr_array_add(envelope->recipients, g_strdup(explain->recipients[i]));
    envelope->login = g_strdup(explain->staff);
    envelope->received_at = clock_now();
    return envelope;
}

static void print_scores(const Weighed *weighed)
{
    const Route *route = weighed->route;
    g_print("unit      %s (%s)\n", route->winner ? route->winner->code : "triage", route->reason);
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = g_ptr_array_index(route->scores, i);
        g_print("  %-9s %5.1f ", score->unit->code, score->half_points / 2.0);
        for (guint j = 0; j < score->hits->len; j++) {
            const Hit *hit = g_ptr_array_index(score->hits, j);
            g_print(" %s(%s%s %+.1f)", hit->word, hit->entry, hit->in_subject ? ", subject" : "", hit->points / 2.0);
        }
        g_print("\n");
    }
}

static void print_text(const char *name, const Explained *found, const Config *config)
{
    const Mail *mail = found->mail;
    const Weighed *weighed = found->weighed;
    g_autofree char *printed = plan_print(found->plan, config);
    g_print("%s\n", name);
    g_print("from      %s <%s>\nsubject   %s\n", mail_from_name(mail), mail_from(mail), mail->subject);
    g_print("nature    %s (%s)\n", nature_name(weighed->nature), weighed->reason);
    g_print("category  %s\nlanguage  %s\n", category_name(weighed->category), weighed->language);
    print_scores(weighed);
    g_print("answer    %s\n%s\n", plan_answers(found->plan) ? "yes" : "no", printed);
}

static gboolean explain_one(const char *name, GBytes *raw, gpointer data)
{
    const Explain *explain = data;
    const Rules *rules = explain->rules;
    g_autoptr(Explained) found = intake_explain(rules, raw, make_envelope(explain, raw), clock_now());
    if (explain->json)
        cli_print_json(explain_json(name, found, rules->config));
    else
        print_text(name, found, rules->config);
    return TRUE;
}

static int explain_files(const Cli *cli, Explain *explain)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    if (!config)
        return cli_fail(error);
    mail_read_init();
    language_init();
    g_autoptr(Router) router = router_new(config);
    Rules rules = {config, router, NULL, MODE_LIVE};
    explain->rules = &rules;
    for (guint i = 0; explain->files[i]; i++)
        if (!messages_visit(explain->files[i], explain_one, explain, &error))
            return cli_fail(error);
    return EX_OK;
}

int cli_explain(const Cli *cli, int argc, char **argv)
{
    Explain explain = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &explain.json, "one JSON object a line", NULL},
        {"sender", 0, 0, G_OPTION_ARG_STRING, &explain.sender, "envelope sender; '' is the null sender", "ADDRESS"},
        {"rcpt", 0, 0, G_OPTION_ARG_STRING_ARRAY, &explain.recipients, "envelope recipient, may be repeated",
         "ADDRESS"},
        {"staff", 0, 0, G_OPTION_ARG_STRING, &explain.staff, "SASL login of the sender", "LOGIN"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &explain.files, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("explain", entries, &argc, &argv, &status))
        return status;
    status = explain.files ? explain_files(cli, &explain) : cli_usage("explain", "no message named");
    g_free(explain.sender);
    g_strfreev(explain.recipients);
    g_free(explain.staff);
    g_strfreev(explain.files);
    return status;
}

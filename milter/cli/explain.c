/* explain.c - `synpunkt explain`: what would be done with a message, and why. */
#include "cli/cli.h"
#include "cli/explain_json.h"
#include "cli/messages.h"
#include "cli/storeless.h"
#include "flow/intake.h"
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

/* "potthål(potthål*, line 2 +5.0)": a line of the resident's new text. */
static void print_hit(const Hit *hit, const GArray *notes)
{
    guint line = hit_line(hit, notes);
    g_autofree char *place = line ? g_strdup_printf(", line %u", line) : g_strdup(hit->in_subject ? ", subject" : "");
    g_print(" %s(%s%s %+.1f)", hit->word, hit->entry, place, hit->points / 2.0);
}

/* What the learned weights make of it: the likeliest units, and the words that told. */
static void print_chances(const Route *route, int unit_width)
{
    for (guint i = 0; route->chances && i < MIN(route->chances->len, LEARNED_TOLD_MAX); i++) {
        const Chance *chance = g_ptr_array_index(route->chances, i);
        g_print("  %-*s %5.2f  learned:", unit_width, chance->unit->code, chance->probability);
        for (guint j = 0; chance->belief && j < chance->belief->telling->len; j++) {
            const Telling *told = g_ptr_array_index(chance->belief->telling, j);
            g_autofree char *pattern = learned_pattern(told->term);
            g_print(" %s(%s %+.2f)", told->words, pattern, told->weight);
        }
        g_print("\n");
    }
}

static void print_scores(const Weighed *weighed, int unit_width)
{
    const Route *route = weighed->route;
    g_autoptr(GArray) notes = hit_notes(weighed->new_text);
    g_print("unit      %s (%s)\n", route->winner ? route->winner->code : "triage", route->reason);
    for (guint i = 0; i < route->scores->len; i++) {
        const Score *score = g_ptr_array_index(route->scores, i);
        g_print("  %-*s %5.1f ", unit_width, score->unit->code, score->half_points / 2.0);
        for (guint j = 0; j < score->hits->len; j++)
            print_hit(g_ptr_array_index(score->hits, j), notes);
        g_print("\n");
    }
    print_chances(route, unit_width);
}

static void print_form(const Form *form)
{
    g_autofree char *position = form_position(form);
    g_print("form      %s: %s <%s>\n", form->source->channel, form->name, form->email);
    if (position)
        g_print("place     %s\n", position);
}

static void print_text(const char *name, const Explained *found, const Config *config)
{
    const Mail *mail = found->mail;
    const Weighed *weighed = found->weighed;
    g_autofree char *printed = plan_print(found->plan, config);
    g_print("%s\n", name);
    g_print("from      %s <%s>\nsubject   %s\n", mail_from_name(mail), mail_from(mail), mail->subject);
    if (weighed->form)
        print_form(weighed->form);
    g_print("nature    %s (%s)\n", nature_name(weighed->nature), weighed->reason);
    g_print("category  %s\nlanguage  %s\n", category_name(weighed->category), weighed->language);
    print_scores(weighed, cli_unit_width(config));
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

static int explain_files(const Cli *cli, const Explain *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Storeless) storeless = storeless_new(cli, &error);
    if (!storeless)
        return cli_fail(error);
    Explain explain = *wanted;
    explain.rules = &storeless->rules;
    for (guint i = 0; explain.files[i]; i++)
        if (!messages_visit(explain.files[i], explain_one, &explain, &error))
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

#include "flow/intake.h"

#include "core/decide.h"
#include "core/quote_ours.h"
#include "flow/ours.h"
#include "flow/received.h"
#include "mail/read.h"

#define SENDER_CHARS_MAX 254 /* of an address in the log */

/* What the writer's thread needs, and what it leaves. */
typedef struct {
    const Rules *rules;
    Mail *mail; /* const for the writer's thread */
    const Weighed *weighed;
    const Ask *ask;
    const Filing *filing;
    gint64 now;
    Plan *plan;
    gboolean confidential; /* it is about a case that one person only may see */
} Job;

static const Case *find_opened(const Plan *plan)
{
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_OPEN)
            return action->opened;
    }
    return NULL;
}

static gboolean is_confidential(const Plan *plan, const Known *known)
{
    const Case *opened = find_opened(plan);
    if ((opened != NULL && *opened->confidant) || (known->repeat != NULL && *known->repeat->confidant))
        return TRUE;
    for (guint i = 0; i < known->evidence->len; i++) {
        const Case *found = ((const Evidence *)g_ptr_array_index(known->evidence, i))->found;
        if (found->number == plan->number && *found->confidant)
            return TRUE;
    }
    return FALSE;
}

static gboolean file(StoreJob *transaction, gpointer data, GError **error)
{
    Job *job = data;
    g_autoptr(Known) known = store_recall(transaction, job->ask, error);
    if (known == NULL)
        return FALSE;
    g_clear_pointer(&job->plan, plan_free); /* of a run that another was in the way of */
    job->plan = decide(job->mail, job->weighed, known, job->rules, job->now);
    job->confidential = is_confidential(job->plan, known);
    return store_apply(transaction, job->plan, job->filing, job->rules, error);
}

/* -- the line for the log ------------------------------------------------------ */

/* One word whatever is in it: no blank that would make another field, no character that is not seen.  Caller owns. */
static char *print_address(const char *address)
{
    g_autofree char *valid = g_utf8_make_valid(address, -1);
    GString *word = g_string_new(NULL);
    guint count = 0;
    for (const char *at = valid; *at && count < SENDER_CHARS_MAX; at = g_utf8_next_char(at), count++) {
        gunichar character = g_utf8_get_char(at);
        g_string_append_unichar(word, g_unichar_isgraph(character) ? character : '?');
    }
    return g_string_free(word, FALSE);
}

/*
 * D26: a seal that is the same for all mail of one sender, and that nobody can
 * guess back without our key.  Who writes to a confidant is not told even so:
 * the seal would lead to his other cases.  Caller owns.
 */
static char *print_sender(const Job *job)
{
    const char *from = *mail_from(job->mail) ? mail_from(job->mail) : job->mail->envelope->sender;
    if (job->confidential)
        return g_strdup("hidden");
    if (!*from)
        return g_strdup("none");
    if (job->rules->config->log_addresses)
        return print_address(from);
    g_autofree char *valid = g_utf8_make_valid(from, -1);
    g_autofree char *small = g_utf8_strdown(valid, -1);
    return seal_print(job->rules->keyring, "log", small);
}

static double points_of(const Route *route, guint place)
{
    if (place >= route->scores->len)
        return 0;
    const Score *score = g_ptr_array_index(route->scores, place);
    return score->half_points / 2.0;
}

static char *print_line(const Job *job)
{
    const Plan *plan = job->plan;
    const Weighed *weighed = job->weighed;
    const char *prefix = job->rules->config->prefix;
    g_autofree char *reference = plan->number != 0 ? reference_print(prefix, plan->number) : g_strdup("none");
    g_autofree char *sender = print_sender(job);
    const char *evidence = plan->evidence != NULL ? plan->evidence : "none";
    GString *line = g_string_new(NULL);
    g_string_printf(line, "case=%s %s nature=%s", reference, evidence, nature_name(weighed->nature));
    const Case *opened = find_opened(plan);
    if (opened != NULL)
        g_string_append_printf(line, " unit=%s score=%g/%g lang=%s", opened->unit, points_of(weighed->route, 0),
                               points_of(weighed->route, 1), weighed->language);
    g_string_append_printf(line, " from=%s", sender);
    return g_string_free(line, FALSE);
}

void receipt_free(Receipt *receipt)
{
    if (receipt == NULL)
        return;
    g_free(receipt->unit);
    g_free(receipt->language);
    g_free(receipt->line);
    g_free(receipt);
}

static Receipt *receipt_new(const Job *job)
{
    const Case *opened = find_opened(job->plan);
    Receipt *receipt = g_new0(Receipt, 1);
    receipt->number = job->plan->number;
    receipt->nature = job->weighed->nature;
    receipt->opened = opened != NULL;
    receipt->repeated = g_strcmp0(job->plan->evidence, "repeat") == 0;
    receipt->unit = g_strdup(opened ? opened->unit : "");
    receipt->language = g_strdup(job->weighed->language);
    receipt->date = job->weighed->received_at;
    receipt->line = print_line(job);
    return receipt;
}

static Mail *read_mail(GBytes *raw, Envelope *envelope, const Config *config, gint64 now)
{
    Mail *mail = mail_read_with(raw, envelope, config->tnef);
    mail->envelope->received_at = received_at(mail, config, now);
    return mail;
}

/* Does the message repeat, without a mark, what we wrote to the sender on the case it names?  Then it is marked now. */
static gboolean repeats_ours(Store *store, Mail *mail, const Ask *ask)
{
    CaseNumber number = ask_case(ask);
    if (number == 0 || !*ask->sender || !quote_ours_is_possible(mail))
        return FALSE;
    g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func(g_free);
    ours_recall(store, number, ask->sender, ours);
    return ours_mark(mail, ours);
}

/* Decided as of `job->now`; the store is told the true time, `now`.  Takes `raw` over. */
static Receipt *take(Store *store, Job *job, GBytes *raw, gint64 now, GError **error)
{
    const Config *config = job->rules->config;
    g_autoptr(Weighed) weighed = weigh(job->mail, job->rules);
    g_autoptr(Ask) ask = ask_new(job->mail, weighed, job->rules, job->now);
    if (repeats_ours(store, job->mail, ask)) {
        weighed_free(weighed);
        weighed = weigh(job->mail, job->rules);
    }
    g_autoptr(Filing) filing = filing_new(raw, job->mail, weighed, config->prefix, now);
    g_bytes_unref(raw);
    job->weighed = weighed;
    job->ask = ask;
    job->filing = filing;
    gboolean filed = store_run(store, file, job, error);
    g_autoptr(Plan) plan = job->plan;
    return filed ? receipt_new(job) : NULL;
}

Receipt *intake_message(Service *service, GBytes *raw, Envelope *envelope, gint64 now, GError **error)
{
    g_autoptr(Mail) mail = read_mail(raw, envelope, service->config, now);
    Job job = {.rules = &service->rules, .mail = mail, .now = now};
    return take(service->store, &job, raw, now, error);
}

Receipt *intake_import(Service *service, GBytes *raw, gint64 now, GError **error)
{
    const Mailbox *mailbox = g_ptr_array_index(service->config->mailboxes, 0);
    g_autoptr(Mail) mail = mail_read_with(raw, envelope_new(""), service->config->tnef);
    Envelope *envelope = mail->envelope;
    const char *path = mail_header(mail, "Return-Path");
    g_free(envelope->sender);
    envelope->sender = path ? address_normalise(path) : g_strdup(mail_from(mail));
    g_ptr_array_add(envelope->recipients, g_strdup(mailbox->address));
    envelope->received_at = mail->date > 0 && mail->date < now ? mail->date : now;

    Rules rules = service->rules;
    rules.mode = MODE_IMPORT;
    Job job = {.rules = &rules, .mail = mail, .now = envelope->received_at};
    return take(service->store, &job, raw, now, error);
}

void explained_free(Explained *explained)
{
    if (explained == NULL)
        return;
    plan_free(explained->plan);
    weighed_free(explained->weighed);
    mail_free(explained->mail);
    g_free(explained);
}

Explained *intake_explain(const Rules *rules, GBytes *raw, Envelope *envelope, gint64 now)
{
    g_autoptr(Known) nothing = known_new();
    Explained *explained = g_new0(Explained, 1);
    explained->mail = read_mail(raw, envelope, rules->config, now);
    explained->weighed = weigh(explained->mail, rules);
    explained->plan = decide(explained->mail, explained->weighed, nothing, rules, now);
    return explained;
}

#include "core/known.h"

#include "core/old_reference.h"
#include "core/subject.h"
#include "core/thread_key.h"

#include <string.h>

static const char *const evidence_names[] = {"token",     "our letter", "earlier message", "attached message",
                                             "reference", "old reference", "subject"};

const char *evidence_name(EvidenceKind kind)
{
    return evidence_names[kind];
}

Evidence *evidence_new(EvidenceKind kind, Case *found)
{
    Evidence *evidence = g_new0(Evidence, 1);
    evidence->kind = kind;
    evidence->found = found;
    evidence->letter = LETTER_KINDS;
    evidence->correspondent = g_strdup("");
    evidence->speaker = g_strdup("");
    evidence->to = g_strdup("");
    return evidence;
}

void evidence_free(Evidence *evidence)
{
    if (!evidence)
        return;
    case_free(evidence->found);
    g_free(evidence->correspondent);
    g_free(evidence->speaker);
    g_free(evidence->to);
    g_free(evidence);
}

static void ask_tokens(Ask *ask, const Weighed *weighed)
{
    for (guint i = 0; i < weighed->recipients->len; i++) {
        const Recipient *recipient = &g_array_index(weighed->recipients, Recipient, i);
        if (!recipient->valid)
            continue;
        if (recipient->role == ROLE_BOUNCE)
            ask->bounced_letter = recipient->number;
        else if (recipient->role != ROLE_MAILBOX)
            g_array_append_val(ask->tokens, ((TokenAsk){recipient->role, recipient->number}));
    }
}

/* The ENVID of our letters is the bounce token itself, so it is as good as the address (RFC 3464, 2.2.1). */
static void ask_envelope_id(Ask *ask, const Mail *mail, const Keyring *keyring)
{
    gint64 number = 0;
    gboolean valid = FALSE;
    if (ask->bounced_letter || !keyring || !mail->report || !mail->report->envelope_id)
        return;
    if (token_read(keyring, mail->report->envelope_id, &number, &valid) == ROLE_BOUNCE && valid)
        ask->bounced_letter = number;
}

/* A form or a shared address writes for many people: its subject ties nothing together. */
static gboolean speaks_for_another(const Mail *mail, const Weighed *weighed)
{
    if (weighed->form || weighed->registration)
        return TRUE;
    return mail->reply_to->len > 0 &&
           !address_equal(((const Address *)g_ptr_array_index(mail->reply_to, 0))->email, mail_from(mail));
}

/*
 * Among old mail nothing is sent and no word is trusted: there a reply without
 * ids may be tied by its subject alone, and what the mailbox itself answered.
 */
static gboolean continues_anybody(const Mail *mail, const Rules *rules)
{
    const char *prefix = rules->config->prefix;
    g_autofree char *key = subject_key(mail->subject, prefix);
    gboolean alone = mail->ancestors->len == 0 || config_mailbox(rules->config, mail_from(mail));
    return rules->mode == MODE_IMPORT && alone && subject_is_reply(mail->subject, prefix) &&
           subject_is_telling(key);
}

/* Caller owns. */
static GPtrArray *pictures_of(const Mail *mail)
{
    GPtrArray *digests = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < mail->attachments->len && digests->len < ASK_PICTURES_MAX; i++) {
        const Attachment *attachment = g_ptr_array_index(mail->attachments, i);
        if (attachment->digest)
            g_ptr_array_add(digests, g_strdup(attachment->digest));
    }
    return digests;
}

Ask *ask_new(const Mail *mail, const Weighed *weighed, const Rules *rules, gint64 now)
{
    const Config *config = rules->config;
    Ask *ask = g_new0(Ask, 1);
    ask->identity = mail_identity(mail);
    ask->identity_seconds = mail_identity_seconds(mail);
    ask->sender = g_strdup(weighed->writer);
    ask->message_id = g_strdup(mail->message_id);
    gboolean for_another = weighed->form || weighed->registration;
    ask->return_path = for_another ? g_strdup(weighed->writer) : address_unwrap_srs(mail->envelope->sender);
    if (!ask->return_path)
        ask->return_path = g_strdup(mail->envelope->sender);
    ask->ancestors = g_ptr_array_ref(mail->ancestors);
    ask->embedded_id =
        g_strdup(mail->report && mail->report->message_id ? mail->report->message_id : mail->embedded_id);
    ask->tokens = g_array_new(FALSE, FALSE, sizeof(TokenAsk));
    ask_tokens(ask, weighed);
    ask_envelope_id(ask, mail, rules->keyring);

    g_autofree char *searched = g_strconcat(mail->subject, "\n", weighed->new_text, NULL);
    ask->references = reference_find(config->prefix, searched);

    ask->old_references = old_reference_find(config->old_references, mail->subject);

    ask->of_anybody = continues_anybody(mail, rules);
    if (ask->of_anybody || !speaks_for_another(mail, weighed))
        ask->subject_key = thread_key(mail, config->prefix);
    ask->registers = weighed->registration ? g_strdup(mail_from(mail)) : NULL;
    ask->to_question = question_is_addressed(weighed);
    ask->question = question_new(mail, weighed, config, now);
    ask->pictures = pictures_of(mail);
    ask->traffic = traffic_new(mail, weighed, rules->mode);
    ask->year = calendar_year(config->calendar, weighed->received_at);
    ask->now = now;
    return ask;
}

/* "sp.2600417.93.k7m4q2xd@...": the case's number is the second part of our Message-IDs. */
static CaseNumber case_in_id(const char *message_id)
{
    if (!g_str_has_prefix(message_id, "sp."))
        return 0;
    const char *digits = message_id + strlen("sp.");
    return case_number_read(digits, strcspn(digits, "."));
}

CaseNumber ask_case(const Ask *ask)
{
    if (ask->tokens->len > 0)
        return g_array_index(ask->tokens, TokenAsk, 0).number;
    for (guint i = 0; i < ask->ancestors->len; i++) {
        CaseNumber number = case_in_id(g_ptr_array_index(ask->ancestors, i));
        if (number)
            return number;
    }
    return ask->references->len > 0 ? g_array_index(ask->references, CaseNumber, 0) : 0;
}

void ask_free(Ask *ask)
{
    if (!ask)
        return;
    g_free(ask->identity);
    g_free(ask->sender);
    g_free(ask->return_path);
    g_free(ask->message_id);
    g_ptr_array_unref(ask->ancestors);
    g_free(ask->embedded_id);
    g_array_unref(ask->tokens);
    g_array_unref(ask->references);
    if (ask->old_references)
        g_ptr_array_unref(ask->old_references);
    g_free(ask->subject_key);
    g_free(ask->registers);
    if (ask->pictures)
        g_ptr_array_unref(ask->pictures);
    traffic_free(ask->traffic);
    question_free(ask->question);
    g_free(ask);
}

Known *known_new(void)
{
    Known *known = g_new0(Known, 1);
    known->evidence = g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);
    known->earlier = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    known->pending = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    known->others_pending = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    known->internals = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    known->logos = g_strdup("");
    known->said = g_ptr_array_new_with_free_func(g_free);
    known->secrets = g_ptr_array_new_with_free_func(g_free);
    known->rows = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    known->listed = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    known->voices = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    known->gathering = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    known->serial = 1;
    return known;
}

void known_free(Known *known)
{
    if (!known)
        return;
    case_free(known->repeat);
    g_ptr_array_unref(known->evidence);
    g_ptr_array_unref(known->earlier);
    sent_free(known->bounced);
    case_free(known->bounced_case);
    g_ptr_array_unref(known->pending);
    g_ptr_array_unref(known->others_pending);
    g_ptr_array_unref(known->internals);
    g_free(known->logos);
    g_ptr_array_unref(known->said);
    g_ptr_array_unref(known->secrets);
    g_ptr_array_unref(known->voices);
    case_free(known->echo);
    g_array_unref(known->gathering);
    g_ptr_array_unref(known->rows);
    letter_free(known->answered);
    g_ptr_array_unref(known->listed);
    g_free(known);
}

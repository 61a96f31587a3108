#include "core/mail.h"

#include "core/marks.h"
#include "util/digest.h"

#include <string.h>

#define IDENTITY_SECONDS_DATED   (7 * 24 * 3600)
#define IDENTITY_SECONDS_UNDATED (10 * 3600)

Envelope *envelope_new(const char *sender)
{
    Envelope *envelope = g_new0(Envelope, 1);
    envelope->sender = g_strdup(sender ? sender : "");
    envelope->recipients = g_ptr_array_new_with_free_func(g_free);
    return envelope;
}

Envelope *envelope_copy(const Envelope *from)
{
    Envelope *envelope = envelope_new(from->sender);
    for (guint i = 0; i < from->recipients->len; i++)
        g_ptr_array_add(envelope->recipients, g_strdup(g_ptr_array_index(from->recipients, i)));
    envelope->login = g_strdup(from->login);
    envelope->certificate = g_strdup(from->certificate);
    envelope->client = g_strdup(from->client);
    envelope->queue_id = g_strdup(from->queue_id);
    envelope->received_at = from->received_at;
    return envelope;
}

void envelope_free(Envelope *envelope)
{
    if (!envelope)
        return;
    g_free(envelope->sender);
    g_ptr_array_unref(envelope->recipients);
    g_free(envelope->login);
    g_free(envelope->certificate);
    g_free(envelope->client);
    g_free(envelope->queue_id);
    g_free(envelope);
}

Header *header_new(const char *name, const char *value)
{
    Header *header = g_new0(Header, 1);
    header->name = g_strdup(name);
    header->value = g_strdup(value);
    return header;
}

void header_free(Header *header)
{
    if (!header)
        return;
    g_free(header->name);
    g_free(header->value);
    g_free(header);
}

Attachment *attachment_new(const char *name, const char *type, gsize bytes, guint part)
{
    Attachment *attachment = g_new0(Attachment, 1);
    attachment->name = g_strdup(name);
    attachment->type = g_strdup(type);
    attachment->bytes = bytes;
    attachment->part = part;
    attachment->shown_at = SHOWN_UNKNOWN;
    return attachment;
}

void attachment_free(Attachment *attachment)
{
    if (!attachment)
        return;
    g_free(attachment->name);
    g_free(attachment->type);
    g_free(attachment->digest);
    g_free(attachment);
}

static void report_recipient_free(ReportRecipient *recipient)
{
    g_free(recipient->recipient);
    g_free(recipient->action);
    g_free(recipient->status);
    g_free(recipient);
}

Report *report_new(ReportKind kind)
{
    Report *report = g_new0(Report, 1);
    report->kind = kind;
    report->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)report_recipient_free);
    return report;
}

void report_free(Report *report)
{
    if (!report)
        return;
    g_ptr_array_unref(report->recipients);
    g_free(report->envelope_id);
    g_free(report->message_id);
    g_free(report);
}

void report_add(Report *report, const char *recipient, const char *action, const char *status)
{
    ReportRecipient *added = g_new0(ReportRecipient, 1);
    added->recipient = g_strdup(recipient ? recipient : "");
    added->action = g_ascii_strdown(action ? action : "", -1);
    added->status = g_strdup(status ? status : "");
    g_ptr_array_add(report->recipients, added);
}

static GPtrArray *address_list(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)address_free);
}

Mail *mail_new(Envelope *envelope)
{
    Mail *mail = g_new0(Mail, 1);
    mail->envelope = envelope;
    mail->headers = g_ptr_array_new_with_free_func((GDestroyNotify)header_free);
    mail->from = address_list();
    mail->reply_to = address_list();
    mail->to = address_list();
    mail->cc = address_list();
    mail->subject = g_strdup("");
    mail->ancestors = g_ptr_array_new_with_free_func(g_free);
    mail->content_type = g_strdup("text/plain");
    mail->text = g_strdup("");
    mail->spans = g_array_new(FALSE, FALSE, sizeof(Span));
    mail->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
    mail->digest = g_strdup("");
    return mail;
}

void mail_free(Mail *mail)
{
    if (!mail)
        return;
    envelope_free(mail->envelope);
    g_ptr_array_unref(mail->headers);
    g_ptr_array_unref(mail->from);
    g_ptr_array_unref(mail->reply_to);
    g_ptr_array_unref(mail->to);
    g_ptr_array_unref(mail->cc);
    g_free(mail->subject);
    g_free(mail->message_id);
    g_ptr_array_unref(mail->ancestors);
    g_free(mail->forwarded_from);
    g_free(mail->embedded_id);
    g_free(mail->content_type);
    g_free(mail->text);
    g_free(mail->marked);
    g_array_unref(mail->spans);
    g_free(mail->language);
    g_ptr_array_unref(mail->attachments);
    report_free(mail->report);
    g_free(mail->digest);
    g_free(mail);
}

const char *mail_header(const Mail *mail, const char *name)
{
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = g_ptr_array_index(mail->headers, i);
        if (g_ascii_strcasecmp(header->name, name) == 0)
            return header->value;
    }
    return NULL;
}

static const Address *first_from(const Mail *mail)
{
    return mail->from->len > 0 ? g_ptr_array_index(mail->from, 0) : NULL;
}

const char *mail_from(const Mail *mail)
{
    const Address *from = first_from(mail);
    return from ? from->email : "";
}

const char *mail_from_name(const Mail *mail)
{
    const Address *from = first_from(mail);
    return from ? from->name : "";
}

char *mail_written_text(const Mail *mail)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        if (span->kind == SPAN_NEW)
            g_string_append_len(text, mail->text + span->start, (gssize)(span->end - span->start));
    }
    return g_strstrip(g_string_free(text, FALSE));
}

/* Marks before a character belong to it: they open its line or its words. */
char *mail_written_marked(const Mail *mail)
{
    if (!mail->marked)
        return NULL;
    GString *text = g_string_new(NULL);
    const char *at = mail->marked;
    gsize offset = 0;
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        for (; *at && (offset < span->end || (mark_is(*at) && i + 1 == mail->spans->len)); at++) {
            if (span->kind == SPAN_NEW)
                g_string_append_c(text, *at);
            offset += mark_is(*at) ? 0 : 1;
        }
    }
    return g_strstrip(g_string_free(text, FALSE));
}

char *mail_new_text(const Mail *mail)
{
    g_autofree char *written = mail_written_text(mail);
    return *written ? g_steal_pointer(&written) : g_strstrip(g_strdup(mail->text));
}

/* Each part is followed by a NUL, so that no two lists of parts can run together to the same bytes. */
static void add_part(Digest *digest, const char *part)
{
    const char *known = part ? part : "";
    digest_add(digest, known, strlen(known) + 1);
}

char *mail_identity(const Mail *mail)
{
    g_autoptr(Digest) digest = digest_new();
    add_part(digest, mail->message_id);
    add_part(digest, *mail_from(mail) ? mail_from(mail) : mail->envelope->sender);
    if (!mail->message_id) {
        add_part(digest, mail_header(mail, "To"));
        add_part(digest, mail_header(mail, "Date"));
        add_part(digest, mail->subject);
    }
    add_part(digest, mail->digest);
    return digest_print(digest);
}

gint64 mail_identity_seconds(const Mail *mail)
{
    if (mail->message_id)
        return 0;
    return mail_header(mail, "Date") ? IDENTITY_SECONDS_DATED : IDENTITY_SECONDS_UNDATED;
}

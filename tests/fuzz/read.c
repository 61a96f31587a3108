/* read.c - any bytes as a message: the reader keeps every promise of mail.h and its own caps. */
#include "fuzz.h"

#include "mail/read.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    mail_read_init();
    return 0;
}

static void check_addresses(const GPtrArray *addresses)
{
    g_assert_cmpuint(addresses->len, <=, READ_ADDRESSES_MAX);
    for (guint i = 0; i < addresses->len; i++) {
        const Address *address = addresses->pdata[i];
        fuzz_check_text(address->name);
        fuzz_check_text(address->email);
        g_assert_null(strpbrk(address->email, "\r\n"));
    }
}

static void check_headers(const Mail *mail)
{
    g_assert_cmpuint(mail->headers->len, <=, READ_HEADERS_MAX);
    for (guint i = 0; i < mail->headers->len; i++) {
        const Header *header = mail->headers->pdata[i];
        fuzz_check_text(header->name);
        fuzz_check_text(header->value);
        g_assert_null(strpbrk(header->value, "\r\n"));
    }
    check_addresses(mail->from);
    check_addresses(mail->reply_to);
    check_addresses(mail->to);
    check_addresses(mail->cc);
    fuzz_check_text(mail->subject);
    fuzz_check_text(mail->content_type);
    g_assert_null(strpbrk(mail->subject, "\r\n"));
}

static void check_ids(const Mail *mail)
{
    g_assert_cmpuint(mail->ancestors->len, <=, READ_ANCESTORS_MAX);
    for (guint i = 0; i < mail->ancestors->len; i++)
        fuzz_check_text(mail->ancestors->pdata[i]);
    if (mail->message_id)
        fuzz_check_text(mail->message_id);
    if (mail->embedded_id)
        fuzz_check_text(mail->embedded_id);
    g_autofree char *identity = mail_identity(mail);
    fuzz_check_text(identity);
    g_assert_cmpint(mail_identity_seconds(mail), >=, 0);
}

static void check_spans(const Mail *mail)
{
    gsize length = strlen(mail->text);
    gsize covered = 0;

    fuzz_check_text(mail->text);
    g_assert_cmpuint(length, <=, READ_TEXT_BYTES_MAX);
    for (guint i = 0; i < mail->spans->len; i++) {
        const Span *span = &g_array_index(mail->spans, Span, i);
        g_assert_cmpuint(span->start, ==, covered);
        g_assert_cmpuint(span->end, >, span->start);
        covered = span->end;
    }
    g_assert_cmpuint(covered, ==, length);
    g_autofree char *new_text = mail_new_text(mail);
    g_autofree char *written = mail_written_text(mail);
    fuzz_check_text(new_text);
    fuzz_check_text(written);
}

static void check_files(GBytes *raw, const Mail *mail)
{
    g_autoptr(GPtrArray) files = mail_read_files(raw, mail, NULL, NULL);

    g_assert_cmpuint(mail->attachments->len, <=, READ_PARTS_MAX);
    g_assert_cmpuint(files->len, <=, mail->attachments->len);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *attachment = mail->attachments->pdata[i];
        fuzz_check_text(attachment->name);
        fuzz_check_text(attachment->type);
        g_assert_cmpstr(attachment->name, !=, "");
        g_assert_null(strpbrk(attachment->name, "/\r\n"));
        g_assert_cmpint(g_utf8_strlen(attachment->name, -1), <=, READ_NAME_CHARS_MAX);
    }
}

static void check_report(const Report *report)
{
    for (guint i = 0; i < report->recipients->len; i++) {
        const ReportRecipient *recipient = report->recipients->pdata[i];
        fuzz_check_text(recipient->recipient);
        fuzz_check_text(recipient->action);
        fuzz_check_text(recipient->status);
    }
    if (report->envelope_id)
        fuzz_check_text(report->envelope_id);
    if (report->message_id)
        fuzz_check_text(report->message_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new_static(data, size);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new("anna@post.example"));

    g_assert_cmpuint(mail->bytes, ==, size);
    check_headers(mail);
    check_ids(mail);
    check_spans(mail);
    check_files(raw, mail);
    if (mail->report)
        check_report(mail->report);
    return 0;
}

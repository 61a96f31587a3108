/*
 * report.c - machine-readable parts of delivery reports, read receipts and
 * complaints: the first letter chooses which, a form feed parts the fields
 * from the returned message.
 */
#include "fuzz.h"

#include "mail/read.h"

#include <string.h>

typedef struct {
    const char *type, *part;
} Form;

static const Form FORMS[] = {
    {"delivery-status", "message/delivery-status"},
    {"delivery-status", "message/global-delivery-status"},
    {"disposition-notification", "message/disposition-notification"},
    {"feedback-report", "message/feedback-report"},
    {"delivery-status", "text/plain"}, /* a bounce of no standard */
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    mail_read_init();
    return 0;
}

static GBytes *make_message(const Form *form, const uint8_t *data, size_t size)
{
    const uint8_t *page = memchr(data, '\f', size);
    gsize fields = page ? (gsize)(page - data) : size;
    GString *text = g_string_new("From: Mail Delivery System <MAILER-DAEMON@post.example>\nSubject: failure notice\n");

    g_string_append_printf(text, "Content-Type: multipart/report; report-type=%s; boundary=m\n\n", form->type);
    g_string_append_printf(text, "--m\n\nIt could not be delivered.\n--m\nContent-Type: %s\n\n", form->part);
    g_string_append_len(text, (const char *)data, (gssize)fields);
    g_string_append(text, "\n--m\nContent-Type: message/rfc822\n\n");
    if (page)
        g_string_append_len(text, (const char *)page + 1, (gssize)(size - fields - 1));
    g_string_append(text, "\n--m--\n");
    return g_string_free_to_bytes(text);
}

static void check_report(const Report *report)
{
    for (guint i = 0; i < report->recipients->len; i++) {
        const ReportRecipient *recipient = report->recipients->pdata[i];
        fuzz_check_text(recipient->recipient);
        fuzz_check_text(recipient->action);
        fuzz_check_text(recipient->status);
        g_assert_null(strpbrk(recipient->recipient, "\r\n"));
    }
    if (report->envelope_id)
        fuzz_check_text(report->envelope_id);
    if (report->message_id)
        fuzz_check_text(report->message_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autoptr(GBytes) raw = make_message(&FORMS[data[0] % G_N_ELEMENTS(FORMS)], data + 1, size - 1);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));

    fuzz_check_text(mail->text);
    if (mail->embedded_id)
        fuzz_check_text(mail->embedded_id);
    if (mail->report)
        check_report(mail->report);
    return 0;
}

/* Reports too broken to read, and mail systems under all their names. */
#include "core/nature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Of `from`, "" for nobody, with "Name: value" lines. */
static Mail *mail_of(const char *sender, const char *from, const char *headers, const char *subject, const char *text)
{
    Mail *mail = mail_new(envelope_new(sender));
    if (*from)
        g_ptr_array_add(mail->from, address_new("", from));
    g_free(mail->subject);
    mail->subject = g_strdup(subject);
    g_free(mail->text);
    mail->text = g_strdup(text);
    g_auto(GStrv) lines = g_strsplit(headers, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], ": ", 2);
        if (parts[0] && parts[1])
            g_ptr_array_add(mail->headers, header_new(parts[0], parts[1]));
    }
    return mail;
}

static void set_type(Mail *mail, const char *type)
{
    g_free(mail->content_type);
    mail->content_type = g_strdup(type);
}

static void set_report(Mail *mail, ReportKind kind, const char *type)
{
    mail->report = report_new(kind);
    set_type(mail, type);
}

static void expect(const Mail *mail, Nature wanted)
{
    g_autoptr(Config) config = config_new();
    g_autofree char *reason = NULL;
    Nature nature = nature_of(mail, config, NULL, PROOF_NONE, &reason);
    if (nature != wanted)
        fail_msg("%s (%s), not %s: <%s> %s, %s", nature_name(nature), reason, nature_name(wanted),
                 mail->envelope->sender, mail_from(mail), mail->subject);
}

static void a_report_too_broken_to_read_is_told_by_what_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *sender, *from, *headers;
        Nature wanted;
    } ROWS[] = {
        {"a@b.example", "a@b.example", "Content-Type: multipart/report; report-type=disposition-notification",
         NATURE_REPORT},
        {"a@b.example", "a@b.example", "Content-Type: multipart/report; report-type=feedback-report", NATURE_REPORT},
        {"a@b.example", "a@b.example", "Content-Type: multipart/report; report-type=tlsrpt", NATURE_REPORT},
        {"a@b.example", "a@b.example", "Content-Type: multipart/report", NATURE_NOTICE},
        {"a@b.example", "a@b.example", "Subject: x", NATURE_NOTICE},
        {"a@b.example", "mailer_daemon@b.example", "Content-Type: multipart/report", NATURE_BOUNCE},
        {"MailerDaemon", "a@b.example", "Content-Type: multipart/report", NATURE_BOUNCE},
        {"a@b.example", "", "From: MAILER-DAEMON <>\nContent-Type: multipart/report", NATURE_BOUNCE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_of(ROWS[i].sender, ROWS[i].from, ROWS[i].headers, "x", "");
        set_type(mail, "multipart/report");
        expect(mail, ROWS[i].wanted);
    }
}

static void a_report_in_a_letter_counts_only_from_a_mail_system(void **state)
{
    (void)state;
    g_autoptr(Mail) nobody = mail_of("", "a@b.example", "", "Titta", "x");
    set_report(nobody, REPORT_DELIVERY, "multipart/mixed");
    expect(nobody, NATURE_BOUNCE);
    g_autoptr(Mail) daemon = mail_of("a@b.example", "mailer-daemon@b.example", "", "Titta", "x");
    set_report(daemon, REPORT_DELIVERY, "multipart/mixed");
    expect(daemon, NATURE_BOUNCE);
    g_autoptr(Mail) alone = mail_of("a@b.example", "a@b.example", "", "Titta", "x");
    set_report(alone, REPORT_DELIVERY, "message/delivery-status");
    expect(alone, NATURE_BOUNCE);
}

static void mail_systems_go_by_several_names(void **state)
{
    (void)state;
    static const struct {
        const char *sender, *from, *subject, *text;
        Nature wanted;
    } ROWS[] = {
        {"MAILER-DAEMON", "a@b.example", "Hej", "x", NATURE_BOUNCE},
        {"a@b.example", "Mailer_Daemon@b.example", "Hej", "x", NATURE_BOUNCE},
        {"a@b.example", "mailerdaemon@b.example", "Hej", "x", NATURE_BOUNCE},
        {"mailer-daemon@b.example", "mailer-daemon@b.example", "Frånvaro: Hej", "Jag är på semester", NATURE_VACATION},
        {"<>", "postmaster@b.example", "Hej", "x", NATURE_BOUNCE},
        {"", "", "Hej", "x", NATURE_BOUNCE},
        {"a@b.example", "mailer-daemons@b.example", "Gatan", "Hej! Gatan är trasig.", NATURE_PERSON},
        {"a@b.example", "", "Undelivered Mail Returned to Sender", "x", NATURE_BOUNCE},
        {"a@b.example", "noreply@b.example", "Undelivered Mail Returned to Sender", "x", NATURE_BOUNCE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_of(ROWS[i].sender, ROWS[i].from, "", ROWS[i].subject, ROWS[i].text);
        expect(mail, ROWS[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_too_broken_to_read_is_told_by_what_is_left),
        cmocka_unit_test(a_report_in_a_letter_counts_only_from_a_mail_system),
        cmocka_unit_test(mail_systems_go_by_several_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

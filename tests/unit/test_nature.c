#include "core/nature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

/* A mail of Anna's: "Name: value" lines, subject and text as given. */
static Mail *mail_of(const char *sender, const char *headers, const char *subject, const char *text)
{
    Mail *mail = mail_new(envelope_new(sender));
    g_ptr_array_add(mail->from, address_new("Anna", "anna@example.com"));
    g_free(mail->subject);
    mail->subject = g_strdup(subject);
    g_free(mail->text);
    mail->text = g_strdup(text);
    g_auto(GStrv) lines = g_strsplit(headers, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], ": ", 2);
        if (parts[0] != NULL && parts[1] != NULL)
            g_ptr_array_add(mail->headers, header_new(parts[0], parts[1]));
    }
    return mail;
}

static void set_from(Mail *mail, const char *email)
{
    g_ptr_array_set_size(mail->from, 0);
    g_ptr_array_add(mail->from, address_new("", email));
}

static void expect(const Mail *mail, Proof proof, Nature wanted)
{
    g_autoptr(Config) config = config_new();
    g_autofree char *reason = NULL;
    Nature nature = nature_of(mail, config, NULL, proof, &reason);
    assert_non_null(reason);
    if (nature != wanted)
        fail_msg("%s (%s), not %s: %s", nature_name(nature), reason, nature_name(wanted), mail->subject);
}

typedef struct {
    const char *sender, *headers, *subject, *text;
    Nature wanted;
} Row;

static void expect_rows(const Row *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_autoptr(Mail) mail = mail_of(rows[i].sender, rows[i].headers, rows[i].subject, rows[i].text);
        g_autoptr(Config) config = config_new();
        g_autofree char *reason = NULL;
        Nature nature = nature_of(mail, config, NULL, PROOF_NONE, &reason);
        if (nature != rows[i].wanted)
            fail_msg("%s (%s), not %s: <%s> %s / %s", nature_name(nature), reason, nature_name(rows[i].wanted),
                     rows[i].sender, rows[i].headers, rows[i].subject);
    }
}

static void machines_that_say_so_are_machines(void **state)
{
    (void)state;
    static const Row ROWS[] = {
        {"a@b.example", "Auto-Submitted: auto-replied", "Re: hej", "", NATURE_VACATION},
        {"a@b.example", "auto-submitted: AUTO-REPLIED (vacation)", "Re: hej", "", NATURE_VACATION},
        {"a@b.example", "Auto-Submitted: (a (nested) word) auto-generated; type=x", "Rapport", "", NATURE_NOTICE},
        {"a@b.example", "Auto-Submitted: auto-generated", "Automatiskt svar: Gatan", "", NATURE_VACATION},
        {"a@b.example", "Auto-Submitted: auto-notified; owner-email=\"x@y\"", "x", "", NATURE_NOTICE},
        {"a@b.example", "Auto-Submitted: something-new", "x", "", NATURE_NOTICE},
        {"a@b.example", "Auto-Submitted: no\nAuto-Submitted: auto-generated", "x", "", NATURE_NOTICE},
        {"a@b.example", "Auto-Submitted: auto-replied", "Ditt ärende har registrerats", "", NATURE_NOTICE},
        {"a@b.example", "X-Autoreply: yes", "Sv: hej", "Jag är på semester", NATURE_VACATION},
        {"a@b.example", "X-Autorespond: 1", "Hej", "", NATURE_VACATION},
        {"a@b.example", "Precedence: auto_reply", "Hej", "", NATURE_VACATION},
        {"a@b.example", "X-POST-MessageClass: 9; Autoresponder", "Hej", "", NATURE_VACATION},
        {"a@b.example", "X-Auto-Response-Suppress: All", "Automatiskt svar: Hej", "", NATURE_VACATION},
        {"a@b.example", "X-Auto-Response-Suppress: DR, OOF, AutoReply", "Hej", "", NATURE_NOTICE},
        {"a@b.example", "List-Id: <x.example>", "Hej", "", NATURE_LIST},
        {"a@b.example", "Precedence: list", "Hej", "", NATURE_LIST},
        {"a@b.example", "Precedence: bulk", "Hej", "", NATURE_BULK},
        {"owner-x@b.example", "Precedence: bulk", "Hej", "", NATURE_LIST},
        {"gata-bounces@b.example", "", "Hej", "", NATURE_LIST},
        {"gata-bounces+anna=example.com@b.example", "", "Hej", "", NATURE_LIST},
        {"a@b.example", "List-Owner: <mailto:x@b.example>", "Hej", "", NATURE_BULK},
        {"a@b.example", "Precedence: Junk", "Hej", "", NATURE_BULK},
        {"a@b.example", "List-Unsubscribe: <https://x>\nFeedback-ID: 1:x", "Nyheter", "", NATURE_BULK},
        {"bounce-12-3@b.example", "List-Unsubscribe: <https://x>", "Nyheter", "", NATURE_BULK},
        {"a@b.example", "X-Failed-Recipients: x@y.example", "Mail", "", NATURE_BOUNCE},
        {"a@b.example", "X-Cron-Env: <SHELL=/bin/sh>", "Cron", "", NATURE_NOTICE},
        {"a@b.example", "X-Loop: yes", "x", "", NATURE_NOTICE},
        {"", "", "Undelivered Mail Returned to Sender", "", NATURE_BOUNCE},
        {"", "", "Hej", "hej", NATURE_BOUNCE},
        {"", "", "Frånvaro: Hej", "", NATURE_VACATION},
        {"", "Precedence: bulk", "Re: hej", "", NATURE_VACATION},
        {"mailer-daemon@b.example", "", "Hej", "", NATURE_BOUNCE},
    };
    expect_rows(ROWS, G_N_ELEMENTS(ROWS));
}

static void people_are_people(void **state)
{
    (void)state;
    static const Row ROWS[] = {
        {"anna@example.com", "", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "Auto-Submitted: no", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "Auto-Submitted: No (really)", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "Auto-Submitted: ", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "X-Auto-Response-Suppress: OOF", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "X-Auto-Response-Suppress: DR, RN, NRN, OOF", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "Precedence: first-class", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "List-Unsubscribe: <mailto:x@forening.example>", "Föreningen om gatan", "Hej",
         NATURE_PERSON},
        {"anna@example.com", "Feedback-ID: x", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "X-MS-Exchange-Inbox-Rules-Loop: x@y.example", "Gatan", "Hej", NATURE_PERSON},
        {"anna@example.com", "X-Autofooter: x", "Gatan", "Hej", NATURE_PERSON},
        {"bounces+1=anna@sender.example", "", "Gatan", "Hej", NATURE_PERSON},
        {"noreply@site.example", "", "Gatan", "Hej", NATURE_PERSON},
        {"SRS0=a=b=example.com=anna@f.example", "", "Gatan", "Hej", NATURE_PERSON},
        /* about machines, absence and bounces, not by them */
        {"anna@example.com", "", "Autosvar", "Jag får bara autosvar från er.", NATURE_PERSON},
        {"anna@example.com", "", "Autosvar: när får jag ett riktigt?", "Jag får bara autosvar från er.", NATURE_PERSON},
        {"anna@example.com", "", "SV: Automatiskt svar: Gatan", "Jag är på semester men gatan är trasig.",
         NATURE_PERSON},
        {"anna@example.com", "", "Frånvaro", "Min dotters frånvaro i skolan stämmer inte.", NATURE_PERSON},
        {"anna@example.com", "", "Frånvaro: fel i systemet", "Skolan anmäler frånvaro fast hon är där.", NATURE_PERSON},
        {"anna@example.com", "", "Undeliverable: mitt mejl till skolan", "Mitt mejl kom tillbaka. Varför?",
         NATURE_PERSON},
        {"anna@example.com", "", "Delivery failure", "My letters come back.", NATURE_PERSON},
        {"anna@example.com", "", "Semester", "Jag har semester och gatan är ett hål.", NATURE_PERSON},
        {"anna@example.com", "", "Out of office", "Your staff are always out of office.", NATURE_PERSON},
        {"anna@example.com", "", "Vi har tagit emot för få busskort", "x", NATURE_PERSON},
        {"anna@example.com", "", "Accepterat: nej", "x", NATURE_PERSON},
        {"anna@example.com", "", "Frånvaro: skolskjuts", "Jag är sjukskriven till den 20 mars.", NATURE_PERSON},
        {"anna@example.com", "", "Poissa: pysäkki", "Olen lomalla ja pysäkki on poissa.", NATURE_PERSON},
        {"anna@example.com", "", "Out of office", "I am on vacation, please call me.", NATURE_PERSON},
        {"anna@example.com", "", "Vacation: bins", "I am on vacation until 3 August.", NATURE_PERSON},
        {"anna@example.com", "X-Auto-Response-Suppress: OOF", "Autosvar: ni", "Ingen svarar oss.", NATURE_PERSON},
    };
    expect_rows(ROWS, G_N_ELEMENTS(ROWS));
}

static void members_write_to_lists_and_circulars_go_one_way(void **state)
{
    (void)state;
    static const Row ROWS[] = {
        {"a@b.example", "List-Post: <mailto:x@b.example>\nList-Unsubscribe: <x>", "Hej", "", NATURE_LIST},
        {"a@b.example", "X-BeenThere: x@b.example", "Hej", "", NATURE_LIST},
        {"a@b.example", "Precedence: bulk\nSender: owner-x@b.example", "Hej", "", NATURE_LIST},
        {"a@b.example", "Precedence: list\nSender: Byn <x-bounces@b.example>", "Hej", "", NATURE_LIST},
        {"a@b.example", "List-Id: <x>\nList-Unsubscribe: <x>", "Hej", "", NATURE_BULK},
        {"a@b.example", "List-Post: NO\nList-Owner: <mailto:x@b.example>", "Hej", "", NATURE_BULK},
        {"anna@example.com", "Precedence: list", "Hej", "", NATURE_BULK},
        {"a@b.example", "List-Post: <mailto:x@b.example>\nX-Bugzilla-Reason: CC", "Hej", "", NATURE_NOTICE},
        {"a@b.example", "X-BeenThere: x\nX-List-Administrivia: yes", "Hej", "", NATURE_NOTICE},
        /* no list at all: a sender's agent, an answer through a customer register */
        {"a@b.example", "Sender: x-request@b.example", "Hej", "", NATURE_PERSON},
    };
    expect_rows(ROWS, G_N_ELEMENTS(ROWS));
    g_autoptr(Mail) answer = mail_of("bounce-1@b.example", "List-Unsubscribe: <https://x>", "Re: Gatan", "Hej");
    g_ptr_array_add(answer->ancestors, g_strdup("1@city.example"));
    expect(answer, PROOF_NONE, NATURE_PERSON);
}

static void robots_are_told_apart_by_what_they_say(void **state)
{
    (void)state;
    static const Row ROWS[] = {
        {"a@b.example", "", "Vecka 10", "Nyhetsbrev. Avregistrera dig här.", NATURE_BULK},
        {"a@b.example", "", "Meddelande", "550 5.1.1 user unknown", NATURE_BOUNCE},
        {"a@b.example", "", "Din order", "Avregistrera dig här.", NATURE_NOTICE},
        {"a@b.example", "Auto-Submitted: auto-replied", "unsubscribe", "", NATURE_NOTICE},
        {"a@b.example", "RT-Ticket: b #1", "[b #1] Autoreply: hej", "a ticket has been opened", NATURE_NOTICE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_of(ROWS[i].sender, ROWS[i].headers, ROWS[i].subject, ROWS[i].text);
        set_from(mail, "noreply@b.example");
        expect(mail, PROOF_NONE, ROWS[i].wanted);
    }
}

static void an_automatic_subject_counts_with_a_second_sign(void **state)
{
    (void)state;
    static const Row ROWS[] = {
        {"a@b.example", "", "Automatiskt svar: Gatan", "Hej! Jag är på semester till 3 augusti.", NATURE_VACATION},
        {"a@b.example", "", "Out of Office: road", "I am out of the office until Monday.", NATURE_VACATION},
        {"a@b.example", "", "Poissa: tie", "Olen lomalla. Kiireellisissä asioissa soita.", NATURE_VACATION},
        {"a@b.example", "X-MS-Exchange-Inbox-Rules-Loop: x", "Automatic reply: road", "", NATURE_VACATION},
        {"a@b.example", "X-Auto-Response-Suppress: OOF", "Autosvar: Gatan", "", NATURE_VACATION},
        {"noreply@b.example", "", "Autosvar: Gatan", "", NATURE_VACATION},
    };
    expect_rows(ROWS, G_N_ELEMENTS(ROWS));
}

static void robots_in_the_from_line_are_notices_or_bounces(void **state)
{
    (void)state;
    g_autoptr(Mail) notice = mail_of("a@b.example", "", "Din beställning", "Tack");
    set_from(notice, "no-reply@shop.example");
    expect(notice, PROOF_NONE, NATURE_NOTICE);
    g_autoptr(Mail) bounce = mail_of("a@b.example", "", "Mail delivery failed", "x");
    set_from(bounce, "postmaster@shop.example");
    expect(bounce, PROOF_NONE, NATURE_BOUNCE);
    g_autoptr(Mail) nameless = mail_of("a@b.example", "From: MAILER-DAEMON <>", "x", "x");
    set_from(nameless, "");
    expect(nameless, PROOF_NONE, NATURE_BOUNCE);
    g_autoptr(Mail) asked = mail_of("a@b.example", "", "Gatan", "x");
    set_from(asked, "postmaster@shop.example");
    expect(asked, PROOF_NONE, NATURE_NOTICE);
}

static void set_report(Mail *mail, ReportKind kind, const char *content_type)
{
    mail->report = report_new(kind);
    g_free(mail->content_type);
    mail->content_type = g_strdup(content_type);
}

static void reports_are_told_by_their_kind(void **state)
{
    (void)state;
    static const struct {
        ReportKind kind;
        Nature wanted;
    } ROWS[] = {
        {REPORT_DELIVERY, NATURE_BOUNCE},
        {REPORT_DISPOSITION, NATURE_REPORT},
        {REPORT_FEEDBACK, NATURE_REPORT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = mail_of("anna@example.com", "List-Id: <x>", "Hej", "x");
        set_report(mail, ROWS[i].kind, "multipart/report");
        expect(mail, PROOF_LOGIN, ROWS[i].wanted);
        g_autoptr(Mail) forwarded = mail_of("anna@example.com", "", "Vad är det här?", "Titta");
        set_report(forwarded, ROWS[i].kind, "multipart/mixed");
        expect(forwarded, PROOF_NONE, NATURE_PERSON);
    }
    g_autoptr(Mail) broken =
        mail_of("a@b.example", "Content-Type: multipart/report; REPORT-TYPE=delivery-status", "x", "");
    g_free(broken->content_type);
    broken->content_type = g_strdup("multipart/report");
    expect(broken, PROOF_NONE, NATURE_BOUNCE);
}

static void meeting_replies_are_notices(void **state)
{
    (void)state;
    g_autoptr(Mail) reply = mail_of("a@b.example", "", "Avböjt: Möte om gatan", "");
    reply->calendar = TRUE;
    expect(reply, PROOF_NONE, NATURE_NOTICE);
    g_autoptr(Mail) invitation = mail_of("a@b.example", "", "Möte om gatan", "Kom!");
    invitation->calendar = TRUE;
    expect(invitation, PROOF_NONE, NATURE_PERSON);
}

static void proven_staff_is_staff_unless_a_machine_writes(void **state)
{
    (void)state;
    g_autoptr(Mail) staff = mail_of("anna@example.com", "", "SV: Gatan", "Hej");
    expect(staff, PROOF_NETWORK, NATURE_STAFF);
    g_autoptr(Mail) away = mail_of("", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All",
                                   "Automatiskt svar: Gatan", "Åter 3 augusti");
    expect(away, PROOF_NETWORK, NATURE_VACATION);
    assert_false(nature_is_automatic(NATURE_STAFF));
    assert_false(nature_is_automatic(NATURE_PERSON));
    assert_true(nature_is_automatic(NATURE_LIST));
    assert_true(nature_is_automatic(NATURE_OURSELVES));
}

static void our_own_mark_counts_only_over_its_message_id(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    g_autoptr(Keyring) keyring = keyring_new("epoch");
    keyring_add(keyring, "k", "0123456789abcdef0123456789abcdef", 32);
    g_autofree char *mark = nature_mark(config, keyring, "1@city.example");
    g_autoptr(Keyring) other = keyring_new("epoch");
    keyring_add(other, "k", "another secret of another city!!", 32);
    const struct {
        const char *id;
        const Keyring *keyring;
        Nature wanted;
    } rows[] = {
        {"1@city.example", keyring, NATURE_OURSELVES},
        {"2@city.example", keyring, NATURE_PERSON},
        {NULL, keyring, NATURE_PERSON},
        {"1@city.example", NULL, NATURE_PERSON},
        {"1@city.example", other, NATURE_PERSON},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Mail) mail = mail_of("anna@example.com", "", "Gatan", "Hej");
        g_ptr_array_add(mail->headers, header_new("X-Synpunkt-Instance", mark));
        mail->message_id = g_strdup(rows[i].id);
        g_autofree char *reason = NULL;
        assert_int_equal(nature_of(mail, config, rows[i].keyring, PROOF_NONE, &reason), rows[i].wanted);
    }
    static const char *const BROKEN[] = {"", ";", "synpunkt", "synpunkt;", "other; aaaaaaaa", "synpunkt; aaaaaaaa"};
    for (gsize i = 0; i < G_N_ELEMENTS(BROKEN); i++) {
        g_autoptr(Mail) mail = mail_of("anna@example.com", "", "Gatan", "Hej");
        g_ptr_array_add(mail->headers, header_new("X-Synpunkt-Instance", BROKEN[i]));
        mail->message_id = g_strdup("1@city.example");
        g_autofree char *reason = NULL;
        assert_int_equal(nature_of(mail, config, keyring, PROOF_NONE, &reason), NATURE_PERSON);
    }
}

static void a_reason_names_the_evidence_and_never_a_strangers_long_word(void **state)
{
    (void)state;
    g_autoptr(Config) config = config_new();
    g_autoptr(Mail) mail = mail_of("a@b.example", "Auto-Submitted: auto-replied", "x", "x");
    g_autofree char *reason = NULL;
    nature_of(mail, config, NULL, PROOF_NONE, &reason);
    assert_string_equal(reason, "Auto-Submitted: auto-replied");
    g_autofree char *word = g_strnfill(10000, 'x');
    g_autofree char *field = g_strconcat("Auto-Submitted: ", word, NULL);
    g_autoptr(Mail) longer = mail_of("a@b.example", field, "x", "x");
    g_autofree char *shorter = NULL;
    nature_of(longer, config, NULL, PROOF_NONE, &shorter);
    assert_string_equal(shorter, "Auto-Submitted: not no");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machines_that_say_so_are_machines),
        cmocka_unit_test(people_are_people),
        cmocka_unit_test(members_write_to_lists_and_circulars_go_one_way),
        cmocka_unit_test(robots_are_told_apart_by_what_they_say),
        cmocka_unit_test(an_automatic_subject_counts_with_a_second_sign),
        cmocka_unit_test(robots_in_the_from_line_are_notices_or_bounces),
        cmocka_unit_test(reports_are_told_by_their_kind),
        cmocka_unit_test(meeting_replies_are_notices),
        cmocka_unit_test(proven_staff_is_staff_unless_a_machine_writes),
        cmocka_unit_test(our_own_mark_counts_only_over_its_message_id),
        cmocka_unit_test(a_reason_names_the_evidence_and_never_a_strangers_long_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_read.c - own mails under tests/mail are read as expected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mail/language.h"
#include "mail/read.h"

#include <string.h>

/* What one of our mails must become.  NULL: not looked at; `files` are names joined by "|". */
typedef struct {
    const char *file, *from, *name, *subject, *language, *new_text, *files, *flags;
} Expected;

#define ANNA  "anna.lindqvist@post.example"
#define JOHAN "johan.berg@vasteras.example"

static const Expected MAILS[] = {
    {"iphone-hal-i-vagen", ANNA, "Anna Lindqvist", "Hål i vägen", "sv",
     "Hej!\n\nDet är ett stort hål i vägen utanför Skolgatan 12. Kan ni laga det innan någon cyklar omkull?\n\nAnna",
     "", ""},
    {"gmail-svar", ANNA, "Anna Lindqvist", "Re: Hål i vägen [SP-2026-00417-2]", "sv", "Tack! Nu är det lagat.\n\nAnna",
     "", ""},
    {"outlook-handlaggare-svar", JOHAN, "Johan Berg", "SV: Hål i vägen [SP-2026-00417-2]", "sv",
     "Hej Anna!\n\nVi lagar hålet på torsdag.\n\nMed vänlig hälsning\nJohan Berg, driftingenjör\n"
     "Tekniska förvaltningen\n021-39 00 00",
     "", ""},
    {"outlook-webb-html", JOHAN, "Berg, Johan", "Sv: Belysning på Storgatan", "sv",
     "Hej,\n\nLamporna byts på måndag.\n\nVänliga hälsningar\nJohan", "", ""},
    {"apple-mail-svar", "kalle.ek@post.example", "Kalle Ek", "Re: Belysning [SP-2026-00420-8]", "sv",
     "Hej igen,\n\ndet är fortfarande mörkt vid nummer 14. Jag förstår inte varför ingen har varit här än.\n\n/Kalle",
     "", ""},
    {"thunderbird-inline", "maj.alm@post.example", "Maj Alm", "Re: Lekplatsen", "sv",
     "Den vid Björkvägen.\n\nGungan, den har gått av.", "", ""},
    {"mutt-signatur", "per@akesson.example", "Per Åkesson", "Re: Snöplogning", "sv",
     "Det hade kommit tjugo. Ingen plogbil syntes till på hela dagen.", "", ""},
    {"finska-iphone", "liisa.virtanen@posti.example", "Liisa Virtanen", "Katuvalo ei pala", "fi",
     "Hei,\n\nkatuvalo ei pala Koulukadulla. Voisitteko korjata sen, koska lapset kulkevat siellä aamuisin?\n\n"
     "Terveisin Liisa",
     "", ""},
    {"finska-svar", "liisa.virtanen@posti.example", NULL, "VS: Katuvalo ei pala [SP-2026-00421-6]", "fi",
     "Kiitos, nyt valo palaa.", "", ""},
    {"finska-gmail", "matti@posti.example", "Matti Meri", "Re: Bussi", "fi",
     "Bussi oli taas myöhässä, ja kuljettaja ei pysähtynyt pysäkillä.", "", ""},
    {"latin1-utan-charset", "b.oberg@post.example", "B. Öberg", "Hål på vägen", "sv",
     "Hej, det är hål på vägen vid Åkergatan.", "", ""},
    {"latin1-som-utf8", "bo.ek@post.example", NULL, "Fel charset", "sv",
     "Gångvägen är full av löv och åker man där så halkar man.", "", ""},
    {"utf8-som-latin1", "bo.ek@post.example", NULL, "Fel charset igen", "sv", "Gångvägen är full av löv.", "", ""},
    {"cp1252-euro", "eva@post.example", "Eva “Vivi” Öst", "Avgiften på 50 €", "sv",
     "Varför kostar det 50 € – det står “10” på skylten.", "", ""},
    {"amne-brutet-mitt-i-bokstav", "asa.berg@post.example", "Åsa Berg", "Skändlig kö till vård centralen", "sv",
     "Hej, kön till vårdcentralen är för lång.", "", ""},
    {"html-bara-nyhetsstil", "ola.ek@post.example", NULL, "Länkar och lista", "sv",
     "Tre saker är fel i parken:\n\n- bänken är trasig\n- papperskorgen är full\n\n"
     "Se mina bilder <https://bilder.example/park> eller https://post.example.\n\nDag | Tid\nmåndag | 10.00",
     "", "rich"},
    {"logotyp-och-bilaga", "ida.al@post.example", "Ida Al", "Bild", NULL, "Se bilden på klottret.",
     "logo.png (logo)|klotter på väggen.jpg", "rich"},
    {"bara-bild-utan-namn", "ida.al@post.example", NULL, "", NULL, "", "bild.jpg", ""},
    {"farligt-filnamn", "ida.al@post.example", NULL, "Filnamn", "sv", "Här är filen.", "faktura.pdf", ""},
    {"bifogat-mejl", "ulf.sten@post.example", NULL, "VB: Avfall", "sv", "Se bifogat mejl från min granne.",
     "meddelande.eml (nested)", ""},
    {"vidarebefordrat", "ulf.sten@post.example", NULL, "Fwd: Avfall", "sv", NULL, "", ""},
    {"winmail", "lars.ek@foretag.example", NULL, "Ansökan", NULL, "Hej, här kommer handlingarna.",
     "winmail.dat (nested)", "damaged"},
    {"pgp-signerat", "nils.nord@post.example", NULL, "Signerat", NULL, "Trafikljuset vid Ringvägen är trasigt.",
     "signature.asc", "signed"},
    {"smime-krypterat", "nils.nord@post.example", NULL, "Krypterat", NULL, "", "smime.p7m (nested)", "encrypted"},
    {"smime-signerat-ogenomskinligt", "nils.nord@post.example", NULL, "Signerat", NULL, "", "smime.p7m (nested)", "signed"},
    {"pgp-krypterat", "nils.nord@post.example", NULL, "...", NULL, "", "encrypted.asc", "encrypted"},
    {"kalender", JOHAN, NULL, "Möte", "sv",
     "Vad: Möte om lekplatsen, Björkvägen\nNär: 2026-03-10 13.00\nVar: Stadshuset, rum 4\n\n"
     "Vi går igenom förslaget och tar en promenad.",
     "", "calendar"},
    {"dsn-postfix", "MAILER-DAEMON@mx.vasteras.example", NULL, "Undelivered Mail Returned to Sender", "en", NULL, "",
     ""},
    {"studs-exim", "Mailer-Daemon@mx.post.example", NULL, "Mail delivery failed: returning message to sender", "en",
     NULL, "", ""},
    {"mdn-last", "maj.alm@post.example", NULL, "Läst: Lekplatsen", "sv", "Ditt meddelande lästes den 4 mars 2026.", "",
     ""},
    {"arf-klagomal", "abuse@feedback.example", NULL, "Abuse report", NULL, "This is an email abuse report.",
     "meddelande.eml (nested)", ""},
    {"autosvar-exchange", "maj.alm@foretag.example", NULL, "Automatiskt svar: Lekplatsen", "sv", NULL, "", ""},
    {"one-com-formular", "noreply@forening.example", "Webbformulär", "Kontaktformulär", "sv", NULL, "", ""},
    {"engelska", "john.smith@post.example", "John Smith", "Street light broken", "en", NULL, "", ""},
    {"tomt-plaintext-med-html", "siv.ek@post.example", NULL, "Hjälp", NULL, "Hissen i stadshuset står stilla.", "", ""},
    {"trasig-mime", "siv.ek@post.example", NULL, "Trasig", "sv", "Hej, det här är en text utan gräns.", "", "damaged"},
    {"utan-meddelande-id", "siv.ek@post.example", NULL, "Utan id", "sv", "Hej från en gammal skanner.", "", ""},
};

static Mail *read_bytes(const char *bytes, gsize length)
{
    g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
    return mail_read(raw, envelope_new("a@b.example"));
}

static Mail *read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static Mail *read_file(const char *name)
{
    g_autofree char *path = g_strdup_printf("tests/mail/%s.eml", name);
    g_autofree char *bytes = NULL;
    gsize length;
    assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    return read_bytes(bytes, length);
}

static char *list_files(const Mail *mail)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < mail->attachments->len; i++) {
        const Attachment *file = mail->attachments->pdata[i];
        g_string_append_printf(out, "%s%s%s%s", i > 0 ? "|" : "", file->name, file->logo ? " (logo)" : "",
                               file->nested ? " (nested)" : "");
    }
    return g_string_free(out, FALSE);
}

static char *list_flags(const Mail *mail)
{
    GString *out = g_string_new(NULL);
    g_string_append(out, mail->rich ? "rich " : "");
    g_string_append(out, mail->has_signature ? "signed " : "");
    g_string_append(out, mail->encrypted ? "encrypted " : "");
    g_string_append(out, mail->calendar ? "calendar " : "");
    g_string_append(out, mail->damaged ? "damaged " : "");
    return g_strchomp(g_string_free(out, FALSE));
}

static void expect(const char *file, const char *what, const char *wanted, const char *got)
{
    if (wanted && g_strcmp0(wanted, got) != 0)
        fail_msg("%s: %s is '%s', not '%s'", file, what, got, wanted);
}

static void each_of_our_mails_is_read_as_its_row_says(void **state G_GNUC_UNUSED)
{
    for (guint i = 0; i < G_N_ELEMENTS(MAILS); i++) {
        const Expected *row = &MAILS[i];
        g_autoptr(Mail) mail = read_file(row->file);
        g_autofree char *text = mail_new_text(mail), *files = list_files(mail), *flags = list_flags(mail);
        expect(row->file, "from", row->from, mail_from(mail));
        expect(row->file, "name", row->name, mail_from_name(mail));
        expect(row->file, "subject", row->subject, mail->subject);
        expect(row->file, "language", row->language, mail->language);
        expect(row->file, "new text", row->new_text, text);
        expect(row->file, "files", row->files, files);
        expect(row->file, "flags", row->flags, flags);
    }
}

static void ancestors_come_nearest_first_and_once(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail = read_file("gmail-svar");
    assert_string_equal(mail->message_id, "gmail-2@post.example");
    assert_int_equal(mail->ancestors->len, 2);
    assert_string_equal(mail->ancestors->pdata[0], "sp.417.2.aaaa@vasteras.example");
    assert_string_equal(mail->ancestors->pdata[1], "iphone-1@post.example");
}

static void the_first_message_id_counts_and_ids_lose_brackets_and_spaces(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail =
        read_text("Message-ID: < one@a.example >\nMessage-ID: <two@a.example>\n"
                  "In-Reply-To: bare@a.example\nReferences: <x@\n a.example> <y@a.example>\n\nhej\n");
    assert_string_equal(mail->message_id, "one@a.example");
    assert_int_equal(mail->ancestors->len, 3);
    assert_string_equal(mail->ancestors->pdata[0], "bare@a.example");
    assert_string_equal(mail->ancestors->pdata[1], "y@a.example");
    assert_string_equal(mail->ancestors->pdata[2], "x@a.example");
}

static void a_forwarded_mail_names_its_author(void **state G_GNUC_UNUSED)
{
    static const struct {
        const char *file, *author;
    } ROWS[] = {
        {"outlook-vidarebefordrat", "Berit Ström <berit.strom@post.example>"},
        {"gmail-vidarebefordrat", "Lena Ros <lena.ros@post.example>"},
        {"apple-vidarebefordrat", "Bostaden AB <info@bostaden.example>"},
        {"thunderbird-vidarebefordrat", "Per Sand <per.sand@post.example>"},
        {"bifogat-mejl", "Granne <granne@post.example>"},
        {"vidarebefordrat", "Granne <granne@post.example>"},
        {"gmail-svar", NULL},
        {"outlook-skrivbord-svar", NULL},
        {"dsn-postfix", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Mail) mail = read_file(ROWS[i].file);
        if (g_strcmp0(mail->forwarded_from, ROWS[i].author) != 0)
            fail_msg("%s is forwarded from '%s', not '%s'", ROWS[i].file, mail->forwarded_from, ROWS[i].author);
    }
}

static void a_forwarded_author_is_found_as_each_program_writes_it(void **state G_GNUC_UNUSED)
{
    static const struct {
        const char *text, *author;
    } ROWS[] = {
        {"-----Ursprungligt meddelande-----\nFrån: Ek, Anna [mailto:anna@post.example]\nSkickat: i dag\nTill: B\nÄmne: C\n",
         "Ek, Anna <anna@post.example>"},
        {"---------- Edelleenlähetetty viesti ----------\nLähettäjä: \"Aino Korhonen\" <aino@post.example>\n"
         "Päiväys: 3.3.2026\nAihe: Tie\n", "Aino Korhonen <aino@post.example>"},
        {"-------- Weitergeleitete Nachricht --------\nBetreff: A\nDatum: B\nVon: Eva Müller <eva@post.example>\n",
         "Eva Müller <eva@post.example>"},
        {"---------- Forwarded message ---------\nFra: Ole Berg <ole@post.example>\nDate: 3. mars 2026\nSubject: Vei\n",
         "Ole Berg <ole@post.example>"},
        {"*From:* Ann <ann@post.example <mailto:ann@post.example>>\n*Sent:* Monday\n*To:* B\n*Subject:* C\n",
         "Ann <ann@post.example>"},
        {"FYI\n\nFrån: Anna Ek\nSkickat: i dag\nTill: B\nÄmne: C\n", "Anna Ek"},
        {"---------- Forwarded message ---------\nFrom: <ann@post.example>\nDate: B\nSubject: C\n", "ann@post.example"},
        {"---------- Forwarded message ---------\nFrom: @\nDate: B\nSubject: C\n", NULL},
        {"---------- Forwarded message ---------\nFrom:\nDate: B\nSubject: C\n", NULL},
        {"Tack!\n\n> Från: Anna <anna@post.example>\n> Hej\n", NULL},
        {"Från: Skolgatan\nTill: Torget\n", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *raw = g_strconcat("Content-Type: text/plain; charset=utf-8\n\n", ROWS[i].text, "\nHej\n", NULL);
        g_autoptr(Mail) mail = read_text(raw);
        if (g_strcmp0(mail->forwarded_from, ROWS[i].author) != 0)
            fail_msg("'%s' is forwarded from '%s'", ROWS[i].text, mail->forwarded_from);
    }
}

static void a_date_out_of_reason_is_no_date(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) dated = read_file("iphone-hal-i-vagen");
    g_autoptr(Mail) undated = read_file("utan-meddelande-id");
    assert_int_equal(dated->date, 1772559730);
    assert_int_equal(undated->date, 0);
    assert_null(undated->message_id);
}

static void a_delivery_report_names_recipient_status_letter_and_original(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail = read_file("dsn-postfix");
    assert_non_null(mail->report);
    assert_int_equal(mail->report->kind, REPORT_DELIVERY);
    assert_int_equal(mail->report->recipients->len, 1);
    const ReportRecipient *recipient = mail->report->recipients->pdata[0];
    assert_string_equal(recipient->recipient, "Anna.Lindqvist@post.example");
    assert_string_equal(recipient->action, "failed");
    assert_string_equal(recipient->status, "5.1.1");
    assert_string_equal(mail->report->envelope_id, "letter-4711");
    assert_string_equal(mail->report->message_id, "sp.417.2.aaaa@vasteras.example");
    assert_null(strstr(mail->text, "Message-ID"));
}

static void a_bounce_of_no_standard_is_understood_by_its_header_and_text(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail = read_file("studs-exim");
    assert_non_null(mail->report);
    assert_int_equal(mail->report->recipients->len, 2);
    const ReportRecipient *second = mail->report->recipients->pdata[1];
    assert_string_equal(second->recipient, "maj.alm@post.example");
    assert_string_equal(second->action, "failed");
    assert_string_equal(mail->report->message_id, "sp.420.2.eeee@vasteras.example");
}

static void read_receipts_and_complaints_are_reports_too(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) receipt = read_file("mdn-last");
    assert_int_equal(receipt->report->kind, REPORT_DISPOSITION);
    assert_string_equal(receipt->report->message_id, "sp.430.1.ffff@vasteras.example");
    g_autoptr(Mail) complaint = read_file("arf-klagomal");
    assert_int_equal(complaint->report->kind, REPORT_FEEDBACK);
    assert_string_equal(complaint->report->message_id, "sp.431.1.gggg@vasteras.example");
    const ReportRecipient *recipient = complaint->report->recipients->pdata[0];
    assert_string_equal(recipient->recipient, "ola.ek@post.example");
}

static gboolean is_picture(const Attachment *attachment, gpointer data G_GNUC_UNUSED)
{
    return g_str_has_prefix(attachment->type, "image/") && !attachment->logo;
}

static void wanted_files_come_out_decoded(void **state G_GNUC_UNUSED)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_true(g_file_get_contents("tests/mail/logotyp-och-bilaga.eml", &bytes, &length, NULL));
    g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autoptr(GPtrArray) files = mail_read_files(raw, mail, is_picture, NULL);
    assert_int_equal(files->len, 1);
    const File *file = files->pdata[0];
    assert_string_equal(file->name, "klotter på väggen.jpg");
    assert_int_equal(g_bytes_get_size(file->bytes), 68);
    assert_memory_equal(g_bytes_get_data(file->bytes, NULL), "\x89PNG\r\n\x1a\n", 8);
}

static void a_file_written_into_the_text_comes_out_decoded(void **state G_GNUC_UNUSED)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_true(g_file_get_contents("tests/mail/uuencode-i-texten.eml", &bytes, &length, NULL));
    g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autoptr(GPtrArray) files = mail_read_files(raw, mail, NULL, NULL);
    assert_int_equal(files->len, 1);
    const File *file = files->pdata[0];
    assert_int_equal(g_bytes_get_size(file->bytes), 86);
    assert_memory_equal(g_bytes_get_data(file->bytes, NULL), "GIF89a", 6);
}

static void files_of_a_signed_object_come_out_decoded(void **state G_GNUC_UNUSED)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_true(g_file_get_contents("tests/mail/smime-ogenomskinligt-ber.eml", &bytes, &length, NULL));
    g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autoptr(GPtrArray) files = mail_read_files(raw, mail, is_picture, NULL);
    assert_int_equal(files->len, 1);
    const File *file = files->pdata[0];
    assert_string_equal(file->name, "trafikljus.jpg");
    assert_memory_equal(g_bytes_get_data(file->bytes, NULL), "\xff\xd8\xff", 3);
}

static void an_attached_message_keeps_its_bytes(void **state G_GNUC_UNUSED)
{
    static const char INNER[] = "X-Odd:   kept  \r\nSubject: inre\r\n\r\nrad ett\r\nrad två \r\n";
    g_autofree char *whole = g_strconcat("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nhej\r\n--m\r\n"
                                         "Content-Type: message/rfc822\r\n\r\n",
                                         INNER, "\r\n--m--\r\n", NULL);
    g_autoptr(GBytes) raw = g_bytes_new(whole, strlen(whole));
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autoptr(GPtrArray) files = mail_read_files(raw, mail, NULL, NULL);
    assert_int_equal(files->len, 1);
    const File *file = files->pdata[0];
    assert_int_equal(g_bytes_get_size(file->bytes), sizeof INNER - 1);
    assert_memory_equal(g_bytes_get_data(file->bytes, NULL), INNER, sizeof INNER - 1);
}

static void the_digest_is_of_the_body_alone(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) one = read_text("Subject: ett\r\n\r\nhej\r\n");
    g_autoptr(Mail) two = read_text("Subject: two\r\nX: y\r\n\r\nhej\r\n");
    g_autoptr(Mail) other = read_text("Subject: ett\r\n\r\nhopp\r\n");
    assert_string_equal(one->digest, two->digest);
    assert_string_not_equal(one->digest, other->digest);
}

static void raw_values_keep_encoded_words_and_are_unfolded(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail =
        read_text("Subject: =?utf-8?Q?H=C3=A5l?=\r\n i\r\n\tgatan\r\nReceived: a\r\nReceived: b\r\n\r\nx");
    assert_string_equal(mail_header(mail, "subject"), "=?utf-8?Q?H=C3=A5l?= i gatan");
    assert_string_equal(mail->subject, "Hål i gatan");
    assert_int_equal(mail->received_count, 2);
}

static gpointer read_often(gpointer data G_GNUC_UNUSED)
{
    guint wrong = 0;
    for (guint i = 0; i < 5 * G_N_ELEMENTS(MAILS); i++) {
        const Expected *row = &MAILS[i % G_N_ELEMENTS(MAILS)];
        g_autofree char *path = g_strdup_printf("tests/mail/%s.eml", row->file);
        g_autofree char *bytes = NULL;
        gsize length = 0;
        if (!g_file_get_contents(path, &bytes, &length, NULL))
            return GUINT_TO_POINTER(1);
        g_autoptr(Mail) mail = read_bytes(bytes, length);
        wrong += strcmp(mail->subject, row->subject) != 0;
    }
    return GUINT_TO_POINTER(wrong);
}

static void many_threads_may_read_at_once(void **state G_GNUC_UNUSED)
{
    GThread *threads[8];
    guint wrong = 0;
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("read", read_often, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        wrong += GPOINTER_TO_UINT(g_thread_join(threads[i]));
    assert_int_equal(wrong, 0);
}

static int set_up(void **state G_GNUC_UNUSED)
{
    mail_read_init();
    return language_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_of_our_mails_is_read_as_its_row_says),
        cmocka_unit_test(ancestors_come_nearest_first_and_once),
        cmocka_unit_test(the_first_message_id_counts_and_ids_lose_brackets_and_spaces),
        cmocka_unit_test(a_forwarded_mail_names_its_author),
        cmocka_unit_test(a_forwarded_author_is_found_as_each_program_writes_it),
        cmocka_unit_test(a_date_out_of_reason_is_no_date),
        cmocka_unit_test(a_delivery_report_names_recipient_status_letter_and_original),
        cmocka_unit_test(a_bounce_of_no_standard_is_understood_by_its_header_and_text),
        cmocka_unit_test(read_receipts_and_complaints_are_reports_too),
        cmocka_unit_test(wanted_files_come_out_decoded),
        cmocka_unit_test(a_file_written_into_the_text_comes_out_decoded),
        cmocka_unit_test(files_of_a_signed_object_come_out_decoded),
        cmocka_unit_test(an_attached_message_keeps_its_bytes),
        cmocka_unit_test(the_digest_is_of_the_body_alone),
        cmocka_unit_test(many_threads_may_read_at_once),
        cmocka_unit_test(raw_values_keep_encoded_words_and_are_unfolded),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

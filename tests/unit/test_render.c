/* test_render.c - letters from the outbox to final bytes, read back as a mail client would. */
#include "flow/render.h"
#include "mail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define RECEIVED_AT 1772559730 /* Tuesday 3 March 2026, 18.42 in Sweden */

static const char photo_mail[] =
    "From: Anna Lindqvist <anna@posten.example>\r\nTo: synpunkter@vasteras.example\r\n"
    "Subject: =?utf-8?q?Potth=C3=A5l?=\r\nMessage-ID: <A1@posten.example>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDet är stora potthål vid Bjurhovda.\r\nAnna\r\n"
    "--x\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=IMG_2231.jpg\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nSGVqIQ==\r\n"
    "--x\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=gammalt.eml\r\n\r\n"
    "Subject: inre\r\n\r\nhemligt\r\n--x--\r\n";

static const char reply_mail[] =
    "From: Anna Lindqvist <anna@posten.example>\r\nSubject: Re: x\r\nMessage-ID: <A2@posten.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    "Nu är hålen större.\r\n\r\nDen 5 mars 2026 kl. 10:12 skrev Johan Berg:\r\n> Vi lagar hålen.\r\n> Johan\r\n";

/* All that one letter needs; freed as a whole. */
typedef struct {
    Config *config;
    Keyring *keyring;
    Wording *wording;
    Rules rules;
    Outgoing outgoing;
    Mail *mail;
    char *raw;
} Scene;

static void replace(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
}

static Unit *make_unit(void)
{
    Unit *unit = unit_new("tekn");
    replace(&unit->name[LANGUAGE_SV], "gator, parker och trafik");
    replace(&unit->name[LANGUAGE_FI], "kadut ja puistot");
    replace(&unit->name[LANGUAGE_EN], "streets and parks");
    replace(&unit->committee[LANGUAGE_SV], "tekniska nämnden");
    replace(&unit->address, "gator-parker@vasteras.example");
    return unit;
}

static Config *make_config(void)
{
    Config *config = config_new();
    replace(&config->organisation.name, "Västerås stad");
    replace(&config->organisation.name_fi, "Västeråsin kaupunki");
    replace(&config->organisation.postal, "721 87 Västerås");
    replace(&config->organisation.phone, "021-39 00 00");
    replace(&config->instance, "vasteras-1");
    replace(&config->id_domain, "synpunkt.vasteras.example");
    g_ptr_array_add(config->mailboxes, mailbox_new("synpunkter@vasteras.example"));
    g_ptr_array_add(config->units, make_unit());
    return config;
}

static Case *make_case(void)
{
    Case *about = case_new(case_number(2026, 417));
    replace(&about->mailbox, "synpunkter@vasteras.example");
    replace(&about->unit, "tekn");
    replace(&about->subject, "Potthål på cykelbanan");
    replace(&about->language, "sv");
    about->received_at = RECEIVED_AT;
    return about;
}

static Scene *scene_new(LetterKind kind, const char *language)
{
    gboolean resident = letter_traits(kind)->audience == AUDIENCE_RESIDENT;
    Scene *scene = g_new0(Scene, 1);
    scene->config = make_config();
    scene->keyring = keyring_new("epoch");
    keyring_add(scene->keyring, "k1", "01234567890123456789012345678901", 32);
    scene->wording = wording_read("templates", NULL, NULL);
    assert_non_null(scene->wording);
    scene->rules = (Rules){scene->config, NULL, scene->keyring, MODE_LIVE, NULL};
    Outgoing *outgoing = &scene->outgoing;
    outgoing->id = 91234;
    outgoing->about = make_case();
    outgoing->number = outgoing->about->number;
    outgoing->message_id = g_strdup("sp.2600417.3.t5e1@synpunkt.vasteras.example");
    outgoing->created_at = RECEIVED_AT + 4;
    outgoing->ancestors = g_ptr_array_new_with_free_func(g_free);
    outgoing->letter = letter_new(kind, resident ? "anna@posten.example" : "gator-parker@vasteras.example",
                                  resident ? "Anna Lindqvist" : "", language);
    letter_set(outgoing->letter, "subject", outgoing->about->subject);
    letter_set(outgoing->letter, "resident_name", "Anna Lindqvist");
    letter_set(outgoing->letter, "resident", "anna@posten.example");
    return scene;
}

static void scene_free(Scene *scene)
{
    g_clear_pointer(&scene->mail, mail_free);
    g_free(scene->raw);
    g_free(scene->outgoing.message_id);
    g_ptr_array_unref(scene->outgoing.ancestors);
    letter_free(scene->outgoing.letter);
    case_free(scene->outgoing.about);
    wording_free(scene->wording);
    keyring_free(scene->keyring);
    config_free(scene->config);
    g_free(scene);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

/* Render, and read what came out into scene->mail and scene->raw. */
static void render(Scene *scene, const char *passed_on)
{
    g_autoptr(GBytes) original = passed_on ? g_bytes_new(passed_on, strlen(passed_on)) : NULL;
    g_autoptr(Envelope) envelope = envelope_new("anna@posten.example");
    envelope->received_at = RECEIVED_AT;
    g_autoptr(GBytes) bytes = render_letter(&scene->rules, scene->wording, &scene->outgoing, g_steal_pointer(&original), envelope);
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    g_clear_pointer(&scene->mail, mail_free);
    g_free(scene->raw);
    scene->raw = g_strndup(data, length);
    scene->mail = mail_read(bytes, envelope_new(""));
}

static void expect(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("'%s' is not in\n%s", wanted, text);
}

static void expect_not(const char *text, const char *unwanted)
{
    if (strstr(text, unwanted))
        fail_msg("'%s' is in\n%s", unwanted, text);
}

static const char *header(const Scene *scene, const char *name)
{
    const char *value = mail_header(scene->mail, name);
    return value ? value : "";
}

static void a_receipt_is_marked_as_automatic_and_can_be_answered(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, "sv");
    replace(&scene->outgoing.letter->answers_id, "A1@posten.example");
    render(scene, NULL);
    assert_string_equal(mail_from(scene->mail), "synpunkter@vasteras.example");
    assert_string_equal(mail_from_name(scene->mail), "Västerås stad");
    const Address *reply_to = g_ptr_array_index(scene->mail->reply_to, 0);
    assert_true(g_str_has_prefix(reply_to->email, "synpunkter+c2600417."));
    assert_string_equal(reply_to->name, "Västerås stad");
    assert_string_equal(scene->mail->subject, "Tack för din synpunkt: Potthål på cykelbanan [SP-2026-00417-2]");
    assert_string_equal(header(scene, "Auto-Submitted"), "auto-replied");
    assert_string_equal(header(scene, "X-Auto-Response-Suppress"), "DR, RN, NRN, OOF, AutoReply");
    assert_string_equal(header(scene, "Content-Language"), "sv");
    assert_string_equal(header(scene, "In-Reply-To"), "<A1@posten.example>");
    assert_string_equal(header(scene, "References"), "<A1@posten.example>");
    assert_string_equal(header(scene, "Date"), "Tue, 03 Mar 2026 18:42:14 +0100");
    assert_true(g_str_has_prefix(header(scene, "X-Synpunkt-Instance"), "vasteras-1; "));
    assert_string_equal(header(scene, "X-Synpunkt-Case"), "");
    assert_string_equal(scene->mail->content_type, "multipart/alternative");
    expect(scene->mail->text, "Det hanteras av gator, parker och trafik (tekniska nämnden).");
    expect(scene->raw, "<html lang=3D\"sv\">");
}

static void the_same_letter_gives_the_same_bytes(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    render(scene, photo_mail);
    g_autofree char *first = g_strdup(scene->raw);
    render(scene, photo_mail);
    assert_string_equal(first, scene->raw);
}

static void a_copy_speaks_for_the_case_and_carries_the_files(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    replace(&scene->outgoing.letter->answers_id, "A1@posten.example");
    render(scene, photo_mail);
    assert_true(g_str_has_prefix(mail_from(scene->mail), "synpunkter+h2600417."));
    assert_string_equal(mail_from_name(scene->mail), "Anna Lindqvist via Synpunkter");
    assert_int_equal(scene->mail->reply_to->len, 0);
    assert_string_equal(scene->mail->subject, "Potthål på cykelbanan [SP-2026-00417-2]");
    assert_string_equal(header(scene, "X-Synpunkt-Case"), "SP-2026-00417-2");
    assert_string_equal(header(scene, "X-Synpunkt-Audience"), "handler");
    assert_string_equal(header(scene, "X-Auto-Response-Suppress"), "DR, RN, NRN");
    assert_string_equal(header(scene, "Auto-Submitted"), "auto-generated");
    assert_string_equal(header(scene, "References"), "<sp.2600417.root@synpunkt.vasteras.example>");
    expect_not(scene->raw, "A1@posten.example"); /* no id of the resident's chain (D15) */
    expect_not(scene->raw, "text/html");
    expect(scene->mail->text, "NYTT ÄRENDE SP-2026-00417-2");
    expect(scene->mail->text, "Från: Anna Lindqvist <anna@posten.example>. Inkommet: tis 3 mars 18.42");
    expect(scene->mail->text, "Det är stora potthål vid Bjurhovda.");
    assert_int_equal(scene->mail->attachments->len, 2);
    assert_string_equal(((const Attachment *)g_ptr_array_index(scene->mail->attachments, 0))->name, "IMG_2231.jpg");
}

static void an_answer_looks_like_mail_from_a_person(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_ANSWER, "sv");
    g_ptr_array_add(scene->outgoing.ancestors, g_strdup("A1@posten.example"));
    g_ptr_array_add(scene->outgoing.ancestors, g_strdup("sp.2600417.1.q8d2@synpunkt.vasteras.example"));
    replace(&scene->outgoing.letter->from_name, "Johan Berg, Västerås stad");
    letter_set(scene->outgoing.letter, "answer", "Hej Anna!\n\n- Hålen lagas vecka 11.");
    letter_set(scene->outgoing.letter, "quote",
               "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22");
    render(scene, photo_mail);
    assert_string_equal(header(scene, "Auto-Submitted"), "");
    assert_string_equal(header(scene, "X-Auto-Response-Suppress"), "DR, RN, NRN");
    assert_string_equal(mail_from_name(scene->mail), "Johan Berg, Västerås stad");
    assert_string_equal(mail_from(scene->mail), "synpunkter@vasteras.example");
    assert_string_equal(scene->mail->subject, "Re: Potthål på cykelbanan [SP-2026-00417-2]");
    assert_string_equal(header(scene, "In-Reply-To"), "<sp.2600417.1.q8d2@synpunkt.vasteras.example>");
    assert_int_equal(scene->mail->attachments->len, 1); /* the nested mail stays behind (D16 i) */
    expect_not(scene->raw, "hemligt");
    expect(scene->raw, "<li>H=C3=A5len lagas");
    expect(scene->mail->text, "> 20\n> […]");
    expect_not(scene->mail->text, "> 21");
    expect(scene->mail->text, "Ärende SP-2026-00417-2. Svara på det här mejlet");
}

static void sensitive_matters_are_not_repeated(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_ANSWER, "sv");
    scene->outgoing.about->sensitive = TRUE;
    letter_set(scene->outgoing.letter, "answer", "Hej Anna!");
    letter_set(scene->outgoing.letter, "quote", "min sjukdom");
    render(scene, NULL);
    assert_string_equal(scene->mail->subject, "Svar från Västerås stad [SP-2026-00417-2]");
    expect_not(scene->raw, "min sjukdom");
    expect_not(scene->raw, "cykelbanan");
}

static void the_heading_of_a_sensitive_matter_is_inside_the_letter(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    scene->outgoing.about->sensitive = TRUE;
    render(scene, photo_mail);
    assert_string_equal(scene->mail->subject, "känsligt ärende [SP-2026-00417-2]");
    expect(scene->mail->text, "Rubrik: Potthål på cykelbanan");
    assert_string_equal(mail_header(scene->mail, "Thread-Topic"), "[SP-2026-00417-2]");
}

static const char pictures_mail[] =
    "From: Johan Berg <johan@vasteras.example>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/related; boundary=x\r\n\r\n"
    "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Hej Anna!</p><p><img src=\"cid:huvud@x\"></p><p>Så här blir det på måndag:</p><p><img src=\"cid:karta@x\"></p><p>Vi lagar det då.</p>\r\n"
    "--x\r\nContent-Type: image/png; name=huvud.png\r\nContent-ID: <huvud@x>\r\n\r\nhuvud\r\n"
    "--x\r\nContent-Type: image/png; name=karta.png\r\nContent-ID: <karta@x>\r\n\r\nkarta\r\n--x--\r\n";

static void a_picture_that_stands_in_other_answers_is_not_sent(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_ANSWER, "sv");
    g_autofree char *logo = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "huvud", -1);
    g_autoptr(Envelope) envelope = envelope_new("johan@vasteras.example");
    g_ptr_array_add(envelope->recipients, g_strdup("synpunkter+h2600417.aaaaaaaa@vasteras.example"));
    letter_set(scene->outgoing.letter, "answer", "Hej Anna!");
    letter_set(scene->outgoing.letter, "logos", logo);
    g_autoptr(GBytes) original = g_bytes_new_static(pictures_mail, strlen(pictures_mail));
    g_autoptr(GBytes) bytes = render_letter(&scene->rules, scene->wording, &scene->outgoing, g_steal_pointer(&original), envelope);
    scene->mail = mail_read(bytes, envelope_new(""));
    assert_int_equal(scene->mail->attachments->len, 1);
    assert_string_equal(((const Attachment *)scene->mail->attachments->pdata[0])->name, "karta.png");
}

static void long_subjects_are_cut_for_the_resident(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, "sv");
    letter_set(scene->outgoing.letter, "subject",
               "ett ord till och ett ord till och ett ord till och ett ord till och ett ord till slut");
    render(scene, NULL);
    expect(scene->mail->subject, "… [SP-2026-00417-2]");
    expect_not(scene->mail->subject, "slut");
}

static void too_large_attachments_are_named(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    scene->config->letter_max = 3;
    render(scene, photo_mail);
    assert_int_equal(scene->mail->attachments->len, 0);
    expect(scene->mail->text, "För stora att skicka med (finns i ärendet, be administratören):\n- IMG_2231.jpg (1 kB)");
}

static void what_text_cannot_show_goes_along_whole(void **state)
{
    (void)state;
    static const char rich[] =
        "From: a@posten.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<p>Hej</p><table><tr><td>1</td><td>2</td></tr></table><img src=\"https://posten.example/a.png\">\r\n";
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    render(scene, rich);
    expect(scene->raw, "Content-Type: message/rfc822\r\n");
    expect(scene->raw, rich);
    expect(scene->mail->text, "Hela mejlet ligger med som original.eml");
    scene->config->letter_max = 100;
    render(scene, rich);
    expect_not(scene->raw, "message/rfc822");
    expect(scene->mail->text, "hela mejlet är för stort att skicka med");
}

static void a_very_long_text_is_shown_in_part_and_sent_whole(void **state)
{
    (void)state;
    g_autoptr(GString) mail =
        g_string_new("From: a@posten.example\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
    for (guint i = 0; i < 30000; i++)
        g_string_append(mail, "åäö åäö\r\n");
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    render(scene, mail->str);
    expect(scene->raw, "Content-Type: message/rfc822\r\n");
    expect(scene->mail->text, "[Mejlet är mycket långt. Resten finns i hela mejlet.]");
}

static void a_follow_up_shows_new_words_first_and_loses_none(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_FOLLOW_UP, "sv");
    render(scene, reply_mail);
    const char *fresh = strstr(scene->mail->text, "Nu är hålen större.");
    const char *rest = strstr(scene->mail->text, "Längre ned i mejlet stod också:");
    const char *quoted = strstr(scene->mail->text, "> Vi lagar hålen.");
    assert_true(fresh && rest && quoted && fresh < rest && rest < quoted);
    expect(scene->mail->text, "NYTT MEJL I ÄRENDE SP-2026-00417-2");
}

static void languages_choose_their_texts(void **state)
{
    (void)state;
    static const struct {
        const char *wording, *code, *tag, *words;
    } rows[] = {
        {"fi", "fi", "fi, sv", "På svenska: Tack för att du hör av dig."},
        {"en", "en", "en", "Your case number is SP-2026-00417-2. It is being handled by streets and parks."},
        {"other", "so", "sv, en", "Soomaali: Wac 021-39 00 00"},
        {"other", "no", "sv", "Det hanteras av gator, parker och trafik"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, rows[i].wording);
        replace(&scene->outgoing.about->language, rows[i].code);
        render(scene, NULL);
        assert_string_equal(header(scene, "Content-Language"), rows[i].tag);
        expect(scene->mail->text, rows[i].words);
    }
}

static void the_promised_day_is_told_in_both_languages(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT_TRIAGE, "fi");
    letter_set(scene->outgoing.letter, "promise_day", "torstai 5. maaliskuuta");
    render(scene, NULL);
    expect(scene->mail->text, "viimeistään torstaina 5. maaliskuuta");
    expect(scene->mail->text, "besked senast torsdag 5 mars om vem som tar hand om det.");
}

static void who_has_called_is_not_thanked_for_a_mail(void **state)
{
    (void)state;
    static const struct {
        const char *channel, *language, *words;
    } rows[] = {
        {"telefon", "sv", "Du ringde oss tisdag 3 mars."},
        {"besök", "sv", "Du besökte oss tisdag 3 mars."},
        {"brev", "sv", "Vi fick ditt brev tisdag 3 mars."},
        {"webbformulär", "sv", "Du skrev i vårt formulär tisdag 3 mars."},
        {"app", "en", "You wrote to us in the app on Tuesday 3 March."},
        {"telefon", "fi", "Soitit meille tiistaina 3. maaliskuuta."},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, rows[i].language);
        replace(&scene->outgoing.about->channel, rows[i].channel);
        replace(&scene->outgoing.about->language, rows[i].language);
        render(scene, NULL);
        expect(scene->mail->text, rows[i].words);
        expect_not(scene->mail->text, "ditt mejl");
    }
    g_autoptr(Scene) mail = scene_new(LETTER_RECEIPT, "sv");
    replace(&mail->outgoing.about->channel, "e-post");
    render(mail, NULL);
    expect_not(mail->mail->text, "tisdag 3 mars");
}

static void a_day_is_promised_only_where_the_unit_has_set_one(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, "sv");
    letter_set(scene->outgoing.letter, "promises_answer", "ja");
    render(scene, NULL);
    expect(scene->mail->text, "Du får svar från dem.");
    ((Unit *)g_ptr_array_index(scene->config->units, 0))->answer_days = 10;
    render(scene, NULL);
    expect(scene->mail->text, "Du får svar från dem inom 10 arbetsdagar.");
    letter_set(scene->outgoing.letter, "promises_answer", NULL);
    render(scene, NULL);
    expect_not(scene->mail->text, "arbetsdagar");
}

static void a_company_is_not_named_twice(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, "sv");
    Unit *unit = g_ptr_array_index(scene->config->units, 0);
    replace(&unit->name[LANGUAGE_SV], "Bostads AB Mimer");
    replace(&unit->committee[LANGUAGE_SV], "Bostads AB Mimer");
    render(scene, NULL);
    expect(scene->mail->text, "Det hanteras av Bostads AB Mimer.");
}

static void a_receipt_about_another_matter_says_when_it_came(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT_APPEAL, "sv");
    render(scene, NULL);
    expect(scene->mail->text, "Ditt ärende kom in tisdag 3 mars och har nummer SP-2026-00417-2.");
    expect(scene->mail->text, "Ditt ärende hanteras av gator, parker och trafik (tekniska nämnden).");
    letter_set(scene->outgoing.letter, "is_triage", "ja");
    letter_set(scene->outgoing.letter, "promise_day", "torsdag 5 mars");
    render(scene, NULL);
    expect(scene->mail->text, "hanteras först av gator, parker och trafik. Du får besked senast torsdag 5 mars");
}

static void staff_letters_about_no_case_come_from_the_mailbox(void **state)
{
    (void)state;
    static const LetterKind kinds[] = {LETTER_UNPROVEN, LETTER_ALARM};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(Scene) scene = scene_new(kinds[i], "sv");
        g_clear_pointer(&scene->outgoing.about, case_free);
        scene->outgoing.number = 0;
        render(scene, NULL);
        assert_string_equal(mail_from(scene->mail), "synpunkter@vasteras.example");
        assert_string_equal(mail_from_name(scene->mail), "Synpunkter");
        assert_string_equal(header(scene, "References"), "");
        expect_not(scene->mail->subject, "[");
    }
}

static void only_direct_replies_to_staff_name_what_they_answer(void **state)
{
    (void)state;
    g_autoptr(Scene) held = scene_new(LETTER_HELD, "sv");
    replace(&held->outgoing.letter->answers_id, "outlook1@vasteras.example");
    render(held, NULL);
    assert_string_equal(header(held, "In-Reply-To"), "<outlook1@vasteras.example>");
    g_autoptr(Scene) copy = scene_new(LETTER_URGENT, "sv");
    replace(&copy->outgoing.letter->answers_id, "A1@posten.example");
    render(copy, reply_mail);
    assert_string_equal(header(copy, "In-Reply-To"), "<sp.2600417.root@synpunkt.vasteras.example>");
}

static void names_of_residents_cannot_forge_a_sender(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_COPY, "sv");
    letter_set(scene->outgoing.letter, "resident_name", "Kommundirektören\r\nBcc: x <chef@vasteras.example>");
    render(scene, photo_mail);
    assert_null(mail_header(scene->mail, "Bcc"));
    expect_not(mail_from_name(scene->mail), "@");
    letter_set(scene->outgoing.letter, "resident_name", "anna@posten.example");
    render(scene, photo_mail);
    assert_string_equal(mail_from_name(scene->mail), "Invånare via Synpunkter");
}

static void fields_are_never_expanded_inside_values(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_ANSWER, "sv");
    letter_set(scene->outgoing.letter, "answer", "Hej {{resident}} {{> _footer}} <b>&amp;</b>");
    render(scene, NULL);
    expect(scene->mail->text, "Hej {{resident}} {{> _footer}} <b>&amp;</b>");
}

static void without_wording_people_s_words_still_go_out(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_ANSWER, "sv");
    g_clear_pointer(&scene->wording, wording_free);
    letter_set(scene->outgoing.letter, "answer", "Hålen lagas vecka 11.");
    render(scene, NULL);
    expect(scene->mail->subject, "[SP-2026-00417-2]");
    expect(scene->mail->text, "Hålen lagas vecka 11.");
    g_autoptr(Scene) copy = scene_new(LETTER_COPY, "sv");
    g_clear_pointer(&copy->wording, wording_free);
    render(copy, photo_mail);
    expect(copy->mail->text, "Det är stora potthål vid Bjurhovda.");
    g_autoptr(Scene) receipt = scene_new(LETTER_RECEIPT, "sv");
    g_clear_pointer(&receipt->wording, wording_free);
    render(receipt, NULL);
    expect(receipt->mail->text, "Tack för att du hör av dig.");
}

static void an_answer_longer_than_a_template_may_grow_is_not_cut(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_ANSWER, "sv");
    g_autoptr(GString) answer = g_string_new(NULL);
    for (guint i = 0; i < 40000; i++)
        g_string_append(answer, "ord ord\n");
    g_string_append(answer, "sista ordet");
    letter_set(scene->outgoing.letter, "answer", answer->str);
    render(scene, NULL);
    expect(scene->raw, "sista ordet");
}

static void the_bounce_address_names_the_letter(void **state)
{
    (void)state;
    g_autoptr(Scene) scene = scene_new(LETTER_RECEIPT, "sv");
    g_autofree char *address = render_bounce_address(&scene->rules, &scene->outgoing);
    Recipient read = recipient_read(scene->config, scene->keyring, address);
    assert_int_equal(read.role, ROLE_BOUNCE);
    assert_int_equal(read.number, 91234);
    assert_true(read.valid);
}

static int start(void **state)
{
    (void)state;
    mail_read_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_is_marked_as_automatic_and_can_be_answered),
        cmocka_unit_test(the_same_letter_gives_the_same_bytes),
        cmocka_unit_test(a_copy_speaks_for_the_case_and_carries_the_files),
        cmocka_unit_test(an_answer_looks_like_mail_from_a_person),
        cmocka_unit_test(sensitive_matters_are_not_repeated),
        cmocka_unit_test(the_heading_of_a_sensitive_matter_is_inside_the_letter),
        cmocka_unit_test(a_picture_that_stands_in_other_answers_is_not_sent),
        cmocka_unit_test(long_subjects_are_cut_for_the_resident),
        cmocka_unit_test(too_large_attachments_are_named),
        cmocka_unit_test(what_text_cannot_show_goes_along_whole),
        cmocka_unit_test(a_very_long_text_is_shown_in_part_and_sent_whole),
        cmocka_unit_test(a_follow_up_shows_new_words_first_and_loses_none),
        cmocka_unit_test(languages_choose_their_texts),
        cmocka_unit_test(the_promised_day_is_told_in_both_languages),
        cmocka_unit_test(who_has_called_is_not_thanked_for_a_mail),
        cmocka_unit_test(a_day_is_promised_only_where_the_unit_has_set_one),
        cmocka_unit_test(a_company_is_not_named_twice),
        cmocka_unit_test(a_receipt_about_another_matter_says_when_it_came),
        cmocka_unit_test(staff_letters_about_no_case_come_from_the_mailbox),
        cmocka_unit_test(only_direct_replies_to_staff_name_what_they_answer),
        cmocka_unit_test(names_of_residents_cannot_forge_a_sender),
        cmocka_unit_test(fields_are_never_expanded_inside_values),
        cmocka_unit_test(without_wording_people_s_words_still_go_out),
        cmocka_unit_test(an_answer_longer_than_a_template_may_grow_is_not_cut),
        cmocka_unit_test(the_bounce_address_names_the_letter),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

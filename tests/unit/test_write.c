/* test_write.c - a Draft to bytes, and back through the reader. */
#include "core/mail.h"
#include "mail/read.h"
#include "mail/text.h"
#include "mail/write.h"
#include "mail/write_body.h"
#include "mail/write_field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static Draft plain_draft(void)
{
    return (Draft){.from_name = "Västerås stad",
                   .from = "synpunkter@vasteras.example",
                   .to_name = "Anna Lindqvist",
                   .to = "anna@posten.example",
                   .subject = "Tack för din synpunkt [SP-2026-00417-2]",
                   .date = "Tue, 03 Mar 2026 18:42:14 +0100",
                   .message_id = "sp.1@synpunkt.vasteras.example",
                   .text = "Hej!\n\nTack."};
}

static char *written(const Draft *draft)
{
    g_autoptr(GBytes) bytes = draft_write(draft);
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    assert_null(memchr(data, '\0', length));
    return g_strndup(data, length);
}

static Mail *read_back(const Draft *draft)
{
    g_autoptr(GBytes) bytes = draft_write(draft);
    return mail_read(bytes, envelope_new(""));
}

/* Header lines are short, end in CRLF, and each is a field we know or a folded one. */
static void check_header(const char *message)
{
    static const char *const known[] = {"From:",
                                        "To:",
                                        "Reply-To:",
                                        "Subject:",
                                        "Date:",
                                        "Message-ID:",
                                        "In-Reply-To:",
                                        "References:",
                                        "Auto-Submitted:",
                                        "X-Auto-Response-Suppress:",
                                        "Content-Language:",
                                        "X-Synpunkt-Case:",
                                        "MIME-Version:",
                                        "Content-Type:",
                                        "Content-Transfer-Encoding:",
                                        " "};
    const char *end = strstr(message, "\r\n\r\n");
    assert_non_null(end);
    g_autofree char *block = g_strndup(message, (gsize)(end - message));
    g_auto(GStrv) lines = g_strsplit(block, "\r\n", -1);
    for (guint i = 0; lines[i]; i++) {
        gboolean found = FALSE;
        for (guint k = 0; k < G_N_ELEMENTS(known); k++)
            found = found || g_str_has_prefix(lines[i], known[k]);
        if (!found)
            fail_msg("a line of its own: '%s'", lines[i]);
        assert_null(strpbrk(lines[i], "\r\n"));
        if (strstr(lines[i], "=?"))
            assert_true(strlen(lines[i]) <= 76);
    }
}

static void check_lines_end_in_crlf(const char *message)
{
    for (const char *p = strchr(message, '\n'); p; p = strchr(p + 1, '\n'))
        assert_true(p > message && p[-1] == '\r');
}

static void the_same_draft_gives_the_same_bytes(void **state)
{
    (void)state;
    Draft draft = plain_draft();
    draft.html = "<p>Hej!</p>";
    g_autofree char *one = written(&draft);
    g_autofree char *two = written(&draft);
    assert_string_equal(one, two);
    draft.text = "Hej igen!";
    g_autofree char *three = written(&draft);
    g_autofree char *boundary = g_strndup(strstr(one, "boundary="), 40);
    assert_null(strstr(three, boundary));
    check_lines_end_in_crlf(one);
}

static void no_value_makes_a_second_header(void **state)
{
    (void)state;
    static const char *const attacks[] = {
        "Hej\r\nBcc: offer@posten.example",
        "Hej\nBcc: offer@posten.example\n\nkropp",
        "Hej\rBcc: offer@posten.example",
        /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text; \x would run on */
        "Hej\xe2\x80\xa8"
        "Bcc: offer@posten.example",
        "Hej\xc2\x85"
        "Bcc: offer@posten.example",
        "Hej\v\f\x01\x1b[31mBcc: x",
        "=?UTF-8?Q?Hej=0D=0ABcc:_x?=",
        "=?UTF-8?B?SGVqDQpCY2M6IHg=?=",
        "\" <offer@posten.example>, \"",
        "a\\\" <b@c.example>",
        "\xff\xfe\xc3(",
        "\r\n",
        "x\r\n y\r\n\tz",
    };
    g_autoptr(GPtrArray) extra = g_ptr_array_new_with_free_func((GDestroyNotify)header_free);
    for (guint i = 0; i < G_N_ELEMENTS(attacks); i++) {
        Draft draft = plain_draft();
        g_ptr_array_set_size(extra, 0);
        g_ptr_array_add(extra, header_new("X-Synpunkt-Case", attacks[i]));
        g_ptr_array_add(extra, header_new("Bcc: x\r\nX", attacks[i]));
        draft.from_name = draft.to_name = draft.reply_to_name = draft.subject = attacks[i];
        draft.reply_to = "c1.x@vasteras.example";
        draft.in_reply_to = draft.auto_submitted = draft.suppress = draft.content_language = attacks[i];
        draft.extra = extra;
        g_autofree char *message = written(&draft);
        check_header(message);
        g_autoptr(Mail) mail = read_back(&draft);
        assert_null(mail_header(mail, "Bcc"));
        assert_string_equal(mail_from(mail), "synpunkter@vasteras.example");
        assert_int_equal(mail->from->len, 1);
        assert_int_equal(mail->to->len, 1);
    }
}

static void encoded_words_of_a_stranger_come_back_as_letters(void **state)
{
    (void)state;
    Draft draft = plain_draft();
    draft.subject = "=?UTF-8?Q?Hej=21?= du";
    draft.to_name = "=?UTF-8?Q?Chefen?=";
    g_autoptr(Mail) mail = read_back(&draft);
    assert_string_equal(mail->subject, "=?UTF-8?Q?Hej=21?= du");
    g_autofree char *message = written(&draft);
    assert_non_null(strstr(message, "To: =?UTF-8?Q?=3D=3FUTF-8=3FQ=3FChefen=3F=3D?= <anna@posten.example>"));
}

static void subjects_come_back_as_they_were(void **state)
{
    (void)state;
    static const char *const subjects[] = {
        "Potthål på cykelbanan vid Bjurhovda [SP-2026-00417-2]",
        "Plain words only, and a rather long line of them that has to be folded at least once or twice "
        "[SP-2026-00417-2]",
        "Дуже довга тема листа українською мовою про дорогу біля школи, яку треба полагодити якнайшвидше "
        "[SP-2026-00417-2]",
        "مشكلة في الحافلة 🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌 [SP-2026-00417-2]",
        "åäö",
        "a=b_c?d",
        "f\xc3\xb6r  tv\xc3\xa5  mellanslag",
        "https://www.example.com/ett/mycket/langt/ord/som/inte/gar/att/bryta/for/det/har/inga/mellanslag/alls "
        "[SP-2026-00417-2]",
    };
    for (guint i = 0; i < G_N_ELEMENTS(subjects); i++) {
        Draft draft = plain_draft();
        draft.subject = subjects[i];
        g_autofree char *message = written(&draft);
        check_header(message);
        g_autoptr(Mail) mail = read_back(&draft);
        g_auto(GStrv) words = g_strsplit(subjects[i], "  ", -1);
        g_autofree char *folded = g_strjoinv(" ", words);
        assert_string_equal(mail->subject, folded);
    }
}

static void the_tag_at_the_end_stays_readable_in_the_raw_header(void **state)
{
    (void)state;
    Draft draft = plain_draft();
    draft.subject = "Tack för din synpunkt: Potthål på cykelbanan vid Bjurhovda [SP-2026-00417-2]";
    g_autofree char *message = written(&draft);
    assert_non_null(strstr(message, "[SP-2026-00417-2]"));
}

/* Each encoded word is at most 75 characters and whole UTF-8 by itself. */
static void no_character_is_split_between_encoded_words(void **state)
{
    (void)state;
    g_autoptr(GString) name = g_string_new(NULL);
    for (guint i = 0; i < 200; i++)
        g_string_append(name, i % 3 ? "🙂" : "å");
    for (guint lead = 0; lead < 12; lead++) {
        g_autoptr(GString) out = g_string_new(NULL);
        g_autofree char *subject = g_strdup_printf("%.*s%s", (int)lead, "xxxxxxxxxxxx", name->str);
        field_put_text(out, "Subject", subject);
        g_auto(GStrv) words = g_strsplit_set(out->str + strlen("Subject:"), " \r\n", -1);
        for (guint i = 0; words[i]; i++) {
            if (!*words[i])
                continue;
            assert_true(strlen(words[i]) <= 75);
            assert_true(g_str_has_prefix(words[i], "=?UTF-8?Q?") && g_str_has_suffix(words[i], "?="));
            g_autoptr(GString) octets = g_string_new(NULL);
            const char *end = words[i] + strlen(words[i]) - 2;
            for (const char *p = words[i] + strlen("=?UTF-8?Q?"); p < end; p++) {
                if (*p == '=') {
                    g_string_append_c(octets, (char)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2])));
                    p += 2;
                } else {
                    g_string_append_c(octets, *p);
                }
            }
            assert_true(g_utf8_validate(octets->str, (gssize)octets->len, NULL));
        }
    }
}

static void names_are_quoted_when_needed(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"Anna Lindqvist", "To: Anna Lindqvist <anna@posten.example>\r\n"},
        {"Lindqvist, Anna", "To: \"Lindqvist, Anna\" <anna@posten.example>\r\n"},
        {"Anna \"Ann\" \\ L.", "To: \"Anna \\\"Ann\\\" \\\\ L.\" <anna@posten.example>\r\n"},
        {"Åsa", "To: =?UTF-8?Q?=C3=85sa?= <anna@posten.example>\r\n"},
        {"", "To: <anna@posten.example>\r\n"},
        /* NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tried */
        {"\xe2\x80\xae"
         "annA",
         "To: annA <anna@posten.example>\r\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        field_put_mailbox(out, "To", rows[i][0], "anna@posten.example");
        assert_string_equal(out->str, rows[i][1]);
    }
}

static void odd_addresses_never_break_the_header(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"anna@posten.example", "To: <anna@posten.example>\r\n"},
        {"a,b@posten.example", "To: <\"a,b\"@posten.example>\r\n"},
        {"\"a b\"@posten.example", "To: <\"a b\"@posten.example>\r\n"},
        {"\"a\\nBcc: \\r\\\"\"@posten.example", "To: <\"anBcc: r\\\"\"@posten.example>\r\n"},
        {"\"@posten.example", "To: <\"\\\"\"@posten.example>\r\n"},
        {"a> <b@posten.example", "To: <\"a> <b\"@posten.example>\r\n"},
        {"a@b@posten.example", "To: <\"a@b\"@posten.example>\r\n"},
        {"a\"\\@posten.example", "To: <\"a\\\"\\\\\"@posten.example>\r\n"},
        {"a\r\nBcc: x@posten.example", "To: <\"a Bcc: x\"@posten.example>\r\n"},
        {"kärlek@posten.example", "To: <kärlek@posten.example>\r\n"},
        {"a@posten.example> <b", "To: undisclosed-recipients:;\r\n"},
        {"inget", "To: undisclosed-recipients:;\r\n"},
        {"@posten.example", "To: undisclosed-recipients:;\r\n"},
        {"", "To: undisclosed-recipients:;\r\n"},
        {NULL, "To: undisclosed-recipients:;\r\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        field_put_mailbox(out, "To", NULL, rows[i][0]);
        assert_string_equal(out->str, rows[i][1]);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *local = g_strnfill(320, 'a');
    g_autofree char *huge = g_strconcat(local, "@posten.example", NULL);
    field_put_mailbox(out, "To", NULL, huge);
    assert_string_equal(out->str, "To: undisclosed-recipients:;\r\n");
}

static void references_are_the_first_and_the_last_eight(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < 30; i++)
        g_ptr_array_add(ids, g_strdup_printf("%u.long-enough-to-need-folding@posten.example", i));
    g_ptr_array_add(ids, g_strdup("bad id@x"));
    g_ptr_array_add(ids, g_strdup("worse>\r\nBcc: <id@x"));
    Draft draft = plain_draft();
    draft.references = ids;
    draft.in_reply_to = "not\r\nBcc: an id";
    g_autofree char *message = written(&draft);
    check_header(message);
    g_autoptr(Mail) mail = read_back(&draft);
    assert_int_equal(mail->ancestors->len, 9);
    assert_true(g_str_has_prefix(g_ptr_array_index(mail->ancestors, 0), "29."));
    assert_true(g_str_has_prefix(g_ptr_array_index(mail->ancestors, 7), "22."));
    assert_true(g_str_has_prefix(g_ptr_array_index(mail->ancestors, 8), "0."));
    assert_null(mail_header(mail, "In-Reply-To"));
}

static void flowed_text_comes_back_as_it_was(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Hej!\n\nTack.\n",
        " indraget\n  mer\nFrom Anna med kärlek\n.\n.punkt\n-- \nJohan\n",
        "En lång rad som måste brytas, för den är mycket längre än sjuttiotvå tecken, och den har ord nog att brytas "
        "mer än en gång > på vägen.\n",
        "https://www.example.com/ett/mycket/langt/ord/som/inte/gar/att/bryta/for/det/har/inga/mellanslag/alls/och/tar/"
        "aldrig/slut\n",
        "Två  mellanslag   inne i en rad som är så lång att den måste brytas   just där mellanslagen   är flera "
        "stycken i rad.\n",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *flowed = body_flow(texts[i]);
        g_auto(GStrv) lines = g_strsplit(flowed, "\n", -1);
        for (guint k = 0; lines[k]; k++)
            assert_true(g_utf8_strlen(lines[k], -1) <= 78 || !strchr(g_strchomp(lines[k]), ' '));
        g_autofree char *back = text_unflow(flowed, FALSE);
        assert_string_equal(back, texts[i]);
    }
}

static void quoted_lines_stay_quoted_when_wrapped(void **state)
{
    (void)state;
    g_autofree char *flowed =
        body_flow("> Ett citat som är så långt att det måste brytas, och som då ska vara ett citat även på nästa rad.\n"
                  ">> djupare");
    g_auto(GStrv) lines = g_strsplit(flowed, "\n", -1);
    assert_int_equal(g_strv_length(lines), 4);
    assert_true(g_str_has_prefix(lines[0], "> Ett citat") && g_str_has_suffix(lines[0], " "));
    assert_true(g_str_has_prefix(lines[1], "> "));
    assert_string_equal(lines[2], ">> djupare");
}

static void quoted_printable_lines_are_short_and_guarded(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(".\nFrom oss\nslut \nflik\t\n=");
    for (guint i = 0; i < 100; i++)
        g_string_append(text, "åa.F");
    g_autoptr(GString) out = g_string_new(NULL);
    body_put_quoted(out, text->str);
    g_auto(GStrv) lines = g_strsplit(out->str, "\r\n", -1);
    assert_string_equal(lines[0], "=2E");
    assert_string_equal(lines[1], "=46rom oss");
    assert_string_equal(lines[2], "slut=20");
    assert_string_equal(lines[3], "flik=09");
    for (guint i = 0; lines[i]; i++) {
        assert_true(strlen(lines[i]) <= 76);
        assert_true(lines[i][0] != '.');
        assert_true(g_str_is_ascii(lines[i]));
    }
}

static File *file_new(const char *name, const char *type, const char *bytes)
{
    File *file = g_new0(File, 1);
    file->name = g_strdup(name);
    file->type = g_strdup(type);
    file->bytes = g_bytes_new(bytes, strlen(bytes));
    return file;
}

static void files_come_back_with_their_names(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"bild.jpg", "bild.jpg"},
        {"Åsas räksmörgås.pdf", "Åsas räksmörgås.pdf"},
        {"ett \"citat\"; filename=b.exe", "ett \"citat\"; filename=b.exe"},
        {"rad\r\nBcc: x.txt", "rad Bcc: x.txt"},
        {"ett långt namn som inte ryms på en enda rad utan måste delas upp på flera rader för att gå fram.docx",
         "ett långt namn som inte ryms på en enda rad utan måste delas upp på flera rader för att gå fram.docx"},
    };
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_ptr_array_add(files, file_new(names[i][0], i % 2 ? "image/jpeg\r\nBcc: x" : "image/jpeg", names[i][0]));
    Draft draft = plain_draft();
    draft.html = "<p>Hej!</p>";
    draft.files = files;
    g_autoptr(GBytes) bytes = draft_write(&draft);
    g_autoptr(Mail) mail = mail_read(bytes, envelope_new(""));
    g_autoptr(GPtrArray) back = mail_read_files(bytes, mail, NULL, NULL);
    assert_int_equal(back->len, G_N_ELEMENTS(names));
    for (guint i = 0; i < back->len; i++) {
        const File *file = g_ptr_array_index(back, i);
        assert_string_equal(file->name, names[i][1]);
        assert_string_equal(file->type, i % 2 ? "application/octet-stream" : "image/jpeg");
        gsize length = 0;
        const char *data = g_bytes_get_data(file->bytes, &length);
        assert_int_equal(length, strlen(names[i][0]));
        assert_memory_equal(data, names[i][0], length);
    }
    assert_non_null(strstr(mail->text, "Hej!"));
}

static void the_original_is_attached_as_it_needs(void **state)
{
    (void)state;
    g_autofree char *long_line = g_strnfill(999, 'x');
    g_autofree char *too_long = g_strconcat("Subject: a\r\n\r\n", long_line, "\r\n", NULL);
    struct {
        const char *bytes;
        gsize length;
        const char *type, *encoding;
    } rows[] = {
        {"Subject: a\r\n\r\nhej\r\n", 19, "message/rfc822", "Content-Transfer-Encoding: 7bit"},
        {"Subject: a\n\nhej\n", 16, "message/rfc822", "Content-Transfer-Encoding: 7bit"},
        {"Subject: \xe5\r\n\r\nhej\r\n", 19, "message/rfc822", "Content-Transfer-Encoding: 8bit"},
        {"Subject: a\r\n\r\nh\0j\r\n", 19, "application/octet-stream", "Content-Transfer-Encoding: base64"},
        {"Subject: a\r\n\r\nh\rj\r\n", 19, "application/octet-stream", "Content-Transfer-Encoding: base64"},
        {"Subject: a\r\n\r\nh\nj\r\n", 19, "application/octet-stream", "Content-Transfer-Encoding: base64"},
        {too_long, strlen(too_long), "application/octet-stream", "Content-Transfer-Encoding: base64"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) original = g_bytes_new_static(rows[i].bytes, rows[i].length);
        Draft draft = plain_draft();
        draft.original = original;
        g_autofree char *message = written(&draft);
        g_autofree char *part = g_strdup_printf("Content-Type: %s\r\n", rows[i].type);
        assert_non_null(strstr(message, part));
        assert_non_null(strstr(message, rows[i].encoding));
        assert_non_null(strstr(message, "filename=\"original.eml\""));
        check_header(message);
        check_lines_end_in_crlf(message);
        gboolean eight = strcmp(rows[i].encoding, "Content-Transfer-Encoding: 8bit") == 0;
        assert_int_equal(eight, !g_str_is_ascii(message));
        if (strcmp(rows[i].type, "message/rfc822") == 0)
            assert_non_null(strstr(message, eight ? "\r\n\r\nSubject: \xe5\r\n\r\nhej\r\n\r\n--"
                                                  : "\r\n\r\nSubject: a\r\n\r\nhej\r\n\r\n--"));
    }
}

static void html_holds_the_same_words_and_nothing_else(void **state)
{
    (void)state;
    g_autofree char *html =
        draft_html("Hej <Anna> & \"co\"!\nRad två.\n\n- ett\n- två\n\n3. tre\n4. fyra\n\n"
                   "Se https://www.example.com/a?b=1&c=2. Skriv till johan@vasteras.example, ring 021-39 00 00.\n"
                   "Öppet 8.00–16.30, SP-2026-00417-2, 2026-03-05, 640101-1234.\n\n"
                   "> citat\n> > djupt\n\n<script>alert(1)</script> javascript:alert(1)",
                   "sv", "Re: <b>");
    static const char *const wanted[] = {
        "<html lang=\"sv\">",
        "<meta charset=\"utf-8\">",
        "<title>Re: &lt;b&gt;</title>",
        "<p>Hej &lt;Anna&gt; &amp; &quot;co&quot;!<br>\nRad två.</p>",
        "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>",
        "<ol start=\"3\">\n<li>tre</li>\n<li>fyra</li>\n</ol>",
        "<a href=\"https://www.example.com/a?b=1&amp;c=2\">https://www.example.com/a?b=1&amp;c=2</a>.",
        "<a href=\"mailto:johan@vasteras.example\">johan@vasteras.example</a>,",
        "<a href=\"tel:021390000\">021-39 00 00</a>.",
        "<br>\nÖppet 8.00–16.30, SP-2026-00417-2, 2026-03-05, 640101-1234.</p>",
        "<blockquote>\n<p>citat</p>\n<blockquote>\n<p>djupt</p>\n</blockquote>\n</blockquote>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1)</p>",
    };
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (!strstr(html, wanted[i]))
            fail_msg("not found: %s\nin %s", wanted[i], html);
}

static void every_language_part_says_its_language(void **state)
{
    (void)state;
    g_autofree char *html = draft_html(
        "Hei,\n\n---\nPå svenska: Hej.\n\nMer.\n\n---\nRing oss.\n\nالعربية: نص\nPolski: tekst\n", "fi", "x");
    assert_non_null(strstr(html, "<html lang=\"fi\">"));
    assert_non_null(strstr(html, "<div lang=\"sv\">\n<p>På svenska: Hej.</p>\n<p>Mer.</p>\n</div>\n<p>Ring oss.</p>"));
    assert_non_null(strstr(html, "<p lang=\"ar\" dir=\"rtl\">العربية: نص</p>\n<p lang=\"pl\">Polski: tekst</p>"));
    assert_null(strstr(html, "---"));
}

static void hostile_text_makes_no_html_of_its_own(void **state)
{
    (void)state;
    g_autofree char *quotes = g_strnfill(5000, '>');
    g_autofree char *dots = g_strnfill(100000, '.');
    g_autofree char *ats = g_strnfill(100000, '@');
    g_autofree char *digits = g_strnfill(100000, '0');
    const char *const texts[] = {quotes,
                                 dots,
                                 ats,
                                 digits,
                                 "http://\"onmouseover=x",
                                 "\xff\xfe",
                                 "",
                                 "\x01\x02\n\x7f",
                                 "https://x\"><img src=y>",
                                 "www.",
                                 "a@b"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *html = draft_html(texts[i], "sv", texts[i]);
        assert_true(g_utf8_validate(html, -1, NULL));
        assert_null(strstr(html, "<img"));
        assert_null(strstr(html, "\"onmouseover"));
    }
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
        cmocka_unit_test(the_same_draft_gives_the_same_bytes),
        cmocka_unit_test(no_value_makes_a_second_header),
        cmocka_unit_test(encoded_words_of_a_stranger_come_back_as_letters),
        cmocka_unit_test(subjects_come_back_as_they_were),
        cmocka_unit_test(the_tag_at_the_end_stays_readable_in_the_raw_header),
        cmocka_unit_test(no_character_is_split_between_encoded_words),
        cmocka_unit_test(names_are_quoted_when_needed),
        cmocka_unit_test(odd_addresses_never_break_the_header),
        cmocka_unit_test(references_are_the_first_and_the_last_eight),
        cmocka_unit_test(flowed_text_comes_back_as_it_was),
        cmocka_unit_test(quoted_lines_stay_quoted_when_wrapped),
        cmocka_unit_test(quoted_printable_lines_are_short_and_guarded),
        cmocka_unit_test(files_come_back_with_their_names),
        cmocka_unit_test(the_original_is_attached_as_it_needs),
        cmocka_unit_test(html_holds_the_same_words_and_nothing_else),
        cmocka_unit_test(every_language_part_says_its_language),
        cmocka_unit_test(hostile_text_makes_no_html_of_its_own),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

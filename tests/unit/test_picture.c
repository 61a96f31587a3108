/* test_picture.c - which inline pictures of an answer are part of it (D51). */
#include "core/picture.h"
#include "mail/language.h"
#include "mail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define PICTURE "<img width=400 src=\"cid:bild@x\">"
#define QUOTE                                                                                                          \
    "<div style='border-top:solid #E1E1E1 1.0pt'><p><b>Från:</b> Synpunkter &lt;a@b.example&gt;<br>"                    \
    "<b>Skickat:</b> den 3 mars 2026 18:42<br><b>Till:</b> Johan Berg<br><b>Ämne:</b> Potthål</p></div>"

static Mail *read_answer_of(const char *html, const char *to, guint bytes)
{
    g_autofree char *encoded = g_strnfill(bytes, 'A');
    g_autofree char *raw = g_strdup_printf(
        "From: Johan Berg <johan.berg@vasteras.example>\r\nSubject: SV: Potthål\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n"
        "--x\r\nContent-Type: image/png; name=image001.png\r\nContent-ID: <bild@x>\r\n\r\n%s\r\n--x--\r\n",
        html, encoded);
    Envelope *envelope = envelope_new("johan.berg@vasteras.example");
    g_ptr_array_add(envelope->recipients, g_strdup(to));
    g_autoptr(GBytes) message = g_bytes_new(raw, strlen(raw));
    return mail_read(message, envelope);
}

static Mail *read_answer(const char *html, guint bytes)
{
    return read_answer_of(html, "synpunkter+h2600417.aaaaaaaa@vasteras.example", bytes);
}

static gboolean is_pasted(const char *html)
{
    g_autoptr(Mail) mail = read_answer(html, 100);
    assert_int_equal(mail->attachments->len, 1);
    assert_null(strpbrk(mail->text, "\x16\x17"));
    assert_true(mail->marked == NULL || strpbrk(mail->marked, "\x16\x17") == NULL);
    return picture_is_pasted(mail, mail->attachments->pdata[0], NULL);
}

static void a_picture_among_the_words_is_pasted(void **state G_GNUC_UNUSED)
{
    assert_true(is_pasted("<p>Hej Anna!</p><p>Så här blir det:</p><p>" PICTURE "</p><p>Mvh Johan Berg</p>" QUOTE));
    assert_true(is_pasted("<p>Så här blir det på måndag.</p><p>" PICTURE "</p>" QUOTE "<p>NYTT ÄRENDE</p>"));
    assert_true(is_pasted("<p>" PICTURE "</p><p>Så blir det.</p>"));
    assert_true(is_pasted("<p>Se <b>kartan " PICTURE " här</b> ovan.</p>"));
}

static void a_picture_in_or_below_the_signature_is_a_logo(void **state G_GNUC_UNUSED)
{
    assert_false(is_pasted("<p>Vi lagar det på måndag.</p><p>Johan</p><p>" PICTURE "</p>" QUOTE));
    assert_false(is_pasted("<p>Vi lagar det.</p><p>Med vänlig hälsning</p><p>Johan Berg<br>Driftingenjör, park och gata"
                           "<br>021-39 00 00</p><table><tr><td>" PICTURE "</td><td>Västerås stad</td></tr></table>"));
    assert_false(is_pasted("<p>Vi lagar det på måndag.</p><p>-- <br>Johan Berg<br>" PICTURE "</p>"));
}

static void a_quoted_picture_is_not_the_writers(void **state G_GNUC_UNUSED)
{
    assert_false(is_pasted("<p>Vi lagar det på måndag.</p>" QUOTE "<p>Hej, se bilden " PICTURE "</p>"));
    assert_false(is_pasted("<blockquote type=cite>" PICTURE "<p>Se bilden</p></blockquote><p>Vi lagar det.</p>"));
}

static void a_picture_shown_twice_is_judged_by_the_first(void **state G_GNUC_UNUSED)
{
    assert_true(is_pasted("<p>Så här:</p>" PICTURE "<p>Vi lagar det.</p><p>Mvh Johan</p>" PICTURE));
}

static void where_it_stands_is_known_in_a_handlers_mail_only(void **state G_GNUC_UNUSED)
{
    g_autoptr(Mail) mail = read_answer_of("<p>Så här:</p>" PICTURE, "synpunkter@vasteras.example", 100);
    assert_false(picture_is_pasted(mail, mail->attachments->pdata[0], NULL));
}

static void a_large_picture_below_the_signature_is_missed_and_a_logo_is_not(void **state G_GNUC_UNUSED)
{
    static const char BELOW[] = "<p>Vi lagar det.</p><p>Mvh</p><p>Johan</p>" PICTURE;
    g_autoptr(Mail) large = read_answer(BELOW, 60000);
    g_autoptr(Mail) logo = read_answer(BELOW, 6000);
    g_autoptr(Mail) quoted = read_answer("<p>Vi lagar det.</p>" QUOTE "<p>NYTT ÄRENDE</p>" PICTURE, 60000);
    assert_true(picture_is_missed(large, large->attachments->pdata[0], NULL));
    assert_false(picture_is_missed(logo, logo->attachments->pdata[0], NULL));
    assert_false(picture_is_missed(quoted, quoted->attachments->pdata[0], NULL));
}

static void a_picture_of_other_cases_too_is_a_logo(void **state G_GNUC_UNUSED)
{
    static const char html[] = "<p>Hej Anna!</p><p>" PICTURE "</p><p>Vi lagar det på måndag.</p>";
    g_autoptr(Mail) mail = read_answer(html, 100);
    g_autoptr(Mail) large = read_answer(html, 50000);
    const Attachment *picture = mail->attachments->pdata[0], *banner = large->attachments->pdata[0];
    assert_int_equal(strlen(picture->digest), 64);
    g_autofree char *logos = g_strdup_printf("%s %s", banner->digest, picture->digest);
    assert_true(picture_is_pasted(mail, picture, banner->digest));
    assert_false(picture_is_pasted(mail, picture, logos));
    assert_false(picture_is_missed(mail, picture, logos));
    assert_true(picture_is_missed(large, banner, logos));
}

static void only_inline_pictures_of_handlers_have_a_digest(void **state G_GNUC_UNUSED)
{
    static const char html[] = "<p>Hej!</p><p>" PICTURE "</p>";
    g_autoptr(Mail) residents = read_answer_of(html, "synpunkter@vasteras.example", 100);
    assert_null(((const Attachment *)residents->attachments->pdata[0])->digest);
    g_autoptr(Mail) named = read_answer("<p>Hej!</p>", 100);
    assert_null(((const Attachment *)named->attachments->pdata[0])->digest);
    g_autoptr(Mail) huge = read_answer(html, PICTURE_DIGEST_BYTES_MAX + 1);
    assert_null(((const Attachment *)huge->attachments->pdata[0])->digest);
}

int main(void)
{
    mail_read_init();
    language_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_among_the_words_is_pasted),
        cmocka_unit_test(a_picture_in_or_below_the_signature_is_a_logo),
        cmocka_unit_test(a_quoted_picture_is_not_the_writers),
        cmocka_unit_test(a_picture_shown_twice_is_judged_by_the_first),
        cmocka_unit_test(where_it_stands_is_known_in_a_handlers_mail_only),
        cmocka_unit_test(a_large_picture_below_the_signature_is_missed_and_a_logo_is_not),
        cmocka_unit_test(a_picture_of_other_cases_too_is_a_logo),
        cmocka_unit_test(only_inline_pictures_of_handlers_have_a_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

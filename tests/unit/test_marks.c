/*
 * test_marks.c - what of a handler's HTML survives, in both parts of the letter (D56); every client's own HTML is in
 * tests/unit/answers: NAME.html gives NAME.txt, the plain part, and NAME.out.html, the other.
 */
#include "core/marks.h"
#include "mail/read.h"
#include "mail/text.h"
#include "mail/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define H_ADDRESS "synpunkter+h2600417.k7m4q2xd@vasteras.example"

static Mail *read_reply(const char *plain, const char *html)
{
    g_autofree char *text =
        g_strdup_printf("From: johan.berg@vasteras.example\r\nTo: " H_ADDRESS "\r\nMIME-Version: 1.0\r\n"
                        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
                        "charset=utf-8\r\n\r\n%s\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s\r\n--b--\r\n",
                        plain, html);
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    Envelope *envelope = envelope_new("johan.berg@vasteras.example");
    g_ptr_array_add(envelope->recipients, g_strdup(H_ADDRESS));
    return mail_read(raw, envelope);
}

static char *body_of(const char *html)
{
    g_autofree char *page = draft_html(html, "sv", "t");
    const char *start = strstr(page, "1.5\">\n") + strlen("1.5\">\n");
    return g_strndup(start, (gsize)(strstr(start, "</body>") - start));
}

typedef struct {
    const char *html, *plain, *out;
} Row;

static const Row rows[] = {
    {"<p>Läs <a href=\"https://vasteras.example/skada\">om ersättning</a>.</p>",
     "Läs om ersättning <https://vasteras.example/skada>.",
     "<p>Läs <a href=\"https://vasteras.example/skada\">om ersättning</a>.</p>\n"},
    {"<p>Det är <b>viktigt</b> och <i>sant</i>, <b>ja <i>visst</i></b></p>", "Det är *viktigt* och _sant_, *ja* *_visst_*",
     "<p>Det är <strong>viktigt</strong> och <em>sant</em>, <strong>ja</strong> <strong><em>visst</em></strong></p>\n"},
    {"<p><b>ett<br>två</b> tre</p>", "*ett*\n*två* tre", "<p><strong>ett</strong><br>\n<strong>två</strong> tre</p>\n"},
    {"<h1>Så går det till</h1><p>Snart.</p><h3>Sedan</h3><p>Mer.</p>",
     "Så går det till\n===============\n\nSnart.\n\nSedan\n-----\n\nMer.",
     "<h2>Så går det till</h2>\n<p>Snart.</p>\n<h3>Sedan</h3>\n<p>Mer.</p>\n"},
    {"<ul><li>ett<ol><li>först</li><li>sedan</li></ol></li><li>två<br>rader</li></ul>",
     "- ett\n  1. först\n  2. sedan\n- två\n  rader",
     "<ul>\n<li>ett<ol>\n<li>först</li>\n<li>sedan</li>\n</ol>\n</li>\n<li>två<br>\nrader</li>\n</ul>\n"},
    {"<p>Tider:</p><table><tr><th>Dag</th><th>Tid</th></tr><tr><td><p>mån</p></td><td>8 <b>eller</b> 9</td></tr>"
     "<tr><td>tis</td><td></td></tr></table><p>Hej</p>",
     "Tider:\n\nDag | Tid\nmån | 8 *eller* 9\ntis | \n\nHej",
     "<p>Tider:</p>\n<table>\n<tr><th scope=\"col\">Dag</th><th scope=\"col\">Tid</th></tr>\n"
     "<tr><td>mån</td><td>8 <strong>eller</strong> 9</td></tr>\n<tr><td>tis</td><td></td></tr>\n</table>\n<p>Hej</p>\n"},
    {"<p>Mejla <a href=\"mailto:bygg@vasteras.example?subject=%23x\">oss</a> på "
     "<a href=\"mailto:a@b.example\">a@b.example</a>, <a href=\"tel:+4621390000\">ring</a></p>",
     "Mejla oss <bygg@vasteras.example> på a@b.example, ring <tel:+4621390000>",
     "<p>Mejla <a href=\"mailto:bygg@vasteras.example\">oss</a> på <a href=\"mailto:a@b.example\">a@b.example</a>, "
     "<a href=\"tel:+4621390000\">ring</a></p>\n"},
    {"<p><a href=\"https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fvasteras.example%2Fa&amp;data="
     "05%7Cjohan.berg%40vasteras.example\">sidan</a></p>",
     "sidan <https://vasteras.example/a>", "<p><a href=\"https://vasteras.example/a\">sidan</a></p>\n"},
    {"<style>p{color:red}</style><script>x()</script><!-- hemligt --><p style=\"color:red\" onclick=\"y()\" class=\"k\">"
     "Hej <img src=\"https://spy.example/1.gif\" width=1 height=1><span style=\"display:none\">dolt</span>"
     "<a href=\"javascript:z()\">du</a></p>",
     "Hej du", "<p>Hej du</p>\n"},
    {"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·"
     "<span>&nbsp;&nbsp;</span></span><![endif]>Skyltar</p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'>"
     "<![if !supportLists]><span style='mso-list:Ignore'>1)<span>&nbsp;</span></span><![endif]>Stolpar</p>",
     "- Skyltar\n  1. Stolpar", "<ul>\n<li>Skyltar<ol>\n<li>Stolpar</li>\n</ol>\n</li>\n</ul>\n"},
    {"<p>a &lt;b&gt; &amp; <b>c&lt;script&gt;</b></p>", "a <b> & *c<script>*",
     "<p>a &lt;b&gt; &amp; <strong>c&lt;script&gt;</strong></p>\n"},
};

static void handlers_html_survives_in_both_parts(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Mail) mail = read_reply("", rows[i].html);
        g_autofree char *written = mail_written_marked(mail);
        g_autofree char *bare = written ? g_strdup(written) : mail_written_text(mail);
        g_autofree char *plain = marks_plain(bare);
        g_autofree char *out = body_of(bare);
        assert_string_equal(plain, rows[i].plain);
        assert_string_equal(out, rows[i].out);
    }
}

static void the_words_without_marks_are_what_is_checked(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Mail) mail = read_reply("", rows[i].html);
        g_autofree char *marked = mail_written_marked(mail);
        g_autofree char *text = mail_written_text(mail);
        g_autofree char *bare = marks_strip(marked ? marked : text);
        assert_string_equal(bare, text);
        g_autofree char *tail = marks_tail(marked ? marked : "", text);
        g_autofree char *tail_bare = marks_strip(tail);
        assert_string_equal(tail_bare, text);
    }
}

static void what_does_not_fit_is_sent_without_marks(void **state)
{
    (void)state;
    g_autofree char *other = marks_tail("\x01Hej\x02 du", "Hej då");
    assert_string_equal(other, "Hej då");
    g_autofree char *end = marks_tail("#klart\n\n\x01Hej\x02 du\n", "Hej du");
    assert_string_equal(end, "\x01Hej\x02 du");
}

/* A page laid out with tables is no table. */
static void layout_is_no_table(void **state)
{
    (void)state;
    g_autoptr(HtmlText) page = text_from_html_marked(
        "<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td><td>x</td></tr>"
        "<tr><td>y</td><td>z</td></tr></table>",
        strlen("<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td><td>x</td>"
               "</tr><tr><td>y</td><td>z</td></tr></table>"));
    assert_null(strpbrk(page->text, "\x13\x14\x15"));
    assert_non_null(strstr(page->text, "y | z"));
}

/* Nobody writes marks into a mail from outside. */
static void marks_of_the_writers_own_are_taken_out(void **state)
{
    (void)state;
    g_autoptr(Mail) mail = read_reply("\x01He\x05j", "");
    assert_string_equal(mail->text, "Hej");
    assert_null(mail->marked);
    g_autoptr(Mail) html = read_reply("", "<p>\x07He&#5;j \x10</p>");
    g_autofree char *text = g_strstrip(g_strdup(html->text));
    assert_string_equal(text, "Hej");
}

static void quoted_history_is_cut(void **state)
{
    (void)state;
    g_autoptr(Mail) mail = read_reply(
        "Vi *lagar* det.\r\n\r\nDen 3 mars 2026 kl. 18:42 skrev Anna <" H_ADDRESS ">:\r\n> NYTT ÄRENDE\r\n",
        "<div dir=\"ltr\">Vi <b>lagar</b> det.</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Den 3 mars 2026 "
        "kl. 18:42 skrev Anna &lt;" H_ADDRESS "&gt;:<br></div><blockquote class=\"gmail_quote\"><b>NYTT ÄRENDE</b>"
        "</blockquote></div>");
    g_autofree char *written = mail_written_marked(mail);
    assert_string_equal(written, "Vi \x01lagar\x02 det.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handlers_html_survives_in_both_parts),
        cmocka_unit_test(the_words_without_marks_are_what_is_checked),
        cmocka_unit_test(what_does_not_fit_is_sent_without_marks),
        cmocka_unit_test(layout_is_no_table),
        cmocka_unit_test(marks_of_the_writers_own_are_taken_out),
        cmocka_unit_test(quoted_history_is_cut),
    };
    mail_read_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

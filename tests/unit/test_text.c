/* test_text.c - charsets, flowed lines and HTML become readable text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "effort.h"
#include "mail/text.h"

#include <string.h>

typedef struct {
    const char *charset, *bytes, *wanted;
} Decoded;

static void letters_survive_right_wrong_and_missing_labels(void **state G_GNUC_UNUSED)
{
    static const Decoded ROWS[] = {
        {"utf-8", "h\xC3\xA5l", "hål"},
        {NULL, "h\xC3\xA5l", "hål"},
        {NULL, "h\xE5l", "hål"},
        {"utf-8", "h\xE5l", "hål"},
        {"iso-8859-1", "h\xE5l", "hål"},
        {"iso-8859-1", "h\xC3\xA5l", "hål"},
        {"iso-8859-1", "50 \x80", "50 €"},
        {"iso-8859-15", "50 \xA4", "50 €"},
        {"us-ascii", "h\xE5l", "hål"},
        {"no-such-set", "h\xE5l", "hål"},
        {"", "h\xE5l", "hål"},
        {"koi8-r", "\xD1\xCD\xC1", "яма"},
        {"gb2312", "\xC4\xE3\xBA\xC3", "你好"},
        {"iso-2022-jp", "\x1B$B3+H/\x1B(B", "開発"},
        {"utf-8", "en trasig bokstav \xC3 och m\xC3\xA5nga r\xC3\xA4tta",
         "en trasig bokstav \xEF\xBF\xBD och många rätta"},
        {"utf-8", "\xEF\xBB\xBFmed BOM", "med BOM"},
        {"utf-8", "a\r\nb\rc\n", "a\nb\nc\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *text = text_decode(ROWS[i].bytes, strlen(ROWS[i].bytes), ROWS[i].charset);
        assert_string_equal(text, ROWS[i].wanted);
    }
}

static void nuls_and_controls_are_dropped(void **state G_GNUC_UNUSED)
{
    g_autofree char *text = text_decode("a\0\xC3\xA5\0b\0\b\x1B\x7F", 10, "utf-8");
    assert_string_equal(text, "aåb");
}

static void flowed_lines_are_joined_within_their_quote_depth(void **state G_GNUC_UNUSED)
{
    g_autofree char *text = text_unflow("Det är \nmörkt.\n> Var \n> är det?\nHär.\n-- \nKalle \n Ek", FALSE);
    assert_string_equal(text, "Det är mörkt.\n> Var är det?\nHär.\n-- \nKalle Ek");
    g_autofree char *joined = text_unflow("lek \nplats", TRUE);
    assert_string_equal(joined, "lekplats");
}

typedef struct {
    const char *html, *text;
} Page;

static void html_reads_like_a_letter(void **state G_GNUC_UNUSED)
{
    static const Page ROWS[] = {
        {"<p>Ett</p><p>Tv&aring;</p>", "Ett\n\nTvå"},
        {"Ett<br>Två<br/><br/>Tre", "Ett\nTvå\n\nTre"},
        {"<div>Ett</div><div><br></div><div>Två</div>", "Ett\n\nTvå"},
        {"<p class=MsoNormal>Ett</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Två</p>", "Ett\n\nTvå"},
        {"<p class=MsoNormal>Ett</p><p class=MsoNormal>Två</p>", "Ett\nTvå"},
        {"a  b\n c<b>d</b> <i>e</i>", "a b cd e"},
        {"<blockquote type=cite><p>gammalt</p><p>mer</p></blockquote>nytt", "> gammalt\n\n> mer\n\nnytt"},
        {"<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>indraget</blockquote>", "indraget"},
        {"<ul><li>ett</li><li>två</li></ul>", "- ett\n- två"},
        {"<ol><li>ett</li><li>två</li></ol>", "1. ett\n2. två"},
        {"<a href='https://a.example/x'>här</a>", "här <https://a.example/x>"},
        {"<a href='https://a.example/'>a.example</a>", "a.example"},
        {"<a href='mailto:a@b.example?subject=x'>a@b.example</a>", "a@b.example"},
        {"<a href='javascript:alert(1)'>klick</a>", "klick"},
        {"<a href='https://a.example'><img src='x'></a>", ""},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"},
        {"<style>x{}</style><script>y</script><title>z</title>syns", "syns"},
        {"<span style='display: none'>dold</span><div hidden>dold</div><p style='FONT-SIZE:0px'>d</p>syns", "syns"},
        {"<pre>rad ett\n  rad två</pre>", "rad ett\n  rad två"},
        {"<b><i><p>oavslutat", "oavslutat"},
        {"<div>a</div><hr><div>b</div>", "a\n________________________________\nb"},
        {"1 < 2 & 3", "1 < 2 & 3"},
        {"<![if !vml]>syns<![endif]> <!--[if mso]>dold<![endif]--><xml>dold</xml><![", "syns"},
        {"<div style='max-height:0; overflow:hidden'>dold</div><i style='opacity:0'>dold</i>syns", "syns"},
        {"", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(HtmlText) page = text_from_html(ROWS[i].html, strlen(ROWS[i].html));
        assert_string_equal(page->text, ROWS[i].text);
    }
}

static void pictures_and_tables_make_it_rich_but_spy_points_do_not(void **state G_GNUC_UNUSED)
{
    static const char SHOWN[] = "<img src=\"cid:bild@x\">",
                      SPY[] = "<img src='https://a.example/1' width=1 height=1>hej";
    g_autoptr(HtmlText) shown = text_from_html(SHOWN, strlen(SHOWN));
    g_autoptr(HtmlText) spy = text_from_html(SPY, strlen(SPY));
    assert_true(shown->rich);
    assert_int_equal(shown->content_ids->len, 1);
    assert_string_equal(shown->content_ids->pdata[0], "bild@x");
    assert_false(spy->rich);
}

static void only_words_in_a_strong_colour_are_noted(void **state G_GNUC_UNUSED)
{
    static const char HTML[] =
        "<p style='color:#000'>svart</p><p style='color: RED'>rött</p><a style='color:blue'>länk</a>"
        "<blockquote><font color='#00F'>blått<br>på två rader</font></blockquote>"
        "<p style='background-color:red;color:#1F497D'>mörkt</p><i style='color:rgb(0,128, 0)'>"
        "grönt <b style='color:red'>inuti</b></i><i style='color:rgb('>x</i>";
    g_autoptr(HtmlText) page = text_from_html(HTML, strlen(HTML));
    static const char *const COLOURED[] = {"rött", "blått", "på två rader", "grönt inuti"};
    assert_int_equal(page->coloured->len, G_N_ELEMENTS(COLOURED));
    for (guint i = 0; i < G_N_ELEMENTS(COLOURED); i++)
        assert_string_equal(page->coloured->pdata[i], COLOURED[i]);
}

static void read_open_elements(const char *elements)
{
    g_autofree char *html = g_strconcat(elements, "slut", NULL);
    g_autoptr(HtmlText) page = text_from_html(html, strlen(html));
    assert_true(g_utf8_validate(page->text, -1, NULL));
}

static void a_million_open_elements_do_no_harm(void **state G_GNUC_UNUSED)
{
    static const char *const PIECES[] = {"<div>",           "<b><i>",      "<blockquote>",        "<ul><li>",
                                         "<table><tr><td>", "<a href=x>a", "<font color=red>abc", "<![if x"};
    for (guint k = 0; k < G_N_ELEMENTS(PIECES); k++)
        assert_true(effort_is_in_proportion(read_open_elements, PIECES[k], 500 * 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_survive_right_wrong_and_missing_labels),
        cmocka_unit_test(nuls_and_controls_are_dropped),
        cmocka_unit_test(flowed_lines_are_joined_within_their_quote_depth),
        cmocka_unit_test(html_reads_like_a_letter),
        cmocka_unit_test(pictures_and_tables_make_it_rich_but_spy_points_do_not),
        cmocka_unit_test(only_words_in_a_strong_colour_are_noted),
        cmocka_unit_test(a_million_open_elements_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

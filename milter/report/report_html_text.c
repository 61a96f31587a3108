#include "report/report_html_text.h"

#define REPLACEMENT 0xFFFD

static void put_character(GString *html, gunichar character)
{
    switch (character) {
    case '&':
        g_string_append(html, "&amp;");
        break;
    case '<':
        g_string_append(html, "&lt;");
        break;
    case '>':
        g_string_append(html, "&gt;");
        break;
    case '"':
        g_string_append(html, "&quot;");
        break;
    case '\'':
        g_string_append(html, "&#39;");
        break;
    default:
        g_string_append_unichar(html, g_unichar_iscntrl(character) ? REPLACEMENT : character);
        break;
    }
}

void html_text(GString *html, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *at = valid; *at; at = g_utf8_next_char(at))
        put_character(html, g_utf8_get_char(at));
}

void html_element(GString *html, const char *tag, const char *attributes, const char *text)
{
    g_string_append_printf(html, "<%s%s>", tag, attributes);
    html_text(html, text);
    g_string_append_printf(html, "</%s>\n", tag);
}

void html_paragraphs(GString *html, const GPtrArray *paragraphs)
{
    for (guint i = 0; i < paragraphs->len; i++)
        html_element(html, "p", "", paragraphs->pdata[i]);
}

#include "mail/html_part.h"

#include "mail/read_parts.h"

static void take_html(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    (void)parent;
    char **html = data;
    if (!*html && GMIME_IS_TEXT_PART(part) &&
        g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html"))
        *html = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
}

char *mail_html_part(GBytes *raw)
{
    g_autoptr(Parsed) parsed = parsed_new(raw);
    char *html = NULL;
    if (parsed->message)
        g_mime_message_foreach(parsed->message, take_html, &html);
    return html;
}

/* html_clean.c - links made safe to pass on, and what would only stand in the way. */
#include "mail/html_clean.h"

#include "mail/html_style.h"

#include <string.h>

#define HTML_LINK_MAX      1000 /* longer targets (tracking) are not shown */
#define HTML_CONDITION_MAX 100  /* bytes of "<![if ...]>" */

static gboolean is_link(const char *target)
{
    return strlen(target) <= HTML_LINK_MAX &&
           (g_str_has_prefix(target, "http:") || g_str_has_prefix(target, "https:") ||
            g_str_has_prefix(target, "mailto:") || g_str_has_prefix(target, "tel:"));
}

/* A link that the mail programs of the handler's office have wrapped names him: only what it leads to goes on. */
static char *unwrap_link(const char *target)
{
    static const char WRAPPER[] = ".safelinks.protection.outlook.com/";
    const char *host = strstr(target, "://");
    const char *wrapper = strstr(target, WRAPPER);
    if (!host || !wrapper || memchr(host + 3, '/', (gsize)(wrapper - host - 3)))
        return g_strdup(target);
    const char *inner = strstr(wrapper, "?url=");
    if (!inner)
        return NULL;
    inner += strlen("?url=");
    g_autofree char *escaped = g_strndup(inner, strcspn(inner, "&"));
    char *unwrapped = g_uri_unescape_string(escaped, NULL);
    if (unwrapped && (g_str_has_prefix(unwrapped, "https://") || g_str_has_prefix(unwrapped, "http://")))
        return unwrapped;
    g_free(unwrapped);
    return NULL;
}

/* As it goes to a resident: unwrapped, a mail address bare and readable, nothing that could end the "<target>". */
static char *marked_target(const char *target)
{
    g_autofree char *inner = unwrap_link(target);
    g_autofree char *address = NULL;
    if (inner && g_str_has_prefix(inner, "mailto:")) {
        inner[strcspn(inner, "?")] = '\0';
        address = g_uri_unescape_string(inner, NULL);
    }
    const char *known = address ? address : inner;
    return known && is_link(known) && !strpbrk(known, "<> \t\r\n") ? g_strdup(known) : NULL;
}

char *html_link_target(const char *href, gboolean marking)
{
    if (marking)
        return marked_target(href);
    return is_link(href) ? g_strdup(href) : NULL;
}

/* Where words are marked, only those say their target that every reader makes a link of again. */
gboolean html_says_target(const char *words, const char *target, gboolean marking)
{
    static const char *const alone[] = {"http://", "https://", "www."};
    gboolean known = !marking || !g_str_has_prefix(target, "http");
    for (guint i = 0; i < G_N_ELEMENTS(alone); i++)
        known = known || g_str_has_prefix(words, alone[i]);
    return known && html_words_say(words, target);
}

/*
 * Word writes "<![if !supportLists]>" around what other programs are to show.
 * It is no comment and libxml2 shows it; comments and CDATA end otherwise.
 */
char *html_drop_conditions(const char *html, gsize *length)
{
    GString *out = g_string_sized_new(*length);
    const char *end = html + *length;
    while (html < end) {
        const char *open = memmem(html, (gsize)(end - html), "<![", 3);
        const char *close = open ? memchr(open, ']', MIN((gsize)(end - open), HTML_CONDITION_MAX)) : NULL;
        gboolean whole = close && close + 1 < end && close[1] == '>';
        const char *stop = !open ? end : whole ? open : open + 3;
        g_string_append_len(out, html, stop - html);
        html = whole ? close + 2 : stop;
    }
    *length = out->len;
    return g_string_free(out, FALSE);
}

/* Nobody writes our marks but we. */
char *html_without_controls(const char *words, gsize length)
{
    GString *bare = g_string_sized_new(length);
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_iscntrl(words[i]) || g_ascii_isspace(words[i]))
            g_string_append_c(bare, words[i]);
    return g_string_free(bare, FALSE);
}

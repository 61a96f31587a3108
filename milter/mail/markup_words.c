/* markup_words.c - escape, link and emphasise. */
#include "mail/markup_words.h"

#include "core/marks.h"

#include <string.h>

/*
 * Web addresses, mail addresses, and telephone numbers as they are written in
 * Sweden: "021-39 00 00", "+46 21-39 00 00".  All counts are bounded, and the
 * look-behind keeps a match from starting inside a word, so that time grows
 * with the text only.
 */
static const char link_pattern[] = "(?<![\\w@./+-])(?:"
                                   "(?<url>(?:https?://|www\\.)[^\\s<>\"]{1,2000})|"
                                   "(?<mail>[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8})|"
                                   "(?<tel>(?:\\+[1-9]\\d{0,2} ?(?:\\(0\\) ?)?\\d{1,3}|0\\d{1,3})"
                                   "-\\d{2,3}(?: \\d{2,3}){1,3}(?!\\d|[.:–-]\\d)))";

GRegex *markup_links_new(void)
{
    /* Not optimized: that costs more than matching the few lines of a letter that may hold one. */
    GRegex *links = g_regex_new(link_pattern, 0, 0, NULL);
    g_assert(links); /* the pattern is ours */
    return links;
}

void markup_append_escaped(GString *out, const char *text, gsize length)
{
    g_autofree char *escaped = g_markup_escape_text(text, (gssize)length);
    g_string_append(out, escaped);
}

/* -- links --------------------------------------------------------------- */

/* A full stop or bracket after an address belongs to the sentence. */
static gsize address_length(const char *text)
{
    gsize length = strlen(text);
    while (length > 0 && (strchr(".,;:!?'*_", text[length - 1]) || (text[length - 1] == ')' && !strchr(text, '('))))
        length--;
    return length;
}

static void append_link(Markup *markup, const char *scheme, const char *target, const char *words, gsize length)
{
    g_string_append_printf(markup->out, "<a href=\"%s", scheme);
    markup_append_escaped(markup->out, target, strlen(target));
    g_string_append(markup->out, "\">");
    markup_append_escaped(markup->out, words, length);
    g_string_append(markup->out, "</a>");
}

/* "+46 (0)21-39 00 00" is dialled +4621390000. */
static char *dialled(const char *number)
{
    GString *digits = g_string_new(NULL);
    for (const char *p = number; *p; p++) {
        if (g_str_has_prefix(p, "(0)"))
            p += 2;
        else if (g_ascii_isdigit(*p) || *p == '+')
            g_string_append_c(digits, *p);
    }
    return g_string_free(digits, FALSE);
}

/* Writes the link found and returns how many octets of the text it took. */
static gsize append_match(Markup *markup, const GMatchInfo *match)
{
    g_autofree char *url = g_match_info_fetch_named(match, "url");
    g_autofree char *mail = g_match_info_fetch_named(match, "mail");
    g_autofree char *tel = g_match_info_fetch_named(match, "tel");
    if (tel && *tel) {
        g_autofree char *digits = dialled(tel);
        append_link(markup, "tel:", digits, tel, strlen(tel));
        return strlen(tel);
    }
    const char *found = mail && *mail ? mail : url;
    gsize length = address_length(found);
    g_autofree char *target = g_strndup(found, length);
    const char *scheme = found == mail ? "mailto:" : g_str_has_prefix(target, "www.") ? "https://" : "";
    append_link(markup, scheme, target, target, length);
    return length;
}

/* Nothing that the pattern finds is without one of these; most lines are. */
static gboolean may_hold_link(const char *line)
{
    for (const char *hyphen = strchr(line, '-'); hyphen; hyphen = strchr(hyphen + 1, '-'))
        if (g_ascii_isdigit(hyphen[1]))
            return TRUE;
    return strchr(line, '@') || strstr(line, "://") || strstr(line, "www.");
}

static void append_linked(Markup *markup, const char *line)
{
    if (!may_hold_link(line)) {
        markup_append_escaped(markup->out, line, strlen(line));
        return;
    }
    g_autoptr(GMatchInfo) match = NULL;
    const char *rest = line;
    g_regex_match(markup->links, line, 0, &match);
    while (g_match_info_matches(match)) {
        int start = 0;
        int end = 0;
        g_match_info_fetch_pos(match, 0, &start, &end);
        if (line + start >= rest) {
            markup_append_escaped(markup->out, rest, (gsize)(line + start - rest));
            rest = line + start + append_match(markup, match);
        }
        if (!g_match_info_next(match, NULL))
            break;
    }
    markup_append_escaped(markup->out, rest, strlen(rest));
}

/* -- marks --------------------------------------------------------------- */

/* What is open around the present word. */
typedef struct {
    gboolean strong, emphasis;
} Around;

static void close_emphasis(Markup *markup, Around *around)
{
    if (around->emphasis)
        g_string_append(markup->out, "</em>");
    around->emphasis = FALSE;
}

static void close_strong(Markup *markup, Around *around)
{
    close_emphasis(markup, around);
    if (around->strong)
        g_string_append(markup->out, "</strong>");
    around->strong = FALSE;
}

static void put_mark(Markup *markup, Around *around, char mark)
{
    if (mark == MARK_STRONG && !around->strong && !around->emphasis) {
        g_string_append(markup->out, "<strong>");
        around->strong = TRUE;
    } else if (mark == MARK_EMPHASIS && !around->emphasis) {
        g_string_append(markup->out, "<em>");
        around->emphasis = TRUE;
    } else if (mark == MARK_STRONG_END) {
        close_strong(markup, around);
    } else if (mark == MARK_EMPHASIS_END) {
        close_emphasis(markup, around);
    }
}

/* The words up to `end` with their emphasis; in a link no other link is made. */
static void append_set(Markup *markup, const char *words, const char *end, gboolean in_link)
{
    Around around = {0};
    while (words < end) {
        const char *stop = words;
        while (stop < end && !mark_is(*stop))
            stop++;
        g_autofree char *run = g_strndup(words, (gsize)(stop - words));
        if (in_link)
            markup_append_escaped(markup->out, run, strlen(run));
        else
            append_linked(markup, run);
        if (stop < end)
            put_mark(markup, &around, *stop++);
        words = stop;
    }
    close_strong(markup, &around);
}

static const char *link_scheme(const char *target)
{
    static const char *const known[] = {"http:", "https:", "tel:"};
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_str_has_prefix(target, known[i]))
            return "";
    return strchr(target, '@') ? "mailto:" : NULL;
}

/* A link's words at `words`, up to `end`, and behind them " <target>"; returns where to go on. */
static const char *append_marked_link(Markup *markup, const char *words, const char *end)
{
    const char *after = end + 1;
    gsize length = g_str_has_prefix(after, " <") ? strcspn(after + 2, "<> ") : 0;
    g_autofree char *target = length > 0 && after[2 + length] == '>' ? g_strndup(after + 2, length) : NULL;
    const char *scheme = target ? link_scheme(target) : NULL;
    if (!scheme) {
        append_set(markup, words, end, FALSE);
        return after;
    }
    g_string_append_printf(markup->out, "<a href=\"%s", scheme);
    markup_append_escaped(markup->out, target, length);
    g_string_append(markup->out, "\">");
    append_set(markup, words, end, TRUE);
    g_string_append(markup->out, "</a>");
    return after + length + 3;
}

void markup_append_words(Markup *markup, const char *line)
{
    const char *from = line;
    for (const char *at = strchr(line, MARK_LINK); at; at = strchr(from, MARK_LINK)) {
        const char *end = strchr(at, MARK_LINK_END);
        if (!end)
            break;
        append_set(markup, from, at, FALSE);
        from = append_marked_link(markup, at + 1, end);
    }
    append_set(markup, from, from + strlen(from), FALSE);
}

#include "mail/write.h"

#include <string.h>

#define QUOTE_LEVELS_MAX 8
#define RULE_LENGTH_MIN  3
#define RIGHT_TO_LEFT    " dir=\"rtl\""

/*
 * A paragraph that opens with a language's own name and a colon is in that
 * language; when it is the first after a rule, so is all up to the next rule.
 */
typedef struct {
    const char *opening;
    const char *code;
    const char *direction;
} Tongue;

static const Tongue tongues[] = {
    {"På svenska:", "sv", ""}, {"Suomeksi:", "fi", ""},
    {"In English:", "en", ""}, {"العربية:", "ar", RIGHT_TO_LEFT},
    {"Soomaali:", "so", ""},   {"فارسی:", "fa", RIGHT_TO_LEFT},
    {"Polski:", "pl", ""},     {"Українська:", "uk", ""},
    {"ትግርኛ:", "ti", ""},       {"Bosanski, hrvatski, srpski:", "bs", ""},
    {"Español:", "es", ""},
};

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

typedef enum { LINE_BLANK, LINE_RULE, LINE_QUOTE, LINE_BULLET, LINE_NUMBER, LINE_TEXT } LineKind;

typedef struct {
    GString *out;
    GRegex *links;
    gboolean after_rule;
    gboolean in_section;
} Markup;

static void append_escaped(GString *out, const char *text, gsize length)
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
    append_escaped(markup->out, target, strlen(target));
    g_string_append(markup->out, "\">");
    append_escaped(markup->out, words, length);
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

static void append_linked(Markup *markup, const char *line)
{
    g_autoptr(GMatchInfo) match = NULL;
    const char *rest = line;
    g_regex_match(markup->links, line, 0, &match);
    while (g_match_info_matches(match)) {
        int start = 0;
        int end = 0;
        g_match_info_fetch_pos(match, 0, &start, &end);
        if (line + start >= rest) {
            append_escaped(markup->out, rest, (gsize)(line + start - rest));
            rest = line + start + append_match(markup, match);
        }
        if (!g_match_info_next(match, NULL))
            break;
    }
    append_escaped(markup->out, rest, strlen(rest));
}

/* -- lines --------------------------------------------------------------- */

static gboolean is_rule(const char *line)
{
    gsize length = strspn(line, line[0] == '_' ? "_" : "-");
    return length >= RULE_LENGTH_MIN && line[length] == '\0';
}

/* The words after "- ", "* ", "• " or "12. ", or NULL. */
static const char *after_bullet(const char *line)
{
    static const char *const marks[] = {"- ", "* ", "• "};
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_str_has_prefix(line, marks[i]))
            return line + strlen(marks[i]);
    return NULL;
}

static const char *after_number(const char *line)
{
    gsize digits = strspn(line, "0123456789");
    return digits >= 1 && digits <= 2 && g_str_has_prefix(line + digits, ". ") ? line + digits + 2 : NULL;
}

static LineKind kind_of(const char *line)
{
    if (*line == '\0')
        return LINE_BLANK;
    if (is_rule(line))
        return LINE_RULE;
    if (*line == '>')
        return LINE_QUOTE;
    if (after_bullet(line))
        return LINE_BULLET;
    return after_number(line) ? LINE_NUMBER : LINE_TEXT;
}

static const Tongue *tongue_of(const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS(tongues); i++)
        if (g_str_has_prefix(line, tongues[i].opening))
            return &tongues[i];
    return NULL;
}

/* -- blocks -------------------------------------------------------------- */

static void put_blocks(Markup *markup, char **lines, guint depth);

static void put_paragraph(Markup *markup, char **lines, guint count)
{
    const Tongue *tongue = tongue_of(lines[0]);
    if (tongue && markup->after_rule && !markup->in_section) {
        g_string_append_printf(markup->out, "<div lang=\"%s\"%s>\n<p>", tongue->code, tongue->direction);
        markup->in_section = TRUE;
    } else if (tongue) {
        g_string_append_printf(markup->out, "<p lang=\"%s\"%s>", tongue->code, tongue->direction);
    } else {
        g_string_append(markup->out, "<p>");
    }
    for (guint i = 0; i < count; i++) {
        g_string_append(markup->out, i ? "<br>\n" : "");
        append_linked(markup, lines[i]);
    }
    g_string_append(markup->out, "</p>\n");
}

static void put_list(Markup *markup, char **lines, guint count, LineKind kind)
{
    gboolean numbered = kind == LINE_NUMBER;
    guint64 start = numbered ? g_ascii_strtoull(lines[0], NULL, 10) : 1;
    if (numbered && start != 1)
        g_string_append_printf(markup->out, "<ol start=\"%" G_GUINT64_FORMAT "\">\n", start);
    else
        g_string_append(markup->out, numbered ? "<ol>\n" : "<ul>\n");
    for (guint i = 0; i < count; i++) {
        g_string_append(markup->out, "<li>");
        append_linked(markup, numbered ? after_number(lines[i]) : after_bullet(lines[i]));
        g_string_append(markup->out, "</li>\n");
    }
    g_string_append(markup->out, numbered ? "</ol>\n" : "</ul>\n");
}

static void put_quote(Markup *markup, char **lines, guint count, guint depth)
{
    g_autoptr(GStrvBuilder) inner = g_strv_builder_new();
    for (guint i = 0; i < count; i++)
        g_strv_builder_add(inner, lines[i] + (lines[i][1] == ' ' ? 2 : 1));
    g_auto(GStrv) unquoted = g_strv_builder_end(inner);
    g_string_append(markup->out, "<blockquote>\n");
    put_blocks(markup, unquoted, depth + 1);
    g_string_append(markup->out, "</blockquote>\n");
}

/* A rule is not shown (D56): it ends one language part and begins the next. */
static void put_rule(Markup *markup)
{
    if (markup->in_section)
        g_string_append(markup->out, "</div>\n");
    markup->in_section = FALSE;
    markup->after_rule = TRUE;
}

static void put_block(Markup *markup, char **lines, guint count, LineKind kind, guint depth)
{
    switch (kind) {
    case LINE_BLANK:
        return;
    case LINE_RULE:
        if (depth == 0)
            put_rule(markup);
        return;
    case LINE_QUOTE:
        if (depth < QUOTE_LEVELS_MAX)
            put_quote(markup, lines, count, depth);
        else
            put_paragraph(markup, lines, count);
        break;
    case LINE_BULLET:
    case LINE_NUMBER:
        put_list(markup, lines, count, kind);
        break;
    case LINE_TEXT:
        put_paragraph(markup, lines, count);
        break;
    }
    if (depth == 0)
        markup->after_rule = FALSE;
}

static void put_blocks(Markup *markup, char **lines, guint depth)
{
    for (guint i = 0; lines[i];) {
        LineKind kind = kind_of(lines[i]);
        guint count = 1;
        while (lines[i + count] && kind_of(lines[i + count]) == kind && !tongue_of(lines[i + count]))
            count++;
        put_block(markup, lines + i, count, kind, depth);
        i += count;
    }
}

/* -- the page ------------------------------------------------------------ */

/* Lines without the blanks around them; controls would be no HTML. */
static char **split_lines(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    for (char *p = valid; *p; p++)
        if (g_ascii_iscntrl(*p) && *p != '\n')
            *p = ' ';
    char **lines = g_strsplit(valid, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        g_strstrip(lines[i]);
    return lines;
}

char *draft_html(const char *text, const char *language, const char *title)
{
    g_autoptr(GRegex) links = g_regex_new(link_pattern, G_REGEX_OPTIMIZE, 0, NULL);
    g_assert(links); /* the pattern is ours */
    g_auto(GStrv) lines = split_lines(text);
    g_autofree char *known_title = g_utf8_make_valid(title ? title : "", -1);
    Markup markup = {.out = g_string_new("<!DOCTYPE html>\n<html lang=\""), .links = links};
    append_escaped(markup.out, language, strlen(language));
    g_string_append(markup.out, "\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    append_escaped(markup.out, known_title, strlen(known_title));
    g_string_append(markup.out, "</title>\n</head>\n<body style=\"line-height: 1.5\">\n");
    put_blocks(&markup, lines, 0);
    if (markup.in_section)
        g_string_append(markup.out, "</div>\n");
    g_string_append(markup.out, "</body>\n</html>\n");
    return g_string_free(markup.out, FALSE);
}

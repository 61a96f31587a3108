#include "mail/write.h"

#include "core/marks.h"
#include "mail/markup_words.h"

#include <string.h>

#define QUOTE_LEVELS_MAX 8
#define LIST_LEVELS_MAX  8
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

typedef enum {
    LINE_BLANK,
    LINE_RULE,
    LINE_QUOTE,
    LINE_BULLET,
    LINE_NUMBER,
    LINE_HEADING,
    LINE_ROW,
    LINE_ITEM,
    LINE_TEXT
} LineKind;

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

/* What a mark at its beginning says, or LINE_TEXT. */
static LineKind marked_kind_of(char mark)
{
    if (mark == MARK_HEADING || mark == MARK_SUBHEADING)
        return LINE_HEADING;
    if (mark == MARK_ROW || mark == MARK_HEADER_ROW)
        return LINE_ROW;
    return mark == MARK_ITEM || mark == MARK_MORE ? LINE_ITEM : LINE_TEXT;
}

static LineKind kind_of(const char *line)
{
    if (mark_is(*line))
        return marked_kind_of(*line);
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
        markup_append_words(markup, lines[i]);
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
        markup_append_words(markup, numbered ? after_number(lines[i]) : after_bullet(lines[i]));
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

static void put_headings(Markup *markup, char **lines, guint count)
{
    for (guint i = 0; i < count; i++) {
        const char *tag = lines[i][0] == MARK_HEADING ? "h2" : "h3";
        g_string_append_printf(markup->out, "<%s>", tag);
        markup_append_words(markup, lines[i] + 1);
        g_string_append_printf(markup->out, "</%s>\n", tag);
    }
}

static void put_row(Markup *markup, const char *line)
{
    static const char separator[] = {MARK_CELL, ' ', '|', '\0'};
    gboolean header = line[0] == MARK_HEADER_ROW;
    g_auto(GStrv) cells = g_strsplit(line + 1, separator, -1);
    g_string_append(markup->out, "<tr>");
    for (guint i = 0; cells[i]; i++) {
        g_string_append(markup->out, header ? "<th scope=\"col\">" : "<td>");
        markup_append_words(markup, g_strstrip(cells[i]));
        g_string_append(markup->out, header ? "</th>" : "</td>");
    }
    g_string_append(markup->out, "</tr>\n");
}

static void put_table(Markup *markup, char **lines, guint count)
{
    g_string_append(markup->out, "<table>\n");
    for (guint i = 0; i < count; i++)
        put_row(markup, lines[i]);
    g_string_append(markup->out, "</table>\n");
}

/* The lists that are open, the outermost first. */
typedef struct {
    gboolean numbered[LIST_LEVELS_MAX];
    guint open;
} Lists;

static void open_list(Markup *markup, Lists *lists, gboolean numbered)
{
    g_string_append(markup->out, numbered ? "<ol>\n" : "<ul>\n");
    lists->numbered[lists->open++] = numbered;
}

static void close_lists(Markup *markup, Lists *lists, guint left)
{
    while (lists->open > left)
        g_string_append(markup->out, lists->numbered[--lists->open] ? "</li>\n</ol>\n" : "</li>\n</ul>\n");
}

static void put_item(Markup *markup, Lists *lists, const char *line)
{
    guint level = 0;
    for (; *line == MARK_ITEM; line++)
        level++;
    level = CLAMP(level, 1, MIN(LIST_LEVELS_MAX, lists->open + 1));
    const char *numbered = after_number(line);
    const char *words = numbered ? numbered : after_bullet(line);
    close_lists(markup, lists, level);
    if (lists->open == level && lists->numbered[level - 1] != (numbered != NULL))
        close_lists(markup, lists, level - 1);
    if (lists->open == level)
        g_string_append(markup->out, "</li>\n");
    else
        open_list(markup, lists, numbered != NULL);
    g_string_append(markup->out, "<li>");
    markup_append_words(markup, words ? words : line);
}

static void put_items(Markup *markup, char **lines, guint count)
{
    Lists lists = {.open = 0};
    for (guint i = 0; i < count; i++) {
        if (lines[i][0] == MARK_ITEM) {
            put_item(markup, &lists, lines[i]);
        } else if (lines[i][0] == MARK_MORE && lists.open > 0) {
            g_string_append(markup->out, "<br>\n");
            markup_append_words(markup, lines[i] + 1);
        } else if (lines[i][0] == MARK_MORE) {
            put_paragraph(markup, lines + i, 1);
        }
    }
    close_lists(markup, &lists, 0);
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
    case LINE_HEADING:
        put_headings(markup, lines, count);
        break;
    case LINE_ROW:
        put_table(markup, lines, count);
        break;
    case LINE_ITEM:
        put_items(markup, lines, count);
        break;
    case LINE_TEXT:
        put_paragraph(markup, lines, count);
        break;
    }
    if (depth == 0)
        markup->after_rule = FALSE;
}

/* Does the block go on at line `next`?  Items of one list often stand apart. */
static gboolean goes_on(char **lines, guint next, LineKind kind)
{
    if (!lines[next] || tongue_of(lines[next]))
        return FALSE;
    if (kind_of(lines[next]) == kind)
        return TRUE;
    return kind == LINE_ITEM && !*lines[next] && lines[next + 1] && kind_of(lines[next + 1]) == LINE_ITEM;
}

static void put_blocks(Markup *markup, char **lines, guint depth)
{
    for (guint i = 0; lines[i];) {
        LineKind kind = kind_of(lines[i]);
        guint count = 1;
        while (goes_on(lines, i + count, kind))
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
        if (g_ascii_iscntrl(*p) && *p != '\n' && !mark_is(*p))
            *p = ' ';
    char **lines = g_strsplit(valid, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        g_strstrip(lines[i]);
    return lines;
}

char *draft_html(const char *text, const char *language, const char *title)
{
    g_autoptr(GRegex) links = markup_links_new();
    g_auto(GStrv) lines = split_lines(text);
    g_autofree char *known_title = g_utf8_make_valid(title ? title : "", -1);
    Markup markup = {.out = g_string_new("<!DOCTYPE html>\n<html lang=\""), .links = links};
    markup_append_escaped(markup.out, language, strlen(language));
    g_string_append(markup.out, "\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    markup_append_escaped(markup.out, known_title, strlen(known_title));
    g_string_append(markup.out, "</title>\n</head>\n<body style=\"line-height: 1.5\">\n");
    put_blocks(&markup, lines, 0);
    if (markup.in_section)
        g_string_append(markup.out, "</div>\n");
    g_string_append(markup.out, "</body>\n</html>\n");
    return g_string_free(markup.out, FALSE);
}

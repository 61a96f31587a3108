/* html_style.c - tables and tests behind the HTML reader. */
#include "mail/html_style.h"

#include <string.h>

#define COLOUR_DISTANCE_MIN 100 /* between the strongest and the weakest of red, green and blue */

static const struct {
    const char *name;
    Tag tag;
} TAGS[] = {
    {"a", TAG_LINK},           {"address", TAG_BLOCK}, {"article", TAG_BLOCK},    {"aside", TAG_BLOCK},
    {"blockquote", TAG_QUOTE}, {"br", TAG_BREAK},      {"caption", TAG_BLOCK},    {"center", TAG_BLOCK},
    {"dd", TAG_BLOCK},         {"div", TAG_BLOCK},     {"dl", TAG_BLOCK},         {"dt", TAG_BLOCK},
    {"fieldset", TAG_BLOCK},   {"footer", TAG_BLOCK},  {"form", TAG_BLOCK},       {"h1", TAG_PARAGRAPH},
    {"h2", TAG_PARAGRAPH},     {"h3", TAG_PARAGRAPH},  {"h4", TAG_PARAGRAPH},     {"h5", TAG_PARAGRAPH},
    {"h6", TAG_PARAGRAPH},     {"header", TAG_BLOCK},  {"hr", TAG_RULER},         {"img", TAG_PICTURE},
    {"li", TAG_ITEM},          {"main", TAG_BLOCK},    {"nav", TAG_BLOCK},        {"noframes", TAG_SKIP},
    {"ol", TAG_ORDERED},       {"p", TAG_PARAGRAPH},   {"pre", TAG_PREFORMATTED}, {"script", TAG_SKIP},
    {"section", TAG_BLOCK},    {"style", TAG_SKIP},    {"table", TAG_TABLE},      {"td", TAG_CELL},
    {"template", TAG_SKIP},    {"th", TAG_CELL},       {"title", TAG_SKIP},       {"tr", TAG_ROW},
    {"ul", TAG_LIST},          {"xml", TAG_SKIP},
};

/* Declarations that hide, as they look without white space and in lower case. */
static const char *const HIDING[] = {"display:none",  "visibility:hidden", "mso-hide:all", "font-size:0px",
                                     "font-size:0pt", "font-size:0em",     "font-size:0;", "font-size:0!",
                                     "max-height:0;", "max-height:0px",    "opacity:0;"};

Tag html_tag(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(TAGS); i++)
        if (strcmp(name, TAGS[i].name) == 0)
            return TAGS[i].tag;
    return TAG_OTHER;
}

const char *html_attribute(const xmlChar **attributes, const char *name)
{
    for (guint i = 0; attributes && attributes[i]; i += 2)
        if (strcmp((const char *)attributes[i], name) == 0)
            return attributes[i + 1] ? (const char *)attributes[i + 1] : "";
    return NULL;
}

char *html_style(const xmlChar **attributes)
{
    const char *style = html_attribute(attributes, "style");
    if (!style)
        return NULL;
    GString *tight = g_string_new(NULL);
    for (; *style; style++)
        if (!g_ascii_isspace(*style))
            g_string_append_c(tight, g_ascii_tolower(*style));
    g_string_append_c(tight, ';');
    return g_string_free(tight, FALSE);
}

gboolean html_is_hidden(const xmlChar **attributes)
{
    if (!attributes)
        return FALSE;
    const char *class = html_attribute(attributes, "class");
    if (html_attribute(attributes, "hidden") || (class && strstr(class, "preheader")))
        return TRUE;
    g_autofree char *style = html_style(attributes);
    for (guint i = 0; style && i < G_N_ELEMENTS(HIDING); i++)
        if (strstr(style, HIDING[i]))
            return TRUE;
    return FALSE;
}

gboolean html_is_tight(const xmlChar **attributes)
{
    const char *class = html_attribute(attributes, "class");
    if (class && (g_str_has_prefix(class, "Mso") || g_str_has_prefix(class, "x_Mso")))
        return TRUE;
    g_autofree char *style = html_style(attributes);
    return style && (strstr(style, "margin:0;") || strstr(style, "margin:0px") || strstr(style, "margin:0cm") ||
                     strstr(style, "margin:0in") || strstr(style, "margin-bottom:0"));
}

gboolean html_is_indent(const xmlChar **attributes)
{
    const char *type = html_attribute(attributes, "type"), *class = html_attribute(attributes, "class");
    if ((type && g_ascii_strcasecmp(type, "cite") == 0) || (class && strstr(class, "quote")))
        return FALSE;
    g_autofree char *style = html_style(attributes);
    return style && (strstr(style, "border:none") || strstr(style, "border:0")) && !strstr(style, "border-left");
}

/* "#rgb", "#rrggbb" or "rgb(r,g,b)" into three numbers up to 255. */
static gboolean read_colour(const char *value, guint parts[3])
{
    if (g_str_has_prefix(value, "rgb(")) {
        value += strlen("rgb(");
        for (guint i = 0; i < 3; i++) {
            char *end;
            parts[i] = (guint)MIN(g_ascii_strtoull(value, &end, 10), 255);
            value = end + (*end == ',');
        }
        return TRUE;
    }
    if (*value != '#')
        return FALSE;
    gsize digits = strspn(value + 1, "0123456789abcdef"), each = digits / 3;
    if (digits != 3 && digits != 6)
        return FALSE;
    for (guint i = 0; i < 3; i++) {
        guint high = (guint)g_ascii_xdigit_value(value[1 + i * each]);
        parts[i] = 16 * high + (each == 2 ? (guint)g_ascii_xdigit_value(value[2 + i * each]) : high);
    }
    return TRUE;
}

static gboolean catches_the_eye(const char *value)
{
    static const char *const NAMES[] = {"red",     "blue",   "green", "magenta", "fuchsia", "purple",
                                        "crimson", "orange", "teal",  "darkred", "lime",    "mediumblue"};
    g_autofree char *colour = g_ascii_strdown(value, (gssize)strcspn(value, ";!"));
    guint parts[3];
    if (read_colour(colour, parts))
        return MAX(parts[0], MAX(parts[1], parts[2])) - MIN(parts[0], MIN(parts[1], parts[2])) >= COLOUR_DISTANCE_MIN;
    for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(colour, NAMES[i]) == 0)
            return TRUE;
    return FALSE;
}

gboolean html_is_coloured(const xmlChar **attributes)
{
    const char *font = html_attribute(attributes, "color");
    if (font)
        return catches_the_eye(font);
    g_autofree char *style = html_style(attributes);
    for (const char *at = style ? strstr(style, "color:") : NULL; at; at = strstr(at + 1, "color:"))
        if (at == style || at[-1] == ';')
            return catches_the_eye(at + strlen("color:"));
    return FALSE;
}

/* A target without what people leave out when they write it. */
static const char *bare(const char *target)
{
    static const char *const PREFIXES[] = {"https://", "http://", "mailto:", "tel:", "www."};
    for (guint i = 0; i < G_N_ELEMENTS(PREFIXES); i++)
        if (g_ascii_strncasecmp(target, PREFIXES[i], strlen(PREFIXES[i])) == 0)
            target += strlen(PREFIXES[i]);
    return target;
}

gboolean html_words_say(const char *words, const char *target)
{
    const char *a = bare(words), *b = bare(target);
    gsize length = strlen(a);
    if (length > 0 && a[length - 1] == '/')
        length--;
    if (g_ascii_strncasecmp(a, b, length) != 0)
        return FALSE;
    /* "mailto:a@b?subject=..." says no more to a reader than "a@b". */
    return b[length] == '\0' || strcmp(b + length, "/") == 0 ||
           (b[length] == '?' && g_ascii_strncasecmp(target, "mailto:", 7) == 0);
}

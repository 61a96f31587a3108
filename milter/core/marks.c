#include "core/marks.h"

#include <string.h>

#define UNDERLINE_CHARS_MAX 40
#define INDENT_CHARS        2

static const char all_marks[] = {MARK_STRONG,     MARK_STRONG_END, MARK_EMPHASIS, MARK_EMPHASIS_END, MARK_LINK,
                                 MARK_LINK_END,   MARK_HEADING,    MARK_SUBHEADING, MARK_ROW,        MARK_HEADER_ROW,
                                 MARK_ITEM,       MARK_MORE,       MARK_CELL,
                                 MARK_PICTURE,    MARK_QUOTED_PICTURE, '\0'};

gboolean mark_is(char character)
{
    return (guchar)character < ' ' && character != '\0' && strchr(all_marks, character) != NULL;
}

char *marks_strip(const char *marked)
{
    GString *text = g_string_sized_new(strlen(marked));
    for (; *marked; marked++)
        if (!mark_is(*marked))
            g_string_append_c(text, *marked);
    return g_string_free(text, FALSE);
}

/* What a reader sees in place of one mark. */
static void show_mark(GString *text, char mark)
{
    if (mark == MARK_STRONG || mark == MARK_STRONG_END)
        g_string_append_c(text, '*');
    else if (mark == MARK_EMPHASIS || mark == MARK_EMPHASIS_END)
        g_string_append_c(text, '_');
    else if (mark == MARK_MORE)
        g_string_append_printf(text, "%*s", INDENT_CHARS, "");
}

static void show_line(GString *text, const char *line)
{
    char first = *line;
    gsize start = text->len;
    gsize lists = 0;
    for (; *line == MARK_ITEM; line++)
        lists++;
    if (lists > 1)
        g_string_append_printf(text, "%*s", (int)(lists - 1) * INDENT_CHARS, "");
    for (; *line; line++) {
        if (mark_is(*line))
            show_mark(text, *line);
        else
            g_string_append_c(text, *line);
    }
    if (first != MARK_HEADING && first != MARK_SUBHEADING)
        return;
    glong width = MIN(g_utf8_strlen(text->str + start, -1), UNDERLINE_CHARS_MAX);
    g_string_append_c(text, '\n');
    for (glong i = 0; i < width; i++)
        g_string_append_c(text, first == MARK_HEADING ? '=' : '-');
}

char *marks_plain(const char *marked)
{
    GString *text = g_string_sized_new(strlen(marked));
    g_auto(GStrv) lines = g_strsplit(marked, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        if (i > 0)
            g_string_append_c(text, '\n');
        show_line(text, lines[i]);
    }
    return g_string_free(text, FALSE);
}

char *marks_tail(const char *marked, const char *rest)
{
    g_autofree char *whole = g_strchomp(g_strdup(marked));
    gsize left = strlen(rest);
    const char *start = whole + strlen(whole);
    while (start > whole && (left > 0 || mark_is(start[-1]))) {
        start--;
        left -= mark_is(*start) ? 0 : 1;
    }
    g_autofree char *words = marks_strip(start);
    return g_strdup(strcmp(words, rest) == 0 ? start : rest);
}

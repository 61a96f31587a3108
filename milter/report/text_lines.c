#include "report/text_lines.h"

static guint letter_columns(gunichar letter)
{
    if (g_unichar_iszerowidth(letter))
        return 0;
    return g_unichar_iswide(letter) ? 2 : 1;
}

guint text_columns(const char *text)
{
    guint columns = 0;
    for (; *text; text = g_utf8_next_char(text))
        columns += letter_columns(g_utf8_get_char(text));
    return columns;
}

guint text_word_columns(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint longest = 0;
    for (guint i = 0; words[i]; i++)
        longest = MAX(longest, text_columns(words[i]));
    return longest;
}

static void end_line(GPtrArray *lines, GString *line)
{
    g_ptr_array_add(lines, g_strdup(line->str));
    g_string_truncate(line, 0);
}

static void add_word(GPtrArray *lines, GString *line, const char *word, guint width)
{
    if (line->len > 0 && text_columns(line->str) + 1 + text_columns(word) <= width)
        g_string_append_c(line, ' ');
    else if (line->len > 0)
        end_line(lines, line);
    for (const char *at = word; *at; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (line->len > 0 && text_columns(line->str) + letter_columns(letter) > width)
            end_line(lines, line);
        g_string_append_unichar(line, letter);
    }
}

GPtrArray *text_wrap(const char *text, guint width)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) line = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (guint i = 0; words[i]; i++)
        if (*words[i])
            add_word(lines, line, words[i], width);
    if (line->len > 0 || lines->len == 0)
        end_line(lines, line);
    return lines;
}

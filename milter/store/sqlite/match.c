/*
 * match.c - what is looked for, as FIND_WORDS (statements.c) takes it: JSON.
 *
 * The index knows in which entries three letters stand side by side, and not
 * where, which keeps it small and cheap to write (schema.sql).  So it is asked
 * for all threes of all words, and what it finds is looked through for the
 * words.
 */
#include "store/sqlite/sqlite.h"

#include "core/question.h"

#include <string.h>

#define LETTERS_MIN 3 /* the index is of threes */

/* Words are letters, digits and hyphens (core/question.h); of anything else in them nothing is read as syntax. */
static void append_quoted(GString *json, const char *text)
{
    g_string_append_c(json, '"');
    for (const char *at = text; *at; at++) {
        if (strchr("\"\\", *at))
            g_string_append_c(json, '\\');
        g_string_append_c(json, g_ascii_iscntrl(*at) ? ' ' : *at);
    }
    g_string_append_c(json, '"');
}

/* Between quotation marks nothing is FTS5's syntax but a quotation mark, which is doubled. */
static void append_threes(GString *threes, const char *word)
{
    const char *end = g_utf8_offset_to_pointer(word, LETTERS_MIN);
    for (const char *at = word;; at = g_utf8_next_char(at), end = g_utf8_next_char(end)) {
        g_autoptr(GString) three = g_string_new_len(at, end - at);
        g_string_replace(three, "\"", "\"\"", 0);
        g_string_append_printf(threes, "\"%s\" ", three->str);
        if (!*end)
            return;
    }
}

char *sqlite_match(const char *words, SearchWhere where)
{
    g_auto(GStrv) each = g_strsplit(words, " ", -1);
    g_autoptr(GString) threes = g_string_new("");
    g_autoptr(GString) json = g_string_new(where == SEARCH_WHO ? "{\"who\":[" : "{\"all\":[");
    guint count = 0;
    for (char **word = each; *word && count < QUESTION_WORDS_MAX; word++) {
        if (g_utf8_strlen(*word, -1) < LETTERS_MIN)
            continue;
        g_string_append(json, count++ > 0 ? "," : "");
        append_quoted(json, *word);
        append_threes(threes, *word);
    }
    g_string_append(json, "],\"threes\":");
    append_quoted(json, threes->str);
    g_string_append_c(json, '}');
    return count > 0 ? g_string_free(g_steal_pointer(&json), FALSE) : NULL;
}

#include "store/postgres/search.h"

#include "core/question.h"

#include <string.h>

#define LETTERS_MIN 3 /* the index is of threes */

/* A word is data: of what LIKE reads as syntax nothing is left. */
static void append_plain(GString *match, const char *word)
{
    g_string_append_c(match, '\n');
    for (const char *at = word; *at; at++) {
        if (strchr("\\%_", *at))
            g_string_append_c(match, '\\');
        g_string_append_c(match, *at);
    }
}

char *postgres_match(const char *words, SearchWhere where)
{
    g_auto(GStrv) each = g_strsplit_set(words, " \n", -1);
    g_autoptr(GString) match = g_string_new(where == SEARCH_WHO ? "who" : "all");
    guint count = 0;
    for (char **word = each; *word && count < QUESTION_WORDS_MAX; word++) {
        if (g_utf8_strlen(*word, -1) < LETTERS_MIN)
            continue;
        append_plain(match, *word);
        count++;
    }
    return count > 0 ? g_strdup(match->str) : NULL;
}

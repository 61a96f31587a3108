/* question_words.c - words and numbers as they are looked for. */
#include "core/question.h"
#include "core/words.h"

#include <string.h>

#define QUERY_BYTES_MAX 256

/* Digits of a telephone number; Swedish ones have 8 to 10 with the zero, foreign ones up to 15 (E.164). */
#define PHONE_DIGITS_MIN 7
#define PHONE_DIGITS_MAX 15

char *question_fold(const char *text, gsize max_bytes)
{
    g_autofree char *normal = words_normalise(text, max_bytes);
    char *folded = words_fold(normal);
    return g_strstrip(g_strdelimit(folded, "\n", ' '));
}

char *question_words(const char *text)
{
    g_autofree char *folded = question_fold(text, QUERY_BYTES_MAX);
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    GString *kept = g_string_new(NULL);
    guint count = 0;
    for (char **word = words; *word && count < QUESTION_WORDS_MAX; word++) {
        if (g_utf8_strlen(*word, -1) < QUESTION_WORD_MIN)
            continue;
        g_string_append_printf(kept, "%s%s", count++ ? " " : "", *word);
    }
    return g_string_free(kept, FALSE);
}

char *question_phone(const char *text)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    gboolean abroad = *text == '+' || g_str_has_prefix(text, "00");
    if (!abroad && *text != '0')
        return NULL;
    for (const char *at = text + (*text == '+'); *at; at++) {
        if (g_ascii_isdigit(*at))
            g_string_append_c(digits, *at);
        else if (!strchr(" -/()", *at))
            return NULL;
    }
    if (digits->len < PHONE_DIGITS_MIN || digits->len > PHONE_DIGITS_MAX)
        return NULL;
    if (abroad)
        g_string_erase(digits, 0, *text == '+' ? 0 : 2);
    if (abroad && g_str_has_prefix(digits->str, "46"))
        return g_strdup_printf("0%s", digits->str + 2 + (digits->str[2] == '0'));
    return g_strdup(digits->str);
}

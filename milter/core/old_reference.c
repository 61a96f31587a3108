#include "core/old_reference.h"

#include <string.h>

/* An expression of the administrator's, a subject of anybody's: PCRE gives up after so many steps. */
#define STEPS_MAX         "(*LIMIT_MATCH=20000)"
#define PATTERN_BYTES_MAX 200
#define SUBJECT_BYTES_MAX 1000
#define LETTERS_MIN       3
#define LETTERS_MAX       40

GRegex *old_reference_compile(const char *pattern)
{
    if (!*pattern || strlen(pattern) > PATTERN_BYTES_MAX)
        return NULL;
    g_autofree char *bounded = g_strconcat(STEPS_MAX "(?<!\\w)(?:", pattern, ")(?!\\w)", NULL);
    g_autoptr(GRegex) whole = g_regex_new(bounded, G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GRegex) alone = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
    return alone ? g_steal_pointer(&whole) : NULL;
}

static void add_found(GPtrArray *found, const char *text)
{
    glong letters = g_utf8_strlen(text, -1);
    g_autofree char *upper = g_utf8_strup(text, -1);
    if (letters < LETTERS_MIN || letters > LETTERS_MAX || strchr(upper, '\n') ||
        g_ptr_array_find_with_equal_func(found, upper, g_str_equal, NULL))
        return;
    g_ptr_array_add(found, g_steal_pointer(&upper));
}

static void find_by(GRegex *pattern, const char *subject, GPtrArray *found)
{
    g_autoptr(GMatchInfo) match = NULL;
    (void)g_regex_match(pattern, subject, 0, &match);
    while (g_match_info_matches(match) && found->len < OLD_REFERENCES_MAX) {
        g_autofree char *text = g_match_info_fetch(match, 0);
        add_found(found, text);
        if (!g_match_info_next(match, NULL))
            return;
    }
}

GPtrArray *old_reference_find(const GPtrArray *patterns, const char *subject)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *cut = g_strndup(subject, SUBJECT_BYTES_MAX);
    g_autofree char *valid = patterns->len > 0 ? g_utf8_make_valid(cut, -1) : g_strdup("");
    for (guint i = 0; i < patterns->len && *valid; i++)
        find_by(g_ptr_array_index(patterns, i), valid, found);
    return found;
}

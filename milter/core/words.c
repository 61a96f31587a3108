#include "core/words.h"

#include "core/compose.h"
#include "core/latin.h"

#include <string.h>

/* Most characters of a mail are ASCII, and Unicode's tables cost ten times as much. */
static gboolean is_word_char(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((char)c);
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

static gboolean is_gap(char c)
{
    return c == ' ' || c == '\n' || c == '\0';
}

/* A hyphen joins words only between two of their characters; in a pattern "*" stands for such. */
static gboolean joins(gunichar before, const char *after, gboolean pattern)
{
    gunichar next = g_utf8_get_char(after);
    return (is_word_char(before) || (pattern && before == '*')) && (is_word_char(next) || (pattern && next == '*'));
}

/* "vasteras.se" goes on, "god. Man" does not. */
static gboolean ends_sentence(gunichar c, const char *after)
{
    return (c == '.' || c == '!' || c == '?' || c == ';') && !is_word_char(g_utf8_get_char(after));
}

static void add_gap(GString *out, gboolean sentence)
{
    if (out->len == 0)
        return;
    char *last = &out->str[out->len - 1];
    if (!is_gap(*last))
        g_string_append_c(out, sentence ? '\n' : ' ');
    else if (sentence)
        *last = '\n';
}

/* `c` is about to be added to `out`: does a word begin with it? */
static void note_word(GArray *notes, const GString *out, gunichar c, guint line)
{
    if (out->len > 0 && !is_gap(out->str[out->len - 1]))
        return;
    const WordNote note = {.line = line, .capital = g_unichar_isupper(c)};
    g_array_append_val(notes, note);
}

static void append_lower(GString *out, const char *letters, gsize bytes)
{
    g_string_append_len(out, letters, (gssize)bytes);
    latin_make_lower(out->str + out->len - bytes, bytes);
}

/* `notes` may be NULL. */
static char *normalise(const char *text, gboolean pattern, GArray *notes)
{
    g_autofree char *composed = compose_text(text);
    const char *rest = composed;
    GString *out = g_string_sized_new(strlen(rest));
    gunichar before = ' ';
    guint line = 1;
    while (*rest != '\0') {
        gunichar c = g_utf8_get_char(rest);
        gsize plain = latin_word(rest);
        rest = plain > 0 ? rest + plain : g_utf8_next_char(rest);
        if (notes != NULL && is_word_char(c))
            note_word(notes, out, c, line);
        if (plain > 0)
            append_lower(out, rest - plain, plain);
        else if (is_word_char(c))
            g_string_append_unichar(out, g_unichar_tolower(c));
        else if ((c == '*' && pattern) || (c == '-' && joins(before, rest, pattern)))
            g_string_append_c(out, (char)c);
        else
            add_gap(out, ends_sentence(c, rest) || (c == '\n' && *rest == '\n'));
        line += c == '\n';
        before = c;
    }
    if (out->len > 0 && is_gap(out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

char *words_normalise_noted(const char *text, gsize max_bytes, GArray *notes)
{
    gsize length = strnlen(text, max_bytes + 1);
    if (length <= max_bytes)
        return normalise(text, FALSE, notes);
    const char *end = g_utf8_find_prev_char(text, text + max_bytes + 1);
    g_autofree char *cut = g_strndup(text, end != NULL ? (gsize)(end - text) : 0);
    return normalise(cut, FALSE, notes);
}

char *words_normalise(const char *text, gsize max_bytes)
{
    return words_normalise_noted(text, max_bytes, NULL);
}

gboolean words_are_ascii(const char *text)
{
    while (*text != '\0' && (guchar)*text < 0x80)
        text++;
    return *text == '\0';
}

char *words_fold(const char *normal)
{
    if (words_are_ascii(normal))
        return g_strdup(normal);
    GString *out = g_string_sized_new(strlen(normal));
    for (const char *c = normal; *c != '\0'; c = g_utf8_next_char(c)) {
        if ((guchar)*c < 0x80) {
            g_string_append_c(out, *c);
            continue;
        }
        gunichar base = 0;
        g_unichar_fully_decompose(g_utf8_get_char(c), FALSE, &base, 1);
        g_string_append_unichar(out, base);
    }
    return g_string_free(out, FALSE);
}

/* Small letters, also å ä ö, with single spaces: most patterns of a file, and a tenth of the work. */
static gboolean is_normal(const char *pattern)
{
    char before = ' ';
    for (const char *c = pattern; *c != '\0'; before = *c++) {
        gboolean swedish = c[0] == '\xc3' && (c[1] == '\xa5' || c[1] == '\xa4' || c[1] == '\xb6');
        c += swedish;
        if (!swedish && !g_ascii_islower(*c) && *c != '*' && (*c != ' ' || before == ' '))
            return FALSE;
    }
    return before != ' ';
}

char *words_normalise_pattern(const char *pattern)
{
    g_autofree char *normal = is_normal(pattern) ? g_strdup(pattern) : normalise(pattern, TRUE, NULL);
    for (char *c = normal; *c != '\0'; c++) {
        if (*c == '\n')
            *c = ' ';
    }
    WordPattern parts = words_pattern(normal);
    return parts.head_bytes > 0 ? g_steal_pointer(&normal) : g_strdup("");
}

WordPattern words_pattern(const char *pattern)
{
    gboolean open = pattern[0] == '*';
    const char *head = pattern + strspn(pattern, "*");
    gsize head_bytes = strcspn(head, "*");
    return (WordPattern){.head = head, .head_bytes = head_bytes, .tail = head + head_bytes, .open = open};
}

/*
 * Offset behind the tail when it fits from `at` on, else 0.  It is enough to
 * try again from the latest "*": an earlier one could only give it less room.
 */
static gsize match_tail(const char *tail, const char *text, gsize at)
{
    const char *star = NULL;
    gsize again = 0, limit = 0;
    for (;;) {
        if (*tail == '\0' && is_gap(text[at]))
            return at;
        if (*tail == '*') {
            star = ++tail;
            again = at;
            limit = *star == '\0' ? G_MAXSIZE : at + WORDS_STAR_BYTES_MAX;
        } else if (*tail != '\0' && *tail == text[at]) {
            tail++;
            at++;
        } else if (star == NULL || is_gap(text[again]) || again >= limit) {
            return 0;
        } else {
            at = ++again;
            tail = star;
        }
    }
}

gboolean words_match(const WordPattern *pattern, const char *text, gsize at, gsize *from, gsize *to)
{
    gsize start = at;
    if (!pattern->open && start > 0 && !is_gap(text[start - 1]))
        return FALSE;
    gsize end = match_tail(pattern->tail, text, at + pattern->head_bytes);
    if (end == 0)
        return FALSE;
    while (start > 0 && !is_gap(text[start - 1]))
        start--;
    *from = start;
    *to = end;
    return TRUE;
}

gboolean words_hold(const char *normal, const char *pattern)
{
    WordPattern parts = words_pattern(pattern);
    if (parts.head_bytes == 0)
        return FALSE;
    g_autofree char *head = g_strndup(parts.head, parts.head_bytes);
    gsize from, to;
    for (const char *at = strstr(normal, head); at != NULL; at = strstr(at + 1, head)) {
        if (words_match(&parts, normal, (gsize)(at - normal), &from, &to))
            return TRUE;
    }
    return FALSE;
}

const char *words_hold_any(const char *normal, const char *const *patterns)
{
    for (gsize i = 0; patterns[i] != NULL; i++) {
        if (words_hold(normal, patterns[i]))
            return patterns[i];
    }
    return NULL;
}

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

/* Normal text while it is made. */
typedef struct {
    char *start, *end;
} Normal;

static gboolean at_gap(const Normal *normal)
{
    return normal->end == normal->start || is_gap(normal->end[-1]);
}

static void add_gap(Normal *normal, gboolean sentence)
{
    if (normal->end == normal->start)
        return;
    if (!at_gap(normal))
        *normal->end++ = sentence ? '\n' : ' ';
    else if (sentence)
        normal->end[-1] = '\n';
}

/* `c` is about to be added: does a word begin with it? */
static void note_word(GArray *notes, const Normal *normal, gunichar c, guint line)
{
    if (!at_gap(normal))
        return;
    const WordNote note = {.line = line, .capital = g_unichar_isupper(c)};
    g_array_append_val(notes, note);
}

/* Never longer than latin_lower_room() of the text: what is no letter becomes one byte or none.  `notes` may be NULL. */
static char *normalise(const char *text, gboolean pattern, GArray *notes)
{
    g_autofree char *composed = compose_text(text);
    const char *rest = composed;
    char *start = g_malloc(latin_lower_room(strlen(composed)) + 1);
    Normal normal = {start, start};
    gunichar before = ' ';
    guint line = 1;
    while (*rest != '\0') {
        gunichar c = g_utf8_get_char(rest);
        gsize plain = latin_word(rest);
        rest = plain > 0 ? rest + plain : g_utf8_next_char(rest);
        if (notes != NULL && is_word_char(c))
            note_word(notes, &normal, c, line);
        if (plain > 0)
            normal.end = latin_copy_lower(normal.end, rest - plain, plain);
        else if (is_word_char(c))
            normal.end += g_unichar_to_utf8(g_unichar_tolower(c), normal.end);
        else if ((c == '*' && pattern) || (c == '-' && joins(before, rest, pattern)))
            *normal.end++ = (char)c;
        else
            add_gap(&normal, ends_sentence(c, rest) || (c == '\n' && *rest == '\n'));
        line += c == '\n';
        before = c;
    }
    if (normal.end > start && at_gap(&normal))
        normal.end--;
    *normal.end = '\0';
    return start;
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

/* ASCII as it is, and the letters that nearly all other words are written with; or 0. */
static char base_of(const char *c)
{
    if ((guchar)*c < 0x80)
        return *c;
    if (*c != LATIN_LEAD)
        return 0;
    switch (c[1]) {
    case '\xa4': /* ä */
    case '\xa5': /* å */
        return 'a';
    case '\xa9': /* é */
        return 'e';
    case '\xb6': /* ö */
        return 'o';
    default:
        return 0;
    }
}

char *words_fold(const char *normal)
{
    if (words_are_ascii(normal))
        return g_strdup(normal);
    GString *out = g_string_sized_new(strlen(normal));
    for (const char *c = normal; *c != '\0'; c = g_utf8_next_char(c)) {
        const char plain = base_of(c);
        if (plain != 0) {
            g_string_append_c(out, plain);
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

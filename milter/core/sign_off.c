#include "core/sign_off.h"

#include "core/latin.h"
#include "core/words.h"

#include <string.h>

#define SIGN_OFF_LINE_CHARS 60 /* a longer line is no sign-off */
#define SIGN_OFF_LINES      6  /* so many lines from the end at most */
#define NAME_WORDS_MAX      3  /* in a last line that is a name and nothing else */

/* First words of a sign-off, normal. */
static const char *const SIGN_OFFS[] = {"mvh",
                                        "hälsningar",
                                        "hälsar",
                                        "vänliga hälsningar",
                                        "med vänlig hälsning",
                                        "med vänliga hälsningar",
                                        "vänligen",
                                        "hälsning",
                                        "vh",
                                        "bästa hälsningar",
                                        "varma hälsningar",
                                        "terveisin",
                                        "terveisiä",
                                        "ystävällisin terveisin",
                                        "t",
                                        "yst terv",
                                        "kunnioittaen",
                                        "parhain terveisin",
                                        "regards",
                                        "best regards",
                                        "kind regards",
                                        "best",
                                        "sincerely",
                                        "yours",
                                        "thanks",
                                        "cheers",
                                        "tack på förhand",
                                        NULL};

static gboolean begins_with_words(const char *normal, const char *words)
{
    gsize length = strlen(words);
    return strncmp(normal, words, length) == 0 &&
           (normal[length] == ' ' || normal[length] == '\n' || normal[length] == '\0');
}

static gboolean is_sign_off(const char *line)
{
    if (g_utf8_strlen(line, -1) > SIGN_OFF_LINE_CHARS)
        return FALSE;
    if (*line == '/' || g_str_has_prefix(line, "//"))
        return TRUE;
    g_autofree char *normal = words_normalise(line, SIGN_OFF_LINE_CHARS * 4);
    for (gsize i = 0; SIGN_OFFS[i] != NULL; i++) {
        if (begins_with_words(normal, SIGN_OFFS[i]))
            return TRUE;
    }
    return FALSE;
}

/* "Karl-Axel", "Lena K": words that all begin with a capital, without an end of sentence. */
static gboolean is_bare_name(const char *line)
{
    guint words = 0;
    if (g_utf8_strlen(line, -1) > SIGN_OFF_LINE_CHARS)
        return FALSE;
    for (const char *word = line + strspn(line, " \t\r"); *word != '\0'; word += strspn(word, " \t\r")) {
        gsize length = strcspn(word, " \t\r");
        if (!g_unichar_isupper(g_utf8_get_char(word)) || memchr(word, '!', length) || memchr(word, '?', length) ||
            memchr(word, '.', length))
            return FALSE;
        word += length;
        words++;
    }
    return words > 0 && words <= NAME_WORDS_MAX;
}

static gboolean is_blank(const char *line)
{
    return line[strspn(line, " \t\r")] == '\0';
}

guint sign_off_line(char *const *lines)
{
    guint count = 0;
    while (lines[count] != NULL)
        count++;
    for (guint i = count > SIGN_OFF_LINES ? count - SIGN_OFF_LINES : 1; i < count; i++) {
        if (is_sign_off(lines[i]))
            return i;
    }
    guint last = count;
    while (last > 0 && is_blank(lines[last - 1]))
        last--;
    return last > 1 && is_bare_name(lines[last - 1]) ? last - 1 : count;
}

static gboolean is_address(const char *word, gsize length)
{
    return memchr(word, '@', length) != NULL || g_strstr_len(word, (gssize)length, "://") != NULL ||
           g_str_has_prefix(word, "www.");
}

/* Is it `small`, with whatever capitals? */
static gboolean is_word(const char *word, gsize length, const char *small)
{
    if (strlen(small) != length || latin_word(word) != length)
        return FALSE;
    g_autofree char *lower = g_strndup(word, length);
    latin_make_lower(lower, length);
    return g_str_equal(lower, small);
}

/* The last words of a line may be the sign-off too: "Bilar väjer ut. Mvh Lena Kvarnvik". */
static gboolean ends_line(const char *word, gsize length)
{
    static const char *const ENDS[] = {"mvh", "hälsningar", "terveisin"};
    if (*word == '/' && g_unichar_isalpha(g_utf8_get_char(word + 1)))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        if (is_word(word, length, ENDS[i]))
            return TRUE;
    }
    return FALSE;
}

static void append_line(GString *out, const char *line)
{
    const char *end = line + strlen(line);
    gboolean addressed = strpbrk(line, "@:") != NULL || strstr(line, "www.") != NULL;
    for (const char *word = line; word < end; word++) {
        gsize length = strcspn(word, " ");
        if (end - word <= SIGN_OFF_LINE_CHARS && length > 0 && ends_line(word, length))
            break;
        if (!addressed || !is_address(word, length)) {
            g_string_append_len(out, word, (gssize)length);
            g_string_append_c(out, ' ');
        }
        word += length;
    }
    g_string_append_c(out, '\n');
}

char *sign_off_strip(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_sized_new(strlen(text));
    guint end = sign_off_line(lines);
    for (guint i = 0; i < end; i++)
        append_line(out, lines[i]);
    return g_string_free(out, FALSE);
}

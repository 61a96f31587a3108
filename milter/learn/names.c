#include "learn/names.h"

#include "core/words.h"

#include <string.h>

#define SIGN_OFF_LINE_CHARS 60 /* a longer line is no sign-off */
#define SIGN_OFF_LINES      6  /* so many lines from the end at most */

/* First words of a sign-off, normal. */
static const char *const sign_offs[] = {"mvh",
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

/* After these comes a name. */
static const char *const introductions[] = {"heter", "nimeni", NULL};

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
    for (gsize i = 0; sign_offs[i] != NULL; i++) {
        if (begins_with_words(normal, sign_offs[i]))
            return TRUE;
    }
    return FALSE;
}

/* Number of the line that begins the sign-off, never the first; or that of all lines. */
static guint sign_off_at(char **lines)
{
    guint count = g_strv_length(lines);
    for (guint i = count > SIGN_OFF_LINES ? count - SIGN_OFF_LINES : 1; i < count; i++) {
        if (is_sign_off(lines[i]))
            return i;
    }
    return count;
}

static gboolean is_address(const char *word)
{
    return strchr(word, '@') != NULL || strstr(word, "://") != NULL || g_str_has_prefix(word, "www.");
}

/* The last words of a line may be the sign-off too: "Bilar väjer ut. Mvh Lena Kvarnvik". */
static void append_line(GString *out, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    for (guint i = 0; words[i] != NULL; i++) {
        g_autofree char *rest = g_strjoinv(" ", words + i);
        g_autofree char *word = g_utf8_strdown(words[i], -1);
        gboolean ends = g_str_equal(word, "mvh") || g_str_equal(word, "hälsningar") || g_str_equal(word, "terveisin") ||
                        (*word == '/' && g_unichar_isalpha(g_utf8_get_char(word + 1)));
        if (ends && g_utf8_strlen(rest, -1) <= SIGN_OFF_LINE_CHARS)
            break;
        if (!is_address(words[i]))
            g_string_append_printf(out, "%s ", words[i]);
    }
    g_string_append_c(out, '\n');
}

char *names_strip(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_new(NULL);
    guint end = sign_off_at(lines);
    for (guint i = 0; i < end; i++)
        append_line(out, lines[i]);
    return g_string_free(out, FALSE);
}

/* How often a word is there, and how often where a name would stand. */
typedef struct {
    guint all;
    guint named;
} Standing;

static Standing *standing_of(GHashTable *standings, const char *word)
{
    g_autofree char *normal = words_normalise(word, strlen(word));
    g_autofree char *folded = words_fold(normal);
    Standing *standing = g_hash_table_lookup(standings, folded);
    if (standing == NULL) {
        standing = g_new0(Standing, 1);
        g_hash_table_insert(standings, g_steal_pointer(&folded), standing);
    }
    return standing;
}

/* "Kvarnvik", not "KVARNVIK" or "kvarnvik". */
static gboolean is_capitalised(const char *word)
{
    const char *second = *word != '\0' ? g_utf8_next_char(word) : word;
    return g_unichar_isupper(g_utf8_get_char(word)) && g_unichar_islower(g_utf8_get_char(second));
}

static gboolean ends_sentence(const char *word)
{
    gsize length = strlen(word);
    return length == 0 || strchr(".!?:;", word[length - 1]) != NULL;
}

static gboolean introduces(const char *word)
{
    for (gsize i = 0; introductions[i] != NULL; i++) {
        if (g_ascii_strcasecmp(word, introductions[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

static void count_line(GHashTable *standings, const char *line, gboolean sign_off)
{
    g_auto(GStrv) words = g_strsplit_set(line, " /\t\r", -1);
    for (guint i = 0; words[i] != NULL; i++) {
        const char *before = i > 0 ? words[i - 1] : "";
        gboolean inside = i > 0 && is_capitalised(words[i]) && !ends_sentence(before);
        gboolean follows = inside && i > 1 && is_capitalised(before) && !ends_sentence(words[i - 2]);
        gboolean precedes = inside && !ends_sentence(words[i]) && words[i + 1] != NULL && is_capitalised(words[i + 1]);
        Standing *standing = standing_of(standings, words[i]);
        standing->all++;
        standing->named += follows || precedes || introduces(before) || (sign_off && is_capitalised(words[i]));
    }
}

static gboolean is_no_name(gpointer word, gpointer standing, gpointer data)
{
    (void)word;
    (void)data;
    return ((const Standing *)standing)->named * 2 < ((const Standing *)standing)->all;
}

GHashTable *names_find(const char *const *texts)
{
    GHashTable *standings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (; *texts != NULL; texts++) {
        g_auto(GStrv) lines = g_strsplit(*texts, "\n", -1);
        guint end = sign_off_at(lines);
        for (guint i = 0; lines[i] != NULL; i++)
            count_line(standings, lines[i], i >= end);
    }
    g_hash_table_foreach_remove(standings, is_no_name, NULL);
    return standings;
}

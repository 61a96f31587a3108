#include "learn/names.h"

#include "core/sign_off.h"
#include "core/words.h"

#include <string.h>

/* After these comes a name. */
static const char *const introductions[] = {"heter", "nimeni", NULL};

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
    g_auto(GStrv) words = g_strsplit_set(line, " /\t\r-", -1);
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
        guint end = sign_off_line(lines);
        for (guint i = 0; lines[i] != NULL; i++)
            count_line(standings, lines[i], i >= end);
    }
    g_hash_table_foreach_remove(standings, is_no_name, NULL);
    return standings;
}

#include "core/mask.h"

#include "util/error.h"

#include <string.h>

#define KEEP          "behåll bilaga:"
#define NAME_PART_MIN 3
#define BETWEEN       "[\\s\\x{a0}>]+"

struct Mask {
    GRegex *search;   /* NULL: nothing is hidden */
    GHashTable *kept; /* set of names of attachments */
};

/* -- reading ------------------------------------------------------------------ */

static gint longest_first(gconstpointer first, gconstpointer second)
{
    return (gint)strlen(*(const char *const *)second) - (gint)strlen(*(const char *const *)first);
}

/* The words of the text with anything blank between them. */
static char *pattern_of(const char *text)
{
    GString *pattern = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    for (char **word = words; *word; word++) {
        if (!**word)
            continue;
        g_autofree char *plain = g_regex_escape_string(*word, -1);
        g_string_append_printf(pattern, "%s%s", pattern->len > 0 ? BETWEEN : "", plain);
    }
    return g_string_free(pattern, FALSE);
}

static gboolean compile(Mask *mask, GPtrArray *texts, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    g_ptr_array_sort(texts, longest_first);
    for (guint i = 0; i < texts->len; i++) {
        g_autofree char *pattern = pattern_of(g_ptr_array_index(texts, i));
        g_string_append_printf(all, "%s%s", i > 0 ? "|" : "", pattern);
    }
    if (texts->len == 0)
        return TRUE;
    g_autoptr(GError) cause = NULL;
    mask->search = g_regex_new(all->str, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, &cause);
    if (!mask->search)
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "list of masks is too long: %s", cause->message);
    return mask->search != NULL;
}

static gboolean read_line(Mask *mask, GPtrArray *texts, const char *line, guint number, GError **error)
{
    if (g_str_has_prefix(line, KEEP)) {
        g_hash_table_add(mask->kept, g_strstrip(g_strdup(line + strlen(KEEP))));
        return TRUE;
    }
    if (g_utf8_strlen(line, -1) >= MASK_CHARS_MIN && texts->len < MASK_LINES_MAX) {
        g_ptr_array_add(texts, g_strdup(line));
        return TRUE;
    }
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "line %u of the masks, '%s', is %s", number, line,
                texts->len < MASK_LINES_MAX ? "too short" : "one too many");
    return FALSE;
}

Mask *mask_read(const char *list, GError **error)
{
    if (!g_utf8_validate(list, -1, NULL)) {
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "list of masks is not UTF-8");
        return NULL;
    }
    g_autoptr(Mask) mask = g_new0(Mask, 1);
    mask->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);
        if (*line && *line != '#' && !read_line(mask, texts, line, i + 1, error))
            return NULL;
    }
    return compile(mask, texts, error) ? g_steal_pointer(&mask) : NULL;
}

void mask_free(Mask *mask)
{
    if (!mask)
        return;
    g_clear_pointer(&mask->search, g_regex_unref);
    g_hash_table_unref(mask->kept);
    g_free(mask);
}

/* -- hiding -------------------------------------------------------------------- */

char *mask_apply(const Mask *mask, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    if (!mask->search)
        return g_steal_pointer(&valid);
    char *hidden = g_regex_replace_literal(mask->search, valid, -1, 0, MASK_INSTEAD, 0, NULL);
    if (!hidden)
        return g_strdup(MASK_INSTEAD); /* a search that gives up must not show what it did not reach */
    return hidden;
}

gboolean mask_keeps(const Mask *mask, const char *attachment)
{
    return g_hash_table_contains(mask->kept, attachment);
}

/* -- a list to go through --------------------------------------------------------- */

MaskList *mask_list_new(void)
{
    MaskList *list = g_new0(MaskList, 1);
    list->lines = g_string_new(NULL);
    list->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return list;
}

void mask_list_free(MaskList *list)
{
    if (!list)
        return;
    g_string_free(list->lines, TRUE);
    g_hash_table_unref(list->known);
    g_free(list);
}

void mask_list_head(MaskList *list, const char *heading)
{
    g_string_append_printf(list->lines, "%s# %s\n", list->lines->len > 0 ? "\n" : "", heading);
}

void mask_list_add(MaskList *list, const char *text)
{
    g_autofree char *line = g_strstrip(g_strdelimit(g_utf8_make_valid(text, -1), "\r\n\t", ' '));
    g_autofree char *lower = g_utf8_strdown(line, -1);
    if (g_utf8_strlen(line, -1) < MASK_CHARS_MIN || *line == '#' || g_str_has_prefix(line, KEEP) ||
        g_hash_table_contains(list->known, lower))
        return;
    g_hash_table_add(list->known, g_steal_pointer(&lower));
    g_string_append_printf(list->lines, "%s\n", line);
}

void mask_list_add_name(MaskList *list, const char *name)
{
    mask_list_add(list, name);
    g_auto(GStrv) parts = g_strsplit_set(name, " ,\t", -1);
    for (char **part = parts; *part; part++)
        if (g_utf8_strlen(*part, -1) >= NAME_PART_MIN)
            mask_list_add(list, *part);
}

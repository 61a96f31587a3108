#include "config/wording_check.h"

#include "util/error.h"

#include <string.h>

/* Fields that exclude one another: a letter is about one category. */
static const char *const categories[] = {"is_opinion", "is_complaint", "is_praise",
                                         "is_idea",    "is_question",  "is_fault"};

typedef struct {
    const Check *check;
    const char *file;
} Visit;

GHashTable *wording_read_fields(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, NULL, &cause)) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "cannot read list of fields '%s': %s", path,
                    cause->message);
        return NULL;
    }
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *tab = strchr(lines[i], '\t');
        if (tab && lines[i][0] != '#')
            g_hash_table_add(fields, g_strndup(lines[i], (gsize)(tab - lines[i])));
    }
    return fields;
}

static void check_name(const char *name, gboolean partial, guint line, gpointer data)
{
    const Visit *visit = data;
    const Check *check = visit->check;
    gboolean known = partial ? check->find(name, check->data) != NULL : g_hash_table_contains(check->fields, name);
    if (known)
        return;
    const char *kind = partial ? "partial" : "field";
    const char *help =
        partial ? "a file of that name with .txt must lie beside this one" : "the file 'fields' lists all";
    g_ptr_array_add(check->findings,
                    g_strdup_printf("%s:%u: unknown %s '%s'; %s", visit->file, line, kind, name, help));
}

void wording_check_names(const Check *check, const Template *template, const char *file)
{
    Visit visit = {check, file};
    template_visit(template, check_name, &visit);
}

/* -- counting ------------------------------------------------------------ */

static gboolean has_letter(const char *word)
{
    for (const char *p = word; *p; p = g_utf8_next_char(p))
        if (g_unichar_isalnum(g_utf8_get_char(p)))
            return TRUE;
    return FALSE;
}

static guint longest_part(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint longest = 0;
    guint count = 0;
    for (guint i = 0; lines[i]; i++) {
        if (strcmp(g_strstrip(lines[i]), "---") == 0)
            count = 0;
        g_auto(GStrv) words = g_strsplit_set(lines[i], " \t", -1);
        for (guint j = 0; words[j]; j++)
            count += has_letter(words[j]);
        longest = MAX(longest, count);
    }
    return longest;
}

static gboolean is_category(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(categories); i++)
        if (strcmp(name, categories[i]) == 0)
            return TRUE;
    return FALSE;
}

/* The words when every section is shown, of the categories only `category`'s. */
static guint count_shown(const Check *check, const Template *template, const char *category)
{
    g_autoptr(GHashTable) shown = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer name = NULL;
    g_hash_table_iter_init(&iter, check->fields);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (!is_category(name) || strcmp(name, category) == 0)
            g_hash_table_insert(shown, name, " "); /* set, and no word */
    g_autofree char *text = template_render(template, shown, ESCAPE_NONE, check->find, check->data);
    return longest_part(text);
}

guint wording_count_words(const Check *check, const Template *template)
{
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *bare = template_render(template, none, ESCAPE_NONE, check->find, check->data);
    guint most = longest_part(bare);
    for (guint i = 0; i < G_N_ELEMENTS(categories); i++)
        most = MAX(most, count_shown(check, template, categories[i]));
    return most;
}

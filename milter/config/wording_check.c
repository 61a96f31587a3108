#include "config/wording_check.h"

#include "util/error.h"

#include <string.h>

/* Fields that exclude one another: a letter is about one category, and the matter came one way. */
static const char *const categories[] = {"is_opinion",  "is_complaint", "is_praise", "is_idea",
                                         "is_question", "is_fault",     NULL};
static const char *const channels[] = {"by_phone", "by_visit", "by_letter", "by_form", "by_app", NULL};
static const char *const *const groups[] = {categories, channels};
static const char no_word[] = " "; /* set, and adds nothing */

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
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", 3);
        if (lines[i][0] != '#' && g_strv_length(columns) > 1)
            g_hash_table_insert(fields, g_strdup(columns[0]), g_strdup(columns[2] ? columns[2] : no_word));
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

/* Words of one line; of dashes and the like alone there is none. */
static guint count_line(const char *line, const char *end)
{
    guint count = 0;
    gboolean counted = FALSE;
    for (const char *p = line; p < end; p = g_utf8_next_char(p)) {
        if (*p == ' ' || *p == '\t') {
            counted = FALSE;
        } else if (!counted && g_unichar_isalnum(g_utf8_get_char(p))) {
            counted = TRUE;
            count++;
        }
    }
    return count;
}

static gboolean is_rule(const char *line, const char *end)
{
    while (line < end && g_ascii_isspace(*line))
        line++;
    while (end > line && g_ascii_isspace(end[-1]))
        end--;
    return end - line == 3 && memcmp(line, "---", 3) == 0;
}

/* A letter in two languages has a rule between them: nobody reads both parts.  Counted very often at each start. */
static guint longest_part(const char *text)
{
    guint longest = 0;
    guint count = 0;
    for (const char *line = text; *line;) {
        const char *end = line + strcspn(line, "\n");
        count = is_rule(line, end) ? 0 : count + count_line(line, end);
        longest = MAX(longest, count);
        line = *end ? end + 1 : end;
    }
    return longest;
}

typedef struct {
    const Check *check;
    const Template *template;
    GHashTable *named; /* fields the text and its partials name, with their examples */
    GHashTable *shown; /* those that are set now; borrows from `named` */
    guint most;        /* words with these */
} Worst;

static void note_name(const char *name, gboolean partial, guint line, gpointer data)
{
    Worst *worst = data;
    (void)line;
    if (partial) {
        const Template *part = g_hash_table_add(worst->shown, (gpointer)name)
                                   ? worst->check->find(name, worst->check->data)
                                   : NULL; /* seen: partials may name one another */
        if (part)
            template_visit(part, note_name, worst);
        return;
    }
    gpointer key = NULL;
    gpointer example = NULL;
    if (g_hash_table_lookup_extended(worst->check->fields, name, &key, &example))
        g_hash_table_insert(worst->named, key, example);
}

static const char *const *group_of(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(groups); i++)
        if (g_strv_contains(groups[i], name))
            return groups[i];
    return NULL;
}

/* Set or unset one field; those it excludes are unset. */
static void put_field(Worst *worst, const char *name, gboolean set)
{
    const char *const *group = group_of(name);
    for (guint i = 0; group && group[i]; i++)
        g_hash_table_remove(worst->shown, group[i]);
    if (set)
        g_hash_table_insert(worst->shown, (gpointer)name, g_hash_table_lookup(worst->named, name));
    else
        g_hash_table_remove(worst->shown, name);
}

static guint count_now(const Worst *worst)
{
    g_autofree char *text =
        template_render(worst->template, worst->shown, ESCAPE_NONE, worst->check->find, worst->check->data);
    return longest_part(text);
}

/* Turn one field over, and back again if that does not make the text longer. */
static gboolean try_field(Worst *worst, const char *name)
{
    g_autoptr(GHashTable) before = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer key = NULL;
    gpointer value = NULL;
    g_hash_table_iter_init(&iter, worst->shown);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(before, key, value);
    put_field(worst, name, !g_hash_table_contains(worst->shown, name));
    guint words = count_now(worst);
    if (words > worst->most) {
        worst->most = words;
        return TRUE;
    }
    g_hash_table_unref(worst->shown);
    worst->shown = g_steal_pointer(&before);
    return FALSE;
}

/* From a first choice of fields uphill, until no single one makes the text longer. */
static guint climb(Worst *worst, const GList *names)
{
    worst->most = count_now(worst);
    for (gboolean longer = TRUE; longer;) {
        longer = FALSE;
        for (const GList *at = names; at; at = at->next)
            longer = try_field(worst, at->data) || longer;
    }
    return worst->most;
}

guint wording_count_words(const Check *check, const Template *template)
{
    g_autoptr(GHashTable) named = g_hash_table_new(g_str_hash, g_str_equal);
    Worst worst = {check, template, named, g_hash_table_new(g_str_hash, g_str_equal), 0};
    template_visit(template, note_name, &worst);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(named), (GCompareFunc)strcmp);
    g_hash_table_remove_all(worst.shown);
    guint from_none = climb(&worst, names);
    for (const GList *at = names; at; at = at->next)
        put_field(&worst, at->data, TRUE);
    guint from_all = climb(&worst, names);
    g_hash_table_unref(worst.shown);
    return MAX(from_none, from_all);
}

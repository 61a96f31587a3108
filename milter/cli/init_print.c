/* init_print.c - units.conf and learned.conf of a city, from its table and the example's word lists. */
#include "cli/init_units.h"
#include "cli/settings_text.h"

#include <string.h>

/* Authorities of the state: the same in every city. */
static const char *const everywhere[] = {"x-trv", "x-polis", "x-fk"};

/* What is Västerås's own in a unit of the example; the rest is words and how careful one must be. */
static const char own[] =
    "|name|name_fi|name_en|committee|committee_fi|committee_en|type|address|head|registrar|secretary"
    "|members|aliases|promises_answer|promises_finnish|answer_days|answer_name|where_to_turn|";

/* The lines of a unit of units.conf without the first and the last; caller owns. */
static char *block_of(const char *shipped, const char *code)
{
    g_autofree char *opening = g_strdup_printf("\nunit \"%s\" {\n", code);
    const char *begin = strstr(shipped, opening);
    if (!begin)
        return g_strdup("");
    begin += strlen(opening);
    const char *end = strstr(begin, "\n}");
    return g_strndup(begin, end ? (gsize)(end - begin) : strlen(begin));
}

/* "name" of a line "    name = ..."; NULL for one that goes on.  Caller owns. */
static char *setting_of(const char *line)
{
    gsize indent = strspn(line, " ");
    gsize length = strspn(line + indent, "abcdefghijklmnopqrstuvwxyz_");
    const char *after = line + indent + length;
    gboolean is_setting = indent == 4 && length > 0 && after[strspn(after, " ")] == '=';
    return is_setting ? g_strndup(line + indent, length) : NULL;
}

static void print_words_of(GString *text, const char *shipped, const char *code)
{
    g_autofree char *block = block_of(shipped, code);
    g_auto(GStrv) lines = g_strsplit(block, "\n", -1);
    gboolean wanted = FALSE;
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *name = setting_of(lines[i]);
        g_autofree char *barred = g_strdup_printf("|%s|", name ? name : "");
        if (name)
            wanted = strstr(own, barred) == NULL;
        if (wanted)
            g_string_append_printf(text, "%s\n", lines[i]);
    }
}

static void print_setting(GString *text, const char *name, const char *value)
{
    g_autofree char *quoted = settings_quote(value);
    if (*value)
        g_string_append_printf(text, "    %-9s = %s\n", name, quoted);
}

/* "a, b" as { "a", "b" }. */
static void print_list(GString *text, const char *name, const char *separators, const char *values)
{
    g_auto(GStrv) parts = g_strsplit_set(values, separators, -1);
    GString *list = g_string_new(NULL);
    for (guint i = 0; parts[i]; i++) {
        g_autofree char *quoted = settings_quote(g_strstrip(parts[i]));
        if (*parts[i])
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", quoted);
    }
    if (list->len)
        g_string_append_printf(text, "    %-9s = { %s }\n", name, list->str);
    (void)g_string_free(list, TRUE);
}

static void print_unit(GString *text, const NewUnit *unit, const char *shipped)
{
    char *const *field = unit->field;
    if (unit->like)
        g_string_append_printf(text, "\n# The words are those of the example's unit \"%s\"; make them yours.",
                               unit->like->code);
    g_string_append_printf(text, "\nunit \"%s\" {\n", field[COLUMN_CODE]);
    if (*field[COLUMN_TYPE])
        g_string_append_printf(text, "    type      = %s\n", field[COLUMN_TYPE]);
    print_setting(text, "name", field[COLUMN_NAME]);
    print_setting(text, "committee", field[COLUMN_COMMITTEE]);
    print_setting(text, "address", field[COLUMN_ADDRESS]);
    print_setting(text, "head", field[COLUMN_HEAD]);
    print_setting(text, "registrar", field[COLUMN_REGISTRAR]);
    print_setting(text, "secretary", field[COLUMN_SECRETARY]);
    if (*field[COLUMN_MEMBERS]) {
        print_list(text, "members", ", ;", field[COLUMN_MEMBERS]);
    } else if (unit->like && unit->like->sensitive) {
        g_autofree char *members = g_strdup_printf("%s,%s", field[COLUMN_ADDRESS], field[COLUMN_HEAD]);
        print_list(text, "members", ",", members);
    }
    print_list(text, "words", ",;", field[COLUMN_WORDS]);
    if (unit->like)
        print_words_of(text, shipped, unit->like->code);
    g_string_append(text, "}\n");
}

static gboolean has_code(const GPtrArray *units, const char *code)
{
    for (guint i = 0; i < units->len; i++)
        if (strcmp(((const NewUnit *)units->pdata[i])->field[COLUMN_CODE], code) == 0)
            return TRUE;
    return FALSE;
}

/* Was this unit of the example taken over?  Under which code, or NULL. */
static const char *new_code(const GPtrArray *units, const char *code)
{
    for (guint i = 0; i < units->len; i++) {
        const NewUnit *unit = units->pdata[i];
        g_assert(unit->field[COLUMN_CODE]);
        if (unit->like && strcmp(unit->like->code, code) == 0)
            return unit->field[COLUMN_CODE];
    }
    for (guint i = 0; i < G_N_ELEMENTS(everywhere); i++)
        if (strcmp(everywhere[i], code) == 0 && !has_code(units, code))
            return everywhere[i];
    return NULL;
}

char *init_units_print(const GPtrArray *units, const char *shipped)
{
    GString *text =
        g_string_new("# Who answers for what, and the words that lead there: see synpunkt.conf(5).\n#\n"
                     "# A word: snö* begins so, *buller ends so, *hemtjänst* holds it, several words stand together.\n"
                     "# strong gives 5 points, words, en and fi 2, weak 1, not takes 4 away.\n"
                     "# `synpunkt route --test` tells how often they choose right.\n");
    for (guint i = 0; i < units->len; i++)
        print_unit(text, units->pdata[i], shipped);
    g_string_append(text,
                    "\n# ---- Authorities of the state: a proposal to a person, never passed on by itself ----\n");
    for (guint i = 0; i < G_N_ELEMENTS(everywhere); i++) {
        const char *code = new_code(units, everywhere[i]);
        g_autofree char *block = block_of(shipped, everywhere[i]);
        if (code == everywhere[i] && *block)
            g_string_append_printf(text, "\nunit \"%s\" {\n%s\n}\n", code, block);
    }
    return g_string_free(text, FALSE);
}

char *init_units_print_learned(const GPtrArray *units, const char *shipped)
{
    g_auto(GStrv) lines = g_strsplit(shipped, "\n", -1);
    GString *text = g_string_new(NULL);
    gboolean wanted = TRUE;
    for (guint i = 0; lines[i] && (lines[i + 1] || *lines[i]); i++) {
        gboolean begins = g_str_has_prefix(lines[i], "unit ");
        const char *code = begins ? new_code(units, lines[i] + strlen("unit ")) : NULL;
        if (begins)
            wanted = code != NULL;
        if (wanted && begins)
            g_string_append_printf(text, "unit %s\n", code);
        else if (wanted)
            g_string_append_printf(text, "%s\n", lines[i]);
    }
    return g_string_free(text, FALSE);
}

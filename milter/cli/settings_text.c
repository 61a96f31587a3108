#include "cli/settings_text.h"

#include <string.h>

#define NOWHERE G_MAXUINT

SettingsText *settings_text_new(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    SettingsText *result = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; lines[i]; i++)
        if (lines[i + 1] || *lines[i])
            g_ptr_array_add(result, g_strdup(lines[i]));
    return result;
}

char *settings_text_print(const SettingsText *text)
{
    GString *printed = g_string_new(NULL);
    for (guint i = 0; i < text->len; i++)
        g_string_append_printf(printed, "%s\n", (const char *)text->pdata[i]);
    return g_string_free(printed, FALSE);
}

char *settings_quote(const char *value)
{
    GString *quoted = g_string_new("\"");
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *value);
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}

static void replace_line(SettingsText *text, guint at, char *line)
{
    g_free(text->pdata[at]);
    text->pdata[at] = line;
}

static void silence_line(SettingsText *text, guint at)
{
    const char *line = text->pdata[at];
    if (*line && *line != '#')
        replace_line(text, at, g_strconcat("# ", line, NULL));
}

/* Behind "name" and the spaces around "=" of a line, which may be commented out; NULL if it sets something else. */
static const char *value_of(const char *line, const char *name)
{
    line += strspn(line, " \t#");
    if (!g_str_has_prefix(line, name))
        return NULL;
    line += strlen(name);
    line += strspn(line, " \t");
    return *line == '=' ? line + 1 + strspn(line + 1, " \t") : NULL;
}

/* Behind a value: a string, a list or a word. */
static const char *value_end(const char *value)
{
    if (*value == '{') {
        const char *end = strchr(value, '}');
        return end ? end + 1 : value + strlen(value);
    }
    if (*value != '"')
        return value + strcspn(value, " \t#");
    for (value++; *value && *value != '"'; value++)
        value += *value == '\\' && value[1];
    return value + (*value == '"');
}

/* Where the section's lines begin and end: [from, to). */
static gboolean find_section(const SettingsText *text, const char *section, guint *from, guint *to)
{
    *from = 0;
    *to = text->len;
    if (!*section)
        return TRUE;
    g_autofree char *opening = g_strconcat(section, " {", NULL);
    for (guint i = 0; i < text->len; i++) {
        if (!g_str_has_prefix(text->pdata[i], opening))
            continue;
        *from = i + 1;
        for (*to = *from; *to < text->len && *(const char *)text->pdata[*to] != '}';)
            (*to)++;
        return TRUE;
    }
    return FALSE;
}

/* The line that sets it, alive before commented out.  What stands inside sections is not at the top. */
static guint find_line(const SettingsText *text, const char *section, const char *name)
{
    guint from, to, silent = NOWHERE;
    if (!find_section(text, section, &from, &to))
        return NOWHERE;
    for (guint i = from; i < to; i++) {
        const char *line = text->pdata[i];
        gboolean nested = *section ? g_str_has_prefix(line, "        ") : *line == ' ';
        if (nested || !value_of(line, name))
            continue;
        if (*line != '#')
            return i;
        silent = silent == NOWHERE ? i : silent;
    }
    return silent;
}

static void add_line(SettingsText *text, const char *section, const char *name, const char *value)
{
    guint from, to;
    if (!find_section(text, section, &from, &to))
        return;
    g_ptr_array_insert(text, *section ? (int)from : -1,
                       g_strdup_printf("%s%s = %s", *section ? "    " : "", name, value));
}

void settings_text_set(SettingsText *text, const char *section, const char *name, const char *value)
{
    guint at = find_line(text, section, name);
    if (!value && at != NOWHERE) {
        silence_line(text, at);
    } else if (value && at == NOWHERE) {
        add_line(text, section, name, value);
    } else if (value) {
        const char *line = text->pdata[at];
        const char *old = value_of(line, name);
        const char *alive = *line == '#' ? line + strspn(line, "# ") : line;
        g_autofree char *before = g_strndup(alive, (gsize)(old - alive));
        replace_line(text, at, g_strconcat(before, value, value_end(old), NULL));
    }
}

void settings_text_set_quoted(SettingsText *text, const char *section, const char *name, const char *value)
{
    g_autofree char *quoted = settings_quote(value);
    settings_text_set(text, section, name, *value ? quoted : NULL);
}

void settings_text_silence(SettingsText *text, const char *opening, guint keep)
{
    g_autofree char *closing = g_strdup_printf("%*s}", (int)strspn(opening, " "), "");
    guint seen = 0;
    for (guint i = 0; i < text->len; i++) {
        const char *line = text->pdata[i];
        if (!g_str_has_prefix(line, opening) || seen++ < keep)
            continue;
        gboolean open = !g_str_has_suffix(line, "}");
        silence_line(text, i);
        while (open && ++i < text->len) {
            open = !g_str_has_prefix(text->pdata[i], closing);
            silence_line(text, i);
        }
    }
}

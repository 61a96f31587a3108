#include "core/phrases.h"

#include "util/error.h"

#include <string.h>

#define FIELD_LETTERS "abcdefghijklmnopqrstuvwxyz_"

typedef struct {
    char *key, *text;
    guint line; /* in its own file; 0 if it is taken from another */
} Phrase;

struct Phrases {
    GPtrArray *list;    /* Phrase, in the order of the file */
    GHashTable *by_key; /* borrows from `list` */
};

static void phrase_free(gpointer data)
{
    Phrase *phrase = data;
    g_free(phrase->key);
    g_free(phrase->text);
    g_free(phrase);
}

void phrases_free(Phrases *phrases)
{
    if (!phrases)
        return;
    g_hash_table_unref(phrases->by_key);
    g_ptr_array_unref(phrases->list);
    g_free(phrases);
}

static void add_phrase(Phrases *phrases, const char *key, const char *text, guint line)
{
    Phrase *phrase = g_new0(Phrase, 1);
    phrase->key = g_strdup(key);
    phrase->text = g_strdup(text);
    phrase->line = line;
    g_ptr_array_add(phrases->list, phrase);
    g_hash_table_insert(phrases->by_key, phrase->key, phrase);
}

/* -- fields -------------------------------------------------------------- */

/* Bytes of the field's name at "{count}", 0 if none begins there. */
static gsize field_length(const char *brace)
{
    gsize length = strspn(brace + 1, FIELD_LETTERS);
    return brace[1 + length] == '}' ? length : 0;
}

/* The next field of the text from there on, or NULL. */
static const char *next_field(const char *text)
{
    const char *brace = strchr(text, '{');
    while (brace && field_length(brace) == 0)
        brace = strchr(brace + 1, '{');
    return brace;
}

static gboolean fields_are_whole(const char *text)
{
    for (const char *at = strpbrk(text, "{}"); at; at = strpbrk(at, "{}")) {
        gsize length = *at == '{' ? field_length(at) : 0;
        if (length == 0)
            return FALSE;
        at += length + 2;
    }
    return TRUE;
}

/* The first field of `text` that `original` does not have, with its braces; NULL if there is none.  Caller owns. */
static char *foreign_field(const char *text, const char *original)
{
    for (const char *at = next_field(text); at; at = next_field(at + 1)) {
        g_autofree char *field = g_strndup(at, field_length(at) + 2);
        if (!strstr(original, field))
            return g_steal_pointer(&field);
    }
    return NULL;
}

/* -- reading ------------------------------------------------------------- */

static gboolean parse_line(Phrases *phrases, char *line, guint number, GError **error)
{
    g_strstrip(line);
    if (*line == '\0' || *line == '#')
        return TRUE;
    char *equals = strchr(line, '=');
    const char *wrong = NULL;
    if (!equals || equals == line) {
        wrong = "must be 'key = text'";
    } else {
        *equals = '\0';
        g_strchomp(line);
        g_strchug(equals + 1);
        if (equals[1] == '\0')
            wrong = "has no text after '='";
        else if (phrases_has(phrases, line))
            wrong = "stands there already";
        else if (!fields_are_whole(equals + 1))
            wrong = "has a brace that is no field; a field is written '{count}'";
    }
    if (wrong) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "%u: '%s' %s", number, line, wrong);
        return FALSE;
    }
    add_phrase(phrases, line, equals + 1, number);
    return TRUE;
}

Phrases *phrases_parse(const char *text, GError **error)
{
    g_autoptr(Phrases) phrases = g_new0(Phrases, 1);
    phrases->list = g_ptr_array_new_with_free_func(phrase_free);
    phrases->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        if (!parse_line(phrases, lines[i], i + 1, error))
            return NULL;
    return g_steal_pointer(&phrases);
}

static gboolean check_phrase(const Phrase *phrase, const Phrases *original, GError **error)
{
    const Phrase *known = g_hash_table_lookup(original->by_key, phrase->key);
    if (!known) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "%u: unknown key '%s'", phrase->line,
                    phrase->key);
        return FALSE;
    }
    g_autofree char *foreign = foreign_field(phrase->text, known->text);
    if (foreign) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_CONFIG, "%u: unknown field '%s' in '%s'", phrase->line,
                    foreign, phrase->key);
        return FALSE;
    }
    return TRUE;
}

gboolean phrases_complete(Phrases *phrases, const Phrases *original, GPtrArray *missing, GError **error)
{
    for (guint i = 0; i < phrases->list->len; i++)
        if (!check_phrase(phrases->list->pdata[i], original, error))
            return FALSE;
    for (guint i = 0; i < original->list->len; i++) {
        const Phrase *known = original->list->pdata[i];
        if (phrases_has(phrases, known->key))
            continue;
        add_phrase(phrases, known->key, known->text, 0);
        g_ptr_array_add(missing, g_strdup(known->key));
    }
    return TRUE;
}

/* -- use ----------------------------------------------------------------- */

const char *phrases_get(const Phrases *phrases, const char *key)
{
    const Phrase *phrase = g_hash_table_lookup(phrases->by_key, key);
    return phrase ? phrase->text : key;
}

gboolean phrases_has(const Phrases *phrases, const char *key)
{
    return g_hash_table_contains(phrases->by_key, key);
}

GPtrArray *phrases_keys(const Phrases *phrases)
{
    GPtrArray *keys = g_ptr_array_new();
    for (guint i = 0; i < phrases->list->len; i++)
        g_ptr_array_add(keys, ((const Phrase *)phrases->list->pdata[i])->key);
    return keys;
}

static char *fill(const char *text, GHashTable *values)
{
    GString *filled = g_string_new(NULL);
    const char *field = next_field(text);
    while (field) {
        gsize length = field_length(field);
        g_autofree char *name = g_strndup(field + 1, length);
        const char *value = g_hash_table_lookup(values, name);
        g_string_append_len(filled, text, field - text);
        text = field + length + 2;
        if (value)
            g_string_append(filled, value);
        else
            g_string_append_len(filled, field, (gssize)length + 2);
        field = next_field(text);
    }
    g_string_append(filled, text);
    return g_string_free(filled, FALSE);
}

char *phrases_fill(const Phrases *phrases, const char *key, ...)
{
    g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);
    va_list arguments;
    va_start(arguments, key);
    for (char *name = va_arg(arguments, char *); name; name = va_arg(arguments, char *))
        g_hash_table_insert(values, name, va_arg(arguments, char *));
    va_end(arguments);
    return fill(phrases_get(phrases, key), values);
}

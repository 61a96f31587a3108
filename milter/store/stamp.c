#include "store/stamp.h"

#include <string.h>

#define TAG_NULL 'n'
#define TAG_INT  'i'
#define TAG_TEXT 't'

Digest *stamp_new(void)
{
    return digest_new();
}

/* A letter for the type, then the number: of a text its length, so that no two rows read alike. */
static void add(Digest *stamp, char tag, gint64 number)
{
    guchar bytes[1 + sizeof number];
    gint64 ordered = GINT64_TO_LE(number);
    bytes[0] = (guchar)tag;
    memcpy(bytes + 1, &ordered, sizeof ordered);
    digest_add(stamp, bytes, sizeof bytes);
}

void stamp_null(Digest *stamp)
{
    add(stamp, TAG_NULL, 0);
}

void stamp_int(Digest *stamp, gint64 value)
{
    add(stamp, TAG_INT, value);
}

void stamp_text(Digest *stamp, const char *value)
{
    if (!value) {
        stamp_null(stamp);
        return;
    }
    gsize length = strlen(value);
    add(stamp, TAG_TEXT, (gint64)length);
    digest_add(stamp, value, length);
}

static gint compare(gconstpointer first, gconstpointer second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

void stamp_people(Digest *stamp, const GPtrArray *addresses)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < addresses->len; i++)
        g_ptr_array_add(sorted, g_ascii_strdown(g_ptr_array_index(addresses, i), -1));
    g_ptr_array_sort(sorted, compare);
    for (guint i = 0; i < sorted->len; i++) {
        const char *address = g_ptr_array_index(sorted, i);
        if (i == 0 || strcmp(address, g_ptr_array_index(sorted, i - 1)) != 0)
            stamp_text(stamp, address);
    }
}

char *stamp_print(Digest *stamp)
{
    g_autofree char *whole = digest_print(stamp);
    return g_strndup(whole, STAMP_LETTERS);
}

char *stamp_find(const char *words, const char *name)
{
    gsize length = strlen(name);
    for (const char *at = words; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            return g_strndup(at + length + 1, strcspn(at + length + 1, " "));
    return NULL;
}

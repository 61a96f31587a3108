/* letters_to.c - what we have written to somebody on a case. */
#include "store/pack.h"
#include "store/store_private.h"

/* A row of LIST_SENT_TO. */
typedef struct {
    gint64 id;
    char *digest;
    gsize bytes;
} Kept;

static void kept_free(Kept *kept)
{
    g_free(kept->digest);
    g_free(kept);
}

static gboolean list(Database *database, CaseNumber number, const char *to, GPtrArray *rows, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_SENT_TO);
    query_int(&query, number);
    query_text(&query, to);
    query_int(&query, STORE_LETTERS_TO_BYTES_MAX);
    query_int(&query, STORE_LETTERS_TO_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Kept *kept = g_new0(Kept, 1);
        kept->id = query_take_int(&query);
        kept->digest = query_take_text(&query);
        kept->bytes = (gsize)query_take_int(&query);
        g_ptr_array_add(rows, kept);
    }
    return FALSE;
}

GPtrArray *store_letters_to(Store *store, CaseNumber number, const char *to, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)kept_free);
    g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (!reader || !list(reader->database, number, to, rows, error))
        return NULL;
    for (guint i = 0; i < rows->len; i++) {
        const Kept *kept = g_ptr_array_index(rows, i);
        Packed packed = {PACKED_LETTER, kept->id, kept->bytes, kept->digest};
        GBytes *bytes = pack_read(reader->database, &packed, error);
        if (!bytes)
            return NULL;
        g_ptr_array_add(letters, bytes);
    }
    return g_steal_pointer(&letters);
}

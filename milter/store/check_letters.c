#include "store/check.h"

#include "store/pack.h"
#include "util/error.h"

typedef struct {
    gint64 id;
    CaseNumber wanted, there; /* the case it names, and whether that is on file */
    char *digest;             /* NULL: not rendered */
    gsize bytes;
} LetterRow;

static void letter_row_clear(LetterRow *row)
{
    g_free(row->digest);
}

static gboolean list_rows(Database *database, gint64 after, GArray *rows, GError **error)
{
    g_auto(Query) query = query_begin(database, CHECK_LETTERS);
    query_int(&query, after);
    query_int(&query, CHECK_PAGE);
    gboolean more;
    while (query_step(&query, &more, error)) {
        if (!more)
            return TRUE;
        LetterRow row = {.id = query_take_int(&query)};
        row.wanted = query_take_int(&query);
        row.there = query_take_int(&query);
        row.digest = query_take_text(&query);
        row.bytes = (gsize)query_take_int(&query);
        g_array_append_val(rows, row);
    }
    return FALSE;
}

static gboolean check_row(Database *database, const LetterRow *row, GPtrArray *findings, GError **error)
{
    if (row->wanted != row->there)
        check_say(findings, "letter '%" G_GINT64_FORMAT "': its case is not there", row->id);
    if (!row->digest)
        return TRUE;
    Packed packed = {.what = PACKED_LETTER, .id = row->id, .bytes = row->bytes, .digest = row->digest};
    g_autoptr(GError) found = NULL;
    g_autoptr(GBytes) bytes = pack_read(database, &packed, &found);
    if (bytes)
        return TRUE;
    if (!g_error_matches(found, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED)) {
        g_propagate_error(error, g_steal_pointer(&found));
        return FALSE;
    }
    check_say(findings, "letter '%" G_GINT64_FORMAT "': %s", row->id, found->message);
    return TRUE;
}

gboolean check_letters(Checking *checking, GError **error)
{
    gint64 after = 0;
    g_autoptr(Reader) reader = store_reader(checking->store, error);
    if (!reader)
        return FALSE;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(LetterRow));
    g_array_set_clear_func(rows, (GDestroyNotify)letter_row_clear);
    do {
        g_array_set_size(rows, 0);
        if (!list_rows(reader->database, after, rows, error))
            return FALSE;
        for (guint i = 0; i < rows->len; i++) {
            const LetterRow *row = &g_array_index(rows, LetterRow, i);
            after = row->id;
            if (!check_row(reader->database, row, checking->findings, error))
                return FALSE;
        }
        check_step(checking, rows->len);
    } while (rows->len == CHECK_PAGE);
    return TRUE;
}

#include "store/store_private.h"

#include "store/pack.h"
#include "store/rows.h"
#include "util/error.h"

/* Rows are visited in pages: no read transaction is open while somebody looks at them. */
#define READ_PAGE 200

Case *store_case(Store *store, CaseNumber number, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    Case *found = NULL;
    if (!reader || !rows_find_case(reader->database, number, &found, error))
        return NULL;
    return found;
}

static gboolean no_entry(gint64 entry, GError **error)
{
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_BAD_INPUT, "there is no entry '%" G_GINT64_FORMAT "'", entry);
    return FALSE;
}

static gboolean find_raw(Database *database, Packed *packed, char **digest, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_RAW);
    query_int(&query, packed->id);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (!row)
        return no_entry(packed->id, error);
    *digest = query_take_text(&query);
    packed->bytes = (gsize)query_take_int(&query);
    return TRUE;
}

GBytes *store_entry_raw(Store *store, gint64 entry, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autofree char *digest = NULL;
    Packed packed = {.what = PACKED_ENTRY, .id = entry};
    if (!reader || !find_raw(reader->database, &packed, &digest, error))
        return NULL;
    packed.digest = digest;
    return pack_read(reader->database, &packed, error);
}

static Envelope *take_envelope(Query *query)
{
    Envelope *envelope = envelope_new(query_peek_text(query));
    g_auto(GStrv) recipients = g_strsplit(query_peek_text(query), "\n", -1);
    for (char **at = recipients; *at; at++)
        g_ptr_array_add(envelope->recipients, g_strdup(*at));
    envelope->login = query_take_text(query);
    envelope->certificate = query_take_text(query);
    envelope->client = query_take_text(query);
    envelope->queue_id = query_take_text(query);
    envelope->received_at = query_take_int(query);
    return envelope;
}

Envelope *store_entry_envelope(Store *store, gint64 entry, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return NULL;
    g_auto(Query) query = query_begin(reader->database, FIND_ENVELOPE);
    query_int(&query, entry);
    gboolean row;
    if (!query_step(&query, &row, error))
        return NULL;
    if (row)
        return take_envelope(&query);
    no_entry(entry, error);
    return NULL;
}

gboolean store_opening_entry(Store *store, CaseNumber number, gint64 *entry, GError **error)
{
    *entry = 0;
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, FIND_OPENING);
    query_int(&query, number);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *entry = row ? query_take_int(&query) : 0;
    return TRUE;
}

/* Closed cases are looked through only by who wants them. */
static StatementName listing(const CaseFilter *filter)
{
    gboolean closed = filter->any_status || filter->status == CASE_CLOSED;
    return closed && filter->due_until == 0 ? LIST_CASES : LIST_NOT_CLOSED;
}

static gboolean list_rows(Database *database, const CaseFilter *filter, CaseNumber before, GPtrArray *page,
                          GError **error)
{
    g_auto(Query) query = query_begin(database, listing(filter));
    query_int(&query, before);
    query_text(&query, filter->any_status ? NULL : case_status_name(filter->status));
    query_text(&query, filter->unit);
    query_reference(&query, filter->due_until);
    query_int(&query, MAX(filter->due_from, 1));
    query_int(&query, READ_PAGE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(page, row_take_case(&query));
    }
    return FALSE;
}

static GPtrArray *read_page(Store *store, const CaseFilter *filter, CaseNumber before, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    if (!reader || !list_rows(reader->database, filter, before, page, error))
        return NULL;
    for (guint i = 0; i < page->len; i++)
        if (!rows_add_participants(reader->database, g_ptr_array_index(page, i), error))
            return NULL;
    return g_steal_pointer(&page);
}

gboolean store_cases(Store *store, const CaseFilter *filter, CaseVisit visit, gpointer data, GError **error)
{
    CaseNumber before = G_MAXINT64;
    guint visited = 0;
    gboolean more = TRUE;
    while (more) {
        g_autoptr(GPtrArray) page = read_page(store, filter, before, error);
        if (!page)
            return FALSE;
        more = page->len == READ_PAGE;
        for (guint i = 0; i < page->len; i++) {
            const Case *found = g_ptr_array_index(page, i);
            if ((filter->limit > 0 && visited++ >= filter->limit) || !visit(found, data))
                return TRUE;
            before = found->number;
        }
    }
    return TRUE;
}

gboolean store_counts(Store *store, StoreCounts *counts, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, COUNT_ALL);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    counts->cases = (guint64)query_take_int(&query);
    counts->entries = (guint64)query_take_int(&query);
    counts->letters_waiting = (guint64)query_take_int(&query);
    counts->letters_held = (guint64)query_take_int(&query);
    counts->letters_failed = (guint64)query_take_int(&query);
    counts->oldest_waiting = query_take_int(&query);
    return TRUE;
}

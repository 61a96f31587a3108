#include "store/events.h"
#include "store/store_private.h"

/* As in read.c: no read transaction is open while somebody looks. */
#define HISTORY_PAGE 200

#define PAYLOAD_NUMBERS 3

/* A row of the history with its own copies of all texts. */
typedef struct {
    gint64 sequence, at;
    char *kind, *payload;
    gint64 entry, letter;
    char *sender, *entry_id;
    char *recipient, *letter_id, *state;
} HistoryRow;

static void history_row_free(HistoryRow *row)
{
    g_free(row->kind);
    g_free(row->payload);
    g_free(row->sender);
    g_free(row->entry_id);
    g_free(row->recipient);
    g_free(row->letter_id);
    g_free(row->state);
    g_free(row);
}

static HistoryRow *take_row(Query *query)
{
    HistoryRow *row = g_new0(HistoryRow, 1);
    row->sequence = query_take_int(query);
    row->at = query_take_int(query);
    row->kind = query_take_text(query);
    row->payload = query_take_text(query);
    if (row->payload)
        event_stamp(row->payload);
    row->entry = query_take_int(query);
    row->sender = query_take_text(query);
    row->entry_id = query_take_text(query);
    row->letter = query_take_int(query);
    row->recipient = query_take_text(query);
    row->letter_id = query_take_text(query);
    row->state = query_take_text(query);
    return row;
}

static gboolean list_rows(Database *database, CaseNumber number, gint64 after, GPtrArray *page, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_HISTORY);
    query_int(&query, number);
    query_int(&query, after);
    query_int(&query, HISTORY_PAGE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(page, take_row(&query));
    }
    return FALSE;
}

static GPtrArray *read_page(Store *store, CaseNumber number, gint64 after, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)history_row_free);
    if (!reader || !list_rows(reader->database, number, after, page, error))
        return NULL;
    return g_steal_pointer(&page);
}

/* The reason is what follows the payload's first line; gone if the payload has been deleted. */
static const char *reason_of(const HistoryRow *row)
{
    const char *end = row->payload ? strchr(row->payload, '\n') : NULL;
    return end ? end + 1 : "";
}

/* Behind the three numbers that a payload begins with (event_head()), and before its reason.  Caller owns. */
static char *value_of(const HistoryRow *row)
{
    const char *at = row->payload;
    for (guint i = 0; at && i < PAYLOAD_NUMBERS; i++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    return at ? g_strndup(at, strcspn(at, "\n")) : NULL;
}

static Trace trace_of(const HistoryRow *row)
{
    Trace trace = {.id = row->sequence, .at = row->at, .kind = row->kind, .who = "", .note = reason_of(row)};
    if (row->letter != 0) {
        trace.who = row->recipient;
        trace.message_id = row->letter_id;
    }
    if (g_str_has_prefix(row->kind, "letter ")) {
        trace.id = row->letter;
        trace.state = row->state;
    }
    if (row->entry != 0) {
        trace.id = row->entry;
        trace.who = row->sender;
        trace.message_id = row->entry_id;
    }
    return trace;
}

gboolean store_history(Store *store, CaseNumber number, TraceVisit visit, gpointer data, GError **error)
{
    gint64 after = 0;
    gboolean more = TRUE;
    while (more) {
        g_autoptr(GPtrArray) page = read_page(store, number, after, error);
        if (!page)
            return FALSE;
        more = page->len == HISTORY_PAGE;
        for (guint i = 0; i < page->len; i++) {
            const HistoryRow *row = g_ptr_array_index(page, i);
            g_autofree char *value = value_of(row);
            Trace trace = trace_of(row);
            trace.value = g_str_has_prefix(row->kind, "event ") ? value : NULL;
            if (!visit(&trace, data))
                return TRUE;
            after = row->sequence;
        }
    }
    return TRUE;
}

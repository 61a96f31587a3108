#include "store/outbox.h"

#include "store/rows.h"
#include "store/store_private.h"
#include "util/log.h"

void outgoing_free(Outgoing *outgoing)
{
    if (!outgoing)
        return;
    letter_free(outgoing->letter);
    case_free(outgoing->about);
    g_free(outgoing->message_id);
    g_ptr_array_unref(outgoing->ancestors);
    g_ptr_array_unref(outgoing->ours);
    g_clear_pointer(&outgoing->collected, g_ptr_array_unref);
    g_free(outgoing);
}

static void take_text(Query *query, char **text)
{
    g_free(*text);
    *text = query_take_text(query);
}

static Letter *take_letter(Query *query)
{
    LetterKind kind = letter_kind_of(query_peek_text(query));
    g_autofree char *to = query_take_text(query);
    g_autofree char *to_name = query_take_text(query);
    g_autofree char *from_name = query_take_text(query);
    Letter *letter = letter_new(kind, to, to_name, query_peek_text(query));
    g_free(letter->from_name);
    letter->from_name = g_steal_pointer(&from_name);
    take_text(query, &letter->author);
    take_text(query, &letter->answers_id);
    letter->stops_besked = query_take_int(query) != 0;
    letter->not_before = query_take_int(query);
    g_autoptr(GHashTable) fields = letter_unpack_fields(query_peek_text(query));
    if (!fields)
        return letter;
    g_hash_table_unref(letter->fields);
    letter->fields = g_steal_pointer(&fields);
    return letter;
}

static Outgoing *take_outgoing(Query *query)
{
    Outgoing *outgoing = g_new0(Outgoing, 1);
    outgoing->ancestors = g_ptr_array_new_with_free_func(g_free);
    outgoing->ours = g_ptr_array_new_with_free_func(g_free);
    outgoing->id = query_take_int(query);
    outgoing->number = query_take_int(query);
    outgoing->entry = query_take_int(query);
    outgoing->letter = take_letter(query);
    outgoing->message_id = query_take_text(query);
    outgoing->created_at = query_take_int(query);
    outgoing->attempts = (guint)query_take_int(query);
    outgoing->entry_bytes = (gsize)query_take_int(query);
    return outgoing;
}

/* A row that no program of this version can have written is left where it is, and said. */
static gboolean is_usable(const Outgoing *outgoing)
{
    if (outgoing->letter->kind != LETTER_KINDS)
        return TRUE;
    log_error("letter '%" G_GINT64_FORMAT "' is of no known kind", outgoing->id);
    return FALSE;
}

static gboolean list_due(Database *database, gint64 now, guint limit, GPtrArray *due, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_DUE);
    query_int(&query, now);
    query_int(&query, limit);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autoptr(Outgoing) outgoing = take_outgoing(&query);
        if (is_usable(outgoing))
            g_ptr_array_add(due, g_steal_pointer(&outgoing));
    }
    return FALSE;
}

/* An answer shows the words it answers, to nobody but who wrote them; a colleague who is asked sees what it is about. */
static gboolean find_quoted(Database *database, Outgoing *outgoing, GError **error)
{
    const Letter *letter = outgoing->letter;
    gboolean asks = letter->kind == LETTER_INTERNAL && *letter_get(letter, "quotes_resident") && outgoing->about;
    if (letter->kind != LETTER_ANSWER && !asks)
        return TRUE;
    g_auto(Query) query = query_begin(database, FIND_LAST_WORDS);
    query_int(&query, outgoing->number);
    query_int(&query, outgoing->created_at);
    query_text(&query, asks ? outgoing->about->resident : letter->to);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    outgoing->quotes = row ? query_take_int(&query) : 0;
    return TRUE;
}

static gboolean complete(Database *database, Outgoing *outgoing, GError **error)
{
    if (outgoing->number != 0 && !rows_find_case(database, outgoing->number, &outgoing->about, error))
        return FALSE;
    return outbox_find_ancestors(database, outgoing, error) && find_quoted(database, outgoing, error) &&
           outbox_count(database, outgoing, error);
}

static gboolean find_due(Database *database, gint64 now, guint limit, GPtrArray *due, GError **error)
{
    if (!list_due(database, now, limit, due, error))
        return FALSE;
    for (guint i = 0; i < due->len; i++)
        if (!complete(database, g_ptr_array_index(due, i), error))
            return FALSE;
    return TRUE;
}

/* In one transaction, or each of its hundred small questions would lock and unlock the file. */
GPtrArray *store_letters_due(Store *store, gint64 now, guint limit, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader || !database_run(reader->database, DO_BEGIN_READING, error))
        return NULL;
    g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    gboolean found = find_due(reader->database, now, limit, due, error);
    database_run(reader->database, DO_COMMIT, NULL); /* nothing was written that could be lost */
    return found ? g_steal_pointer(&due) : NULL;
}

static gboolean list_observed(Database *database, const ObservedFrom *from, GPtrArray *found, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_OBSERVED);
    query_int(&query, from->at);
    query_int(&query, from->id);
    query_int(&query, from->until);
    query_int(&query, from->limit);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autoptr(Outgoing) outgoing = take_outgoing(&query);
        if (is_usable(outgoing))
            g_ptr_array_add(found, g_steal_pointer(&outgoing));
    }
    return FALSE;
}

GPtrArray *store_letters_observed(Store *store, const ObservedFrom *from, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    if (!reader || !list_observed(reader->database, from, found, error))
        return NULL;
    for (guint i = 0; i < found->len; i++)
        if (!complete(reader->database, g_ptr_array_index(found, i), error))
            return NULL;
    return g_steal_pointer(&found);
}

gboolean store_count_observed(Store *store, ObservedCounts *counts, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, COUNT_OBSERVED);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    counts->letters = (guint64)query_take_int(&query);
    counts->silent = (guint64)query_take_int(&query);
    counts->open = (guint64)query_take_int(&query);
    return TRUE;
}

gint64 store_next_due(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return 0;
    g_auto(Query) query = query_begin(reader->database, FIND_NEXT_DUE);
    gboolean row;
    if (!query_step(&query, &row, error) || !row)
        return 0;
    gint64 due_at = query_take_int(&query);
    return MAX(due_at, 1); /* "at once" is kept as 0, which here would mean none */
}

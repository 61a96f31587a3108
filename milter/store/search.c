/* search.c - the index of words: made by the clerk, asked by staff and by `synpunkt search`. */
#include "store/search.h"

#include "store/engine.h"
#include "store/rows.h"
#include "store/store_private.h"

#include <string.h>

/* -- looking ------------------------------------------------------------- */

static gboolean holds(const GArray *numbers, CaseNumber number)
{
    for (guint i = 0; i < numbers->len; i++)
        if (g_array_index(numbers, CaseNumber, i) == number)
            return TRUE;
    return FALSE;
}

GArray *search_words(Database *database, const char *words, SearchWhere where, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    if (!*words)
        return g_steal_pointer(&numbers);
    g_autofree char *match = database->engine->match(words, where);
    if (!match)
        return g_steal_pointer(&numbers);
    g_auto(Query) query = query_begin(database, FIND_WORDS);
    query_text(&query, match);
    query_int(&query, SEARCH_ENTRIES_MAX);
    query_int(&query, SEARCH_CASES_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&numbers);
        CaseNumber number = query_take_int(&query);
        if (number != 0 && !holds(numbers, number))
            g_array_append_val(numbers, number);
    }
    return NULL;
}

static gboolean visit_found(Store *store, const GArray *numbers, CaseVisit visit, gpointer data, GError **error)
{
    for (guint i = 0; i < numbers->len; i++) {
        g_autoptr(GError) trouble = NULL;
        g_autoptr(Case) found = store_case(store, g_array_index(numbers, CaseNumber, i), &trouble);
        if (trouble) {
            g_propagate_error(error, g_steal_pointer(&trouble));
            return FALSE;
        }
        if (found && !visit(found, data))
            return TRUE;
    }
    return TRUE;
}

gboolean store_search(Store *store, const char *words, CaseVisit visit, gpointer data, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GArray) numbers = reader ? search_words(reader->database, words, SEARCH_ALL, error) : NULL;
    g_clear_pointer(&reader, reader_free);
    return numbers && visit_found(store, numbers, visit, data, error);
}

/* -- making ---------------------------------------------------------------- */

static EntryKind kind_named(const char *name)
{
    for (guint kind = ENTRY_RESIDENT; kind <= ENTRY_AUTOMATIC; kind++)
        if (g_strcmp0(entry_kind_name((EntryKind)kind), name) == 0)
            return (EntryKind)kind;
    return ENTRY_AUTOMATIC;
}

GArray *store_unread(Store *store, guint limit, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return NULL;
    g_autoptr(GArray) unread = g_array_new(FALSE, TRUE, sizeof(Unread));
    g_auto(Query) query = query_begin(reader->database, LIST_UNREAD);
    query_int(&query, limit);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&unread);
        Unread entry = {.entry = query_take_int(&query)};
        entry.number = query_take_int(&query);
        entry.kind = kind_named(query_peek_text(&query));
        entry.bytes = (gsize)query_take_int(&query);
        g_array_append_val(unread, entry);
    }
    return NULL;
}

typedef enum { WORDS_NONE, WORDS_WHO, WORDS_ALL } Kept;

/* How much of a case's words may be kept. */
static gboolean find_kept(Database *database, CaseNumber number, const char *sensitive_units, Kept *kept,
                          GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SECRECY);
    query_int(&query, number);
    query_text(&query, sensitive_units);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    gboolean secret = row && query_take_int(&query) != 0;
    *kept = !row ? WORDS_NONE : secret ? WORDS_WHO : WORDS_ALL;
    return TRUE;
}

gboolean store_index(StoreJob *job, const EntryWords *words, const char *sensitive_units, GError **error)
{
    Kept kept;
    if (!find_kept(job->database, words->number, sensitive_units, &kept, error))
        return FALSE;
    if (kept == WORDS_NONE)
        return TRUE;
    g_auto(Query) query = query_begin(job->database, ADD_WORDS);
    query_int(&query, words->entry);
    query_text(&query, words->who);
    query_text(&query, kept == WORDS_ALL ? words->subject : "");
    query_text(&query, kept == WORDS_ALL ? words->body : "");
    return query_run(&query, error);
}

static gboolean set_indexed(Database *database, gint64 entry, GError **error)
{
    g_auto(Query) query = query_begin(database, SET_INDEXED);
    query_int(&query, entry);
    return query_run(&query, error);
}

gboolean store_indexed(StoreJob *job, const GArray *unread, GError **error)
{
    for (guint i = 0; i < unread->len; i++)
        if (!set_indexed(job->database, g_array_index(unread, Unread, i).entry, error))
            return FALSE;
    return TRUE;
}

static gboolean change_words(Database *database, StatementName name, CaseNumber number, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    query_int(&query, number);
    return query_run(&query, error);
}

gboolean store_forget_words(StoreJob *job, CaseNumber number, GError **error)
{
    return change_words(job->database, DROP_WORDS, number, error);
}

gboolean search_hush(Database *database, gint64 number, GError **error)
{
    return change_words(database, HUSH_WORDS, number, error);
}

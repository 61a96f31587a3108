/* purge_list.c - which cases may be purged, and which must stay. */
#include "store/records.h"

#include "core/address.h"
#include "store/store_private.h"

static void purge_case_free(PurgeCase *purged)
{
    g_free(purged->unit);
    g_free(purged);
}

static gboolean list_cases(Database *database, const PurgeAsk *ask, GPtrArray *cases, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_PURGEABLE);
    query_int(&query, ask->from);
    query_int(&query, ask->to);
    query_reference(&query, ask->closed_before);
    query_reference(&query, ask->spam_before);
    query_text(&query, ask->unit);
    query_text(&query, ask->category);
    query_text(&query, ask->person);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        PurgeCase *purged = g_new0(PurgeCase, 1);
        purged->number = query_take_int(&query);
        purged->unit = query_take_text(&query);
        g_ptr_array_add(cases, purged);
    }
    return FALSE;
}

GPtrArray *store_purgeable(Store *store, const PurgeAsk *ask, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)purge_case_free);
    if (!reader || !list_cases(reader->database, ask, cases, error))
        return NULL;
    return g_steal_pointer(&cases);
}

/* -- what must stay ------------------------------------------------------------- */

typedef GHashTable Numbers; /* set of CaseNumber */

static Numbers *numbers_new(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void add_number(Numbers *numbers, CaseNumber number)
{
    if (number != 0)
        g_hash_table_add(numbers, g_memdup2(&number, sizeof number));
}

/* Every column of every row, for statements that list numbers of cases. */
static gboolean read_numbers(Database *database, StatementName name, int columns, Numbers *numbers, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        for (int i = 0; i < columns; i++)
            add_number(numbers, query_take_int(&query));
    }
    return FALSE;
}

GHashTable *store_purged(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GHashTable) numbers = numbers_new();
    if (!reader || !read_numbers(reader->database, LIST_PURGED, 1, numbers, error))
        return NULL;
    return g_steal_pointer(&numbers);
}

/* What an open case names, and what names an open case: the numbers of a group of voices are those of its first. */
static gboolean is_linked(Database *database, CaseNumber number, const Numbers *open, gboolean *linked, GError **error)
{
    *linked = g_hash_table_contains((GHashTable *)open, &number);
    g_auto(Query) query = query_begin(database, FIND_LINKS);
    query_int(&query, number);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    for (int i = 0; row && i < 3; i++) {
        CaseNumber other = query_take_int(&query);
        *linked = *linked || (other != number && g_hash_table_contains((GHashTable *)open, &other));
    }
    return TRUE;
}

static gboolean is_open(Database *database, CaseNumber number, gboolean *open, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_OPEN);
    query_int(&query, number);
    return query_step(&query, open, error);
}

static gboolean hold_one(Database *database, PurgeCase *purged, Numbers *const sets[HELD_REASONS], GError **error)
{
    gboolean open, linked;
    if (!is_open(database, purged->number, &open, error) ||
        !is_linked(database, purged->number, sets[HELD_LINKED], &linked, error))
        return FALSE;
    purged->held = HELD_NOT;
    if (open)
        purged->held = HELD_OPEN;
    else if (linked)
        purged->held = HELD_LINKED;
    else if (g_hash_table_contains(sets[HELD_LETTER], &purged->number))
        purged->held = HELD_LETTER;
    else if (g_hash_table_contains(sets[HELD_NEWEST], &purged->number))
        purged->held = HELD_NEWEST;
    return TRUE;
}

/* A message that a letter of another case passes on goes only with that case: round after round, until nothing changes.
 */
static gboolean hold_passed_on(Database *database, const GPtrArray *cases, gboolean *changed, GError **error)
{
    g_autoptr(GHashTable) leaving = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < cases->len; i++) {
        PurgeCase *purged = g_ptr_array_index(cases, i);
        if (purged->held == HELD_NOT)
            g_hash_table_insert(leaving, &purged->number, purged);
    }
    *changed = FALSE;
    g_auto(Query) query = query_begin(database, LIST_PASSED_ON);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        CaseNumber passed = query_take_int(&query), by = query_take_int(&query);
        PurgeCase *purged = g_hash_table_lookup(leaving, &passed);
        if (!purged || g_hash_table_contains(leaving, &by))
            continue;
        purged->held = HELD_PASSED_ON;
        *changed = TRUE;
    }
    return FALSE;
}

static gboolean hold_all(Database *database, GPtrArray *cases, Numbers *const sets[HELD_REASONS], GError **error)
{
    if (!read_numbers(database, LIST_OPEN_LINKS, 4, sets[HELD_LINKED], error) ||
        !read_numbers(database, LIST_UNSENT, 1, sets[HELD_LETTER], error) ||
        !read_numbers(database, LIST_NEWEST, 1, sets[HELD_NEWEST], error))
        return FALSE;
    for (guint i = 0; i < cases->len; i++)
        if (!hold_one(database, g_ptr_array_index(cases, i), sets, error))
            return FALSE;
    gboolean changed = TRUE;
    while (changed)
        if (!hold_passed_on(database, cases, &changed, error))
            return FALSE;
    return TRUE;
}

gboolean store_purge_hold(Store *store, GPtrArray *cases, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GHashTable) linked = numbers_new(), unsent = numbers_new(), newest = numbers_new();
    Numbers *const sets[HELD_REASONS] = {[HELD_LINKED] = linked, [HELD_LETTER] = unsent, [HELD_NEWEST] = newest};
    return reader && hold_all(reader->database, cases, sets, error);
}

/* -- the protocol ------------------------------------------------------------------ */

void purge_note_free(PurgeNote *note)
{
    if (!note)
        return;
    g_free(note->decision);
    g_free(note->purger);
    g_free(note->counts);
    g_free(note);
}

static gboolean list_notes(Database *database, GPtrArray *notes, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_PURGES);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        PurgeNote *note = g_new0(PurgeNote, 1);
        note->id = query_take_int(&query);
        note->begun_at = query_take_int(&query);
        note->ended_at = query_take_int(&query);
        note->decision = query_take_text(&query);
        note->purger = query_take_text(&query);
        note->counts = query_take_text(&query);
        g_ptr_array_add(notes, note);
    }
    return FALSE;
}

GPtrArray *store_purges(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func((GDestroyNotify)purge_note_free);
    if (!reader || !list_notes(reader->database, notes, error))
        return NULL;
    return g_steal_pointer(&notes);
}

static gboolean list_ends(Database *database, GPtrArray *ends, GError **error)
{
    g_auto(Query) query = query_begin(database, CHECK_CHAINS);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autofree char *writer = query_take_text(&query);
        gint64 sequence = query_take_int(&query);
        g_autoptr(GBytes) hash = query_take_bytes(&query);
        GString *end = g_string_new(NULL);
        gsize length;
        const guint8 *bytes = g_bytes_get_data(hash, &length);
        for (gsize i = 0; i < length; i++)
            g_string_append_printf(end, "%02x", bytes[i]);
        g_string_append_printf(end, " event %" G_GINT64_FORMAT " of %s", sequence, writer);
        g_ptr_array_add(ends, g_string_free(end, FALSE));
    }
    return FALSE;
}

GPtrArray *store_chain_ends(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) ends = g_ptr_array_new_with_free_func(g_free);
    if (!reader || !list_ends(reader->database, ends, error))
        return NULL;
    return g_steal_pointer(&ends);
}

/* purge_loose.c - letters on no case that name one that is gone. */
#include "store/purge_parts.h"

#include "store/engine.h"
#include "util/clock.h"

#define LOOSE_PAGE 200

void loose_letter_free(LooseLetter *letter)
{
    if (!letter)
        return;
    g_free(letter->fields);
    g_free(letter);
}

GPtrArray *purge_list_loose(PurgeRun *run, gint64 after, GError **error)
{
    g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func((GDestroyNotify)loose_letter_free);
    g_auto(Query) query = query_begin(run->database, LIST_LOOSE);
    query_int(&query, after);
    query_int(&query, LOOSE_PAGE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&letters);
        LooseLetter *letter = g_new0(LooseLetter, 1);
        letter->id = query_take_int(&query);
        letter->fields = query_take_text(&query);
        letter->sent = query_take_int(&query) != 0;
        g_ptr_array_add(letters, letter);
    }
    return NULL;
}

/* -- one letter ------------------------------------------------------------------ */

static void add_pair(GHashTable *pairs, gint64 id, gint64 number)
{
    GArray *numbers = g_hash_table_lookup(pairs, &id);
    if (!numbers) {
        numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_insert(pairs, g_memdup2(&id, sizeof id), numbers);
    }
    g_array_append_val(numbers, number);
}

GHashTable *purge_pairs(Database *database, StatementName name, GError **error)
{
    g_autoptr(GHashTable) pairs =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    g_auto(Query) query = query_begin(database, name);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&pairs);
        gint64 id = query_take_int(&query);
        add_pair(pairs, id, query_take_int(&query));
    }
    return NULL;
}

/* Once a run: there is no index from a letter to its events, and all of them are read in one go. */
gboolean purge_read_loose(PurgeRun *run, GError **error)
{
    if (!run->loose)
        run->loose = purge_pairs(run->database, LIST_LOOSE_EVENTS, error);
    return run->loose != NULL;
}

static gboolean drop_letter(PurgeRun *run, gint64 letter, GError **error)
{
    static const StatementName all[] = {DROP_MONTH_LETTER, DROP_SENT, DROP_LETTER};
    const GArray *events = g_hash_table_lookup(run->loose, &letter);
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (!purge_run(run->database, all[i], letter, error))
            return FALSE;
    for (guint i = 0; events && i < events->len; i++)
        if (!purge_run(run->database, EMPTY_EVENT, g_array_index(events, gint64, i), error))
            return FALSE;
    return TRUE;
}

gboolean purge_letters(PurgeRun *run, const GArray *letters, GError **error)
{
    for (guint i = 0; letters && i < letters->len; i++)
        if (!drop_letter(run, g_array_index(letters, gint64, i), error))
            return FALSE;
    return TRUE;
}

/* -- many ------------------------------------------------------------------------- */

typedef struct {
    const GArray *letters;
    guint done;
} Letters;

static gboolean drop_some(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    Letters *step = data;
    gint64 end = purge_step_end();
    while (step->done < step->letters->len && g_get_monotonic_time() < end)
        if (!drop_letter(run, g_array_index(step->letters, gint64, step->done++), error))
            return FALSE;
    return store_note_purged(job, 0, &run->note, clock_now(), error);
}

gboolean purge_loose(PurgeRun *run, const GArray *letters, GError **error)
{
    Letters step = {letters, 0};
    while (step.done < letters->len)
        if (!purge_read_loose(run, error) || !purge_step(run, drop_some, &step, error))
            return FALSE;
    return TRUE;
}

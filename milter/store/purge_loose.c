/* purge_loose.c - letters on no case that name one that is gone, and the end of a run. */
#include "store/purge_parts.h"

#include "util/clock.h"
#include "util/error.h"

#define LOOSE_PAGE 200

#define MERGE_PAGES 500 /* of the index at a time */
#define LOG_TRIES   3 /* each waits as long as a connection does (DATABASE_BUSY_MS): a command that reads is soon done \
                       */

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

static void add_event(GHashTable *loose, gint64 letter, gint64 sequence)
{
    GArray *events = g_hash_table_lookup(loose, &letter);
    if (!events) {
        gint64 *key = g_new(gint64, 1);
        *key = letter;
        events = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_insert(loose, key, events);
    }
    g_array_append_val(events, sequence);
}

/* Once a run: there is no index from a letter to its events, and all of them are read in one go. */
static gboolean read_events(PurgeRun *run, GError **error)
{
    if (run->loose)
        return TRUE;
    g_autoptr(GHashTable) loose =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    g_auto(Query) query = query_begin(run->database, LIST_LOOSE_EVENTS);
    gboolean row = TRUE;
    while (row) {
        if (!query_step(&query, &row, error))
            return FALSE;
        if (!row)
            continue;
        gint64 letter = query_take_int(&query);
        add_event(loose, letter, query_take_int(&query));
    }
    run->loose = g_steal_pointer(&loose);
    return TRUE;
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

static gboolean drop_letters(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    const GArray *letters = data;
    for (guint i = 0; i < letters->len; i++)
        if (!drop_letter(run, g_array_index(letters, gint64, i), error))
            return FALSE;
    return store_note_purged(job, 0, &run->note, clock_now(), error);
}

gboolean purge_loose(PurgeRun *run, const GArray *letters, GError **error)
{
    return letters->len == 0 || (read_events(run, error) && purge_step(run, drop_letters, (gpointer)letters, error));
}

/* -- the end ----------------------------------------------------------------------- */

/* The first goes through the whole index and makes one of all its parts, the others go on with that. */
static gboolean press_words(PurgeRun *run, PurgeStep step, gpointer data, GError **error)
{
    int before, pages = -MERGE_PAGES;
    do {
        before = sqlite3_total_changes(run->database->connection);
        if (!purge_run(run->database, PRESS_WORDS, pages, error))
            return FALSE;
        pages = MERGE_PAGES;
        step(data);
    } while (sqlite3_total_changes(run->database->connection) - before >= 2);
    return TRUE;
}

/* The log holds what stood there before, until it is empty; its first column says whether somebody was in the way. */
static gboolean empty_log(Database *database, GError **error)
{
    for (guint patience = LOG_TRIES; patience > 0; patience--) {
        g_auto(Query) query = query_begin(database, EMPTY_LOG);
        gboolean row;
        if (!query_step(&query, &row, error))
            return FALSE;
        if (row && query_take_int(&query) == 0)
            return TRUE;
    }
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                        "somebody reads the store all the time: its log still holds what was removed");
    return FALSE;
}

static gboolean note_end(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    (void)job, (void)data, (void)error;
    run->note.ended_at = clock_now();
    return TRUE;
}

gboolean purge_end(PurgeRun *run, PurgeStep step, gpointer data, GError **error)
{
    return press_words(run, step, data, error) && database_run(run->database, REWRITE, error) &&
           empty_log(run->database, error) && purge_step(run, note_end, NULL, error);
}

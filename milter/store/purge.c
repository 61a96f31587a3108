/* purge.c - a run that removes cases by decision: its steps, its protocol, and one whole case. */
#include "store/purge_parts.h"

#include "store/engine.h"
#include "store/locks.h"
#include "store/move_mark.h"
#include "store/store_private.h"
#include "util/clock.h"
#include "util/error.h"

#include <string.h>

/* Half of what a step may take (DESIGN): the commit comes on top. */
#define STEP_USEC (G_USEC_PER_SEC / 10)

/* -- the run ------------------------------------------------------------------- */

static void count(PurgeRun *run, const char *row, guint64 cases)
{
    guint64 before = GPOINTER_TO_SIZE(g_hash_table_lookup(run->counts, row));
    g_hash_table_replace(run->counts, g_strdup(row), GSIZE_TO_POINTER(before + cases));
    run->count += cases;
}

/* The reverse of print_counts(). */
static void read_counts(PurgeRun *run, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *number = strrchr(*line, ' ');
        if (!number)
            continue;
        *number = '\0';
        count(run, *line, g_ascii_strtoull(number + 1, NULL, 10));
    }
}

static void print_counts(PurgeRun *run)
{
    GString *lines = g_string_new(NULL);
    g_autoptr(GList) rows = g_list_sort(g_hash_table_get_keys(run->counts), (GCompareFunc)strcmp);
    for (const GList *row = rows; row; row = row->next)
        g_string_append_printf(lines, "%s%s %" G_GSIZE_FORMAT, lines->len > 0 ? "\n" : "", (const char *)row->data,
                               GPOINTER_TO_SIZE(g_hash_table_lookup(run->counts, row->data)));
    g_free(run->counted);
    run->counted = g_string_free(lines, FALSE);
    run->note.counts = run->counted;
}

/* One that was broken off under this decision goes on. */
static gboolean take_up(PurgeRun *run, GError **error)
{
    run->note = (Purge){.begun_at = clock_now(), .decision = run->decision, .purger = run->purger};
    g_auto(Query) query = query_begin(run->database, FIND_PURGE);
    query_text(&query, run->decision);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (row) {
        run->note.id = query_take_int(&query);
        run->note.begun_at = query_take_int(&query);
        read_counts(run, query_peek_text(&query));
    }
    print_counts(run);
    return TRUE;
}

PurgeRun *purge_begin(Store *store, const char *decision, const char *purger, GError **error)
{
    g_autoptr(PurgeRun) run = g_new0(PurgeRun, 1);
    run->path = g_strdup(store->path);
    run->host = g_strdup(g_get_host_name());
    run->decision = g_strdup(decision);
    run->purger = g_strdup(purger);
    run->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    run->database = database_open(store->path, DATABASE_WRITE, error);
    if (!run->database || !run->database->engine->begin_purge(run->database, error) || !take_up(run, error))
        return NULL;
    return g_steal_pointer(&run);
}

void purge_free(PurgeRun *run)
{
    if (!run)
        return;
    g_clear_pointer(&run->database, database_close);
    g_clear_pointer(&run->loose, g_hash_table_unref);
    g_clear_pointer(&run->mail_events, g_hash_table_unref);
    g_clear_pointer(&run->mail_letters, g_hash_table_unref);
    g_free(run->path);
    g_hash_table_unref(run->counts);
    g_free(run->host);
    g_free(run->decision);
    g_free(run->purger);
    g_free(run->counted);
    g_free(run);
}

guint64 purge_count(const PurgeRun *run)
{
    return run->count;
}

guint64 purge_count_mails(const PurgeRun *run)
{
    guint64 mails = 0;
    GHashTableIter each;
    gpointer row, number;
    g_hash_table_iter_init(&each, run->counts);
    while (g_hash_table_iter_next(&each, &row, &number))
        mails += g_str_has_prefix(row, PURGE_NO_CASE) ? GPOINTER_TO_SIZE(number) : 0;
    return mails;
}

void purge_add(PurgeRun *run, const char *unit, int year)
{
    g_autofree char *row = g_strdup_printf("%s %d", unit, year);
    count(run, row, 1);
}

/* The first step gives the run its number before any event names it. */
static gboolean work_and_note(PurgeRun *run, PurgeWork work, gpointer data, GError **error)
{
    StoreJob job = {run->database, run->host};
    if (!move_may_write(run->database, error))
        return FALSE;
    if (run->note.id == 0 && !store_note_purge(&job, &run->note, clock_now(), error))
        return FALSE;
    if (!work(run, &job, data, error))
        return FALSE;
    print_counts(run);
    return store_note_purge(&job, &run->note, clock_now(), error) && database_run(run->database, DO_COMMIT, error);
}

gint64 purge_step_end(void)
{
    return g_get_monotonic_time() + STEP_USEC;
}

/* Whoever waits for a lock looks again and again, ever more seldom: a lock that is let go for a moment he would miss. */
void purge_let_others(gint64 begun)
{
    g_usleep((gulong)(g_get_monotonic_time() - begun));
}

gboolean purge_step(PurgeRun *run, PurgeWork work, gpointer data, GError **error)
{
    if (!database_run(run->database, DO_BEGIN, error))
        return FALSE;
    gint64 begun = g_get_monotonic_time();
    if (work_and_note(run, work, data, error)) {
        purge_let_others(begun);
        return TRUE;
    }
    if (database_in_transaction(run->database))
        database_run(run->database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
    return FALSE;
}

gboolean purge_run(Database *database, StatementName name, gint64 number, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    query_int(&query, number);
    return query_run(&query, error);
}

/* -- a whole case ------------------------------------------------------------------ */

gboolean purge_entry(Database *database, const PurgeEntry *entry, GError **error)
{
    return purge_trace(database, entry, error) && purge_run(database, DROP_RAW, entry->id, error) &&
           purge_run(database, DROP_ENTRY, entry->id, error);
}

static gboolean drop_entries(Database *database, CaseNumber number, GError **error)
{
    g_autoptr(GPtrArray) entries = purge_entries(database, LIST_PURGE_ENTRIES, number, error);
    if (!entries)
        return FALSE;
    for (guint i = 0; i < entries->len; i++)
        if (!purge_entry(database, g_ptr_array_index(entries, i), error))
            return FALSE;
    return TRUE;
}

static gboolean empty_case(PurgeRun *run, StoreJob *job, const PurgeCase *purged, GError **error)
{
    static const StatementName rest[] = {DROP_SENT_OF, DROP_LETTERS_OF, DROP_PARTICIPANTS, EMPTY_CASE};
    if (!drop_entries(job->database, purged->number, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(rest); i++)
        if (!purge_run(job->database, rest[i], purged->number, error))
            return FALSE;
    if (!purge_events(job, purged->number, error) ||
        !store_note_purged(job, purged->number, &run->note, clock_now(), error))
        return FALSE;
    purge_add(run, purged->unit, case_number_year(purged->number));
    return TRUE;
}

gboolean purge_is_busy(Database *database, CaseNumber number, gboolean *busy, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_BUSY);
    query_int(&query, number);
    return query_step(&query, busy, error);
}

typedef struct {
    const GPtrArray *cases;
    guint done;
} Cases;

static gboolean empty_some(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    Cases *step = data;
    gint64 end = purge_step_end();
    while (step->done < step->cases->len && g_get_monotonic_time() < end) {
        const PurgeCase *purged = g_ptr_array_index(step->cases, step->done++);
        gboolean busy = purged->held != HELD_NOT;
        if (!lock_case(job->database, purged->number, error))
            return FALSE;
        if (!busy && !purge_is_busy(job->database, purged->number, &busy, error))
            return FALSE;
        if (!busy && !empty_case(run, job, purged, error))
            return FALSE;
    }
    return TRUE;
}

gboolean purge_cases(PurgeRun *run, const GPtrArray *cases, guint *done, GError **error)
{
    Cases step = {cases, *done};
    if (!purge_step(run, empty_some, &step, error))
        return FALSE;
    *done = step.done;
    return TRUE;
}

/* purge_person.c - one person out of a case: its messages in other words, no letters, no text of events. */
#include "store/purge_parts.h"

#include "store/events.h"
#include "store/locks.h"
#include "store/pack.h"
#include "store/stamp.h"
#include "util/clock.h"
#include "util/error.h"

#define REASON          "replaced by a purge"
#define STAMPED_FIRST   1
#define STAMPED_COLUMNS 24 /* those of ADD_ENTRY */

void entry_masked_free(EntryMasked *masked)
{
    if (!masked)
        return;
    g_clear_pointer(&masked->raw, g_bytes_unref);
    g_free(masked->new_text);
    g_free(masked);
}

static gboolean replace_raw(Database *database, const EntryMasked *masked, GError **error)
{
    g_autoptr(GBytes) packed = pack(masked->raw);
    gsize length;
    gconstpointer bytes = g_bytes_get_data(packed, &length);
    g_auto(Query) query = query_begin(database, MASK_RAW);
    query_int(&query, masked->entry);
    query_bytes(&query, bytes, length);
    return query_run(&query, error);
}

static gboolean replace_entry(Database *database, const CaseMasked *about, const EntryMasked *masked, GError **error)
{
    g_autofree char *digest = pack_digest(masked->raw);
    g_auto(Query) query = query_begin(database, MASK_ENTRY);
    query_int(&query, masked->entry);
    query_int(&query, masked->of_person);
    query_text(&query, about->name);
    query_text(&query, digest);
    query_int(&query, (gint64)g_bytes_get_size(masked->raw));
    query_text(&query, masked->new_text);
    return query_run(&query, error);
}

/* The event of an entry that is filed says its digest and its stamp; so does this one. */
static gboolean tell_entry(StoreJob *job, CaseNumber number, gint64 entry, GError **error)
{
    g_auto(Query) query = query_begin(job->database, FIND_MASKED);
    query_int(&query, entry);
    gboolean row;
    if (!query_step(&query, &row, error) || !row)
        return FALSE;
    g_autofree char *kind = g_strconcat("entry ", query_peek_text(&query), NULL);
    g_autoptr(Digest) stamped = stamp_new();
    query_stamp_row(&query, stamped, STAMPED_FIRST, STAMPED_COLUMNS);
    g_autofree char *printed = stamp_print(stamped);
    g_autofree char *stamp = g_strconcat("entry=", printed, NULL);
    query_skip(&query, STAMPED_COLUMNS - 3);
    g_autofree char *digest = query_take_text(&query);
    const Event event = {.at = clock_now(),
                         .number = number,
                         .entry = entry,
                         .kind = kind,
                         .about = digest,
                         .reason = REASON,
                         .stamp = stamp};
    return chain_note(job, &event, error);
}

static gboolean forget_traces(Database *database, CaseNumber number, GError **error)
{
    g_autoptr(GPtrArray) entries = purge_entries(database, LIST_PURGE_ENTRIES, number, error);
    if (!entries)
        return FALSE;
    for (guint i = 0; i < entries->len; i++)
        if (!purge_trace(database, g_ptr_array_index(entries, i), error))
            return FALSE;
    return TRUE;
}

static gboolean replace_entries(StoreJob *job, const CaseMasked *about, GError **error)
{
    for (guint i = 0; i < about->entries->len; i++) {
        const EntryMasked *masked = g_ptr_array_index(about->entries, i);
        if (!replace_raw(job->database, masked, error) || !replace_entry(job->database, about, masked, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean replace_case(Database *database, const CaseMasked *about, GError **error)
{
    g_auto(Query) query = query_begin(database, MASK_CASE);
    query_int(&query, about->purged->number);
    query_text(&query, about->subject);
    query_text(&query, about->name);
    query_text(&query, about->person);
    if (!query_run(&query, error))
        return FALSE;
    g_auto(Query) people = query_begin(database, MASK_PARTICIPANT);
    query_int(&people, about->purged->number);
    query_text(&people, about->person);
    return query_run(&people, error);
}

static gboolean tell_entries(StoreJob *job, const CaseMasked *about, GError **error)
{
    for (guint i = 0; i < about->entries->len; i++) {
        const EntryMasked *masked = g_ptr_array_index(about->entries, i);
        if (!tell_entry(job, about->purged->number, masked->entry, error))
            return FALSE;
    }
    return TRUE;
}

/* Are the messages that were read all that the case has now?  An automatic answer is filed on a closed case in silence. */
static gboolean has_all(Database *database, const CaseMasked *about, gboolean *all, GError **error)
{
    g_autoptr(GHashTable) read = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < about->entries->len; i++) {
        EntryMasked *masked = g_ptr_array_index(about->entries, i);
        g_hash_table_add(read, &masked->entry);
    }
    *all = TRUE;
    g_auto(Query) query = query_begin(database, LIST_CASE_ENTRIES);
    query_int(&query, about->purged->number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        gint64 entry = query_take_int(&query);
        *all = *all && g_hash_table_contains(read, &entry);
    }
    return FALSE;
}

/* A letter that has not gone yet stays with its case, and so does mail that came since the messages were read. */
static gboolean mask(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    const CaseMasked *about = data;
    CaseNumber number = about->purged->number;
    gboolean busy, all;
    if (!lock_case(job->database, number, error) || !purge_is_busy(job->database, number, &busy, error) ||
        !has_all(job->database, about, &all, error))
        return FALSE;
    if (busy || !all)
        return TRUE;
    if (!forget_traces(job->database, number, error) || !replace_entries(job, about, error) ||
        !purge_run(job->database, DROP_SENT_OF, number, error) ||
        !purge_run(job->database, DROP_LETTERS_OF, number, error) || !replace_case(job->database, about, error) ||
        !purge_events(job, number, error) || !tell_entries(job, about, error) ||
        !store_note_purged(job, number, &run->note, clock_now(), error))
        return FALSE;
    purge_add(run, about->purged->unit, case_number_year(number));
    return TRUE;
}

gboolean purge_person(PurgeRun *run, const CaseMasked *masked, GError **error)
{
    return purge_step(run, mask, (gpointer)masked, error);
}

/* purge_mails.c - messages on no case: automatic mail, bounces, spam, and the letters on no case that tell of them. */
#include "store/purge_parts.h"

#include "store/store_private.h"
#include "util/clock.h"

static gboolean list_mails(Database *database, gint64 before, GArray *mails, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_MAILS);
    query_int(&query, before);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        PurgeMail mail = {.entry = query_take_int(&query)};
        mail.year = (int)query_take_int(&query);
        g_array_append_val(mails, mail);
    }
    return FALSE;
}

GArray *store_purgeable_mails(Store *store, gint64 before, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GArray) mails = g_array_new(FALSE, FALSE, sizeof(PurgeMail));
    if (!reader || !list_mails(reader->database, before, mails, error))
        return NULL;
    return g_steal_pointer(&mails);
}

/* -- one message ------------------------------------------------------------------ */

/* Once a run, as there is no index from a message to its events and letters. */
static gboolean read_pairs(PurgeRun *run, GError **error)
{
    if (!run->mail_events)
        run->mail_events = purge_pairs(run->database, LIST_MAIL_EVENTS, error);
    if (run->mail_events && !run->mail_letters)
        run->mail_letters = purge_pairs(run->database, LIST_MAIL_LETTERS, error);
    return run->mail_letters && purge_read_loose(run, error);
}

static gboolean empty_events(PurgeRun *run, gint64 entry, GError **error)
{
    const GArray *events = g_hash_table_lookup(run->mail_events, &entry);
    for (guint i = 0; events && i < events->len; i++)
        if (!purge_run(run->database, EMPTY_EVENT, g_array_index(events, gint64, i), error))
            return FALSE;
    return TRUE;
}

/* One that is gone already is not counted again. */
static gboolean drop_mail(PurgeRun *run, const PurgeMail *mail, GError **error)
{
    g_autoptr(GPtrArray) found = purge_entries(run->database, FIND_MAIL, mail->entry, error);
    if (!found)
        return FALSE;
    if (found->len == 0)
        return TRUE;
    if (!purge_letters(run, g_hash_table_lookup(run->mail_letters, &mail->entry), error) ||
        !purge_entry(run->database, g_ptr_array_index(found, 0), error) || !empty_events(run, mail->entry, error))
        return FALSE;
    purge_add(run, PURGE_NO_CASE, mail->year);
    return TRUE;
}

/* -- many ------------------------------------------------------------------------- */

typedef struct {
    const GArray *mails;
    guint done;
} Mails;

static gboolean drop_some(PurgeRun *run, StoreJob *job, gpointer data, GError **error)
{
    Mails *step = data;
    gint64 end = purge_step_end();
    while (step->done < step->mails->len && g_get_monotonic_time() < end)
        if (!drop_mail(run, &g_array_index(step->mails, PurgeMail, step->done++), error))
            return FALSE;
    return store_note_purged(job, 0, &run->note, clock_now(), error);
}

gboolean purge_mails(PurgeRun *run, const GArray *mails, guint *done, GError **error)
{
    Mails step = {mails, *done};
    if (!read_pairs(run, error) || !purge_step(run, drop_some, &step, error))
        return FALSE;
    *done = step.done;
    return TRUE;
}

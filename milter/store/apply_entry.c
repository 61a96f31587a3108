#include "store/apply.h"

#include "store/evidence.h"
#include "store/pack.h"
#include "store/rows.h"

#include <string.h>

#define ENTRY_SAID_BYTES_MAX (8 * 1024)

/* One a line; a line break inside an address can only be an attack. */
static char *join_recipients(const GPtrArray *recipients)
{
    GString *joined = g_string_new(NULL);
    for (guint i = 0; i < recipients->len; i++) {
        g_autofree char *one = g_strdup(g_ptr_array_index(recipients, i));
        g_string_append(joined, i > 0 ? "\n" : "");
        g_string_append(joined, g_strdelimit(one, "\r\n", '?'));
    }
    return g_string_free(joined, FALSE);
}

static void bind_envelope(Query *query, const Envelope *envelope, const char *recipients)
{
    query_text(query, envelope->sender);
    query_text(query, recipients);
    query_text(query, envelope->login);
    query_text(query, envelope->certificate);
    query_text(query, envelope->client);
    query_text(query, envelope->queue_id);
}

static void bind_message(Query *query, const Filing *filing)
{
    const Mail *mail = filing->mail;
    /* Who wrote the words down is no resident: they are never quoted to one, nor is the mail in his thread (D15). */
    query_text(query, filing->weighed->registration ? mail_from(mail) : filing->weighed->writer);
    query_text(query, mail->message_id);
    query_reference(query, mail->message_id ? key_of(mail->message_id) : 0);
    query_text(query, filing->subject_key);
    query_text(query, filing->identity);
    query_int(query, key_of(filing->identity));
    query_int(query, filing->identity_seconds > 0 ? filing->now + filing->identity_seconds : 0);
}

/* Internal words whole, for the canary; of the resident's as much as may be answered between the lines (D51).  Or NULL. */
static char *kept_words(const Weighed *weighed, EntryKind kind)
{
    if (kind == ENTRY_INTERNAL)
        return g_strdup(weighed->new_text);
    if (kind != ENTRY_RESIDENT || weighed->sensitive)
        return NULL;
    if (strlen(weighed->new_text) <= ENTRY_SAID_BYTES_MAX)
        return g_strdup(weighed->new_text);
    const char *end = g_utf8_find_prev_char(weighed->new_text, weighed->new_text + ENTRY_SAID_BYTES_MAX + 1);
    return g_strndup(weighed->new_text, end ? (gsize)(end - weighed->new_text) : 0);
}

static gboolean add_entry(Applying *applying, EntryKind kind, FileWhere where, GError **error)
{
    const Filing *filing = applying->filing;
    const Weighed *weighed = filing->weighed;
    g_autofree char *recipients = join_recipients(filing->mail->envelope->recipients);
    g_autofree char *words = where == FILE_ON_CASE ? kept_words(weighed, kind) : NULL;

    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(applying->database, ADD_ENTRY);
    query_stamp(&query, stamp);
    query_reference(&query, where == FILE_ON_CASE ? applying->number : 0);
    query_text(&query, entry_kind_name(kind));
    query_text(&query, audience_name(audience_of_entry(kind)));
    bind_message(&query, filing);
    query_text(&query, nature_name(weighed->nature));
    query_text(&query, applying->plan->evidence);
    query_int(&query, filing->mail->envelope->received_at);
    query_int(&query, filing->now);
    bind_envelope(&query, filing->mail->envelope, recipients);
    query_text(&query, proof_name(weighed->proof));
    query_text(&query, filing->digest);
    query_int(&query, (gint64)filing->raw_bytes);
    query_text(&query, words);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    applying->entry = query_take_int(&query);
    g_autofree char *printed = stamp_print(stamp);
    memcpy(applying->entry_stamp, printed, STAMP_LETTERS);
    return query_run(&query, error);
}

static gboolean add_raw(Applying *applying, GError **error)
{
    gsize length;
    gconstpointer bytes = g_bytes_get_data(applying->filing->packed, &length);
    g_auto(Query) query = query_begin(applying->database, ADD_RAW);
    query_int(&query, applying->entry);
    query_bytes(&query, bytes, length);
    return query_run(&query, error);
}

static gboolean add_thread_of(Applying *applying, const char *sender, GError **error)
{
    const Filing *filing = applying->filing;
    g_auto(Query) query = query_begin(applying->database, ADD_THREAD);
    query_int(&query, filing->mail->envelope->received_at / EVIDENCE_PERIOD_SECONDS);
    query_int(&query, key_of_pair(sender, filing->subject_key));
    query_int(&query, applying->entry);
    query_int(&query, applying->number);
    return query_run(&query, error);
}

/*
 * Only what a later message of the public may continue.  Among old mail somebody else may continue it too, if it begins
 * a subject (Ask.of_anybody): of two answers to what is not on file nobody knows whether they belong together.
 */
static gboolean add_thread(Applying *applying, GError **error)
{
    const Filing *filing = applying->filing;
    const char *sender = mail_from(filing->mail);
    if (!filing->subject_key || !*sender || applying->number == 0)
        return TRUE;
    if (applying->rules->mode == MODE_IMPORT && !filing->is_reply && !add_thread_of(applying, "", error))
        return FALSE;
    return add_thread_of(applying, sender, error);
}

gboolean apply_file(Applying *applying, EntryKind kind, FileWhere where, GError **error)
{
    g_assert(applying->filing);
    if (!add_entry(applying, kind, where, error) || !add_raw(applying, error))
        return FALSE;
    return where == FILE_ON_NONE || kind != ENTRY_RESIDENT || add_thread(applying, error);
}

#include "store/outbox.h"

#include "store/events.h"
#include "store/pack.h"
#include "store/rows.h"
#include "store/store_private.h"
#include "util/error.h"
#include "util/log.h"

void outgoing_free(Outgoing *outgoing)
{
    if (!outgoing)
        return;
    letter_free(outgoing->letter);
    case_free(outgoing->about);
    g_free(outgoing->message_id);
    g_ptr_array_unref(outgoing->ancestors);
    g_clear_pointer(&outgoing->bytes, g_bytes_unref);
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
    outgoing->id = query_take_int(query);
    outgoing->number = query_take_int(query);
    outgoing->entry = query_take_int(query);
    outgoing->letter = take_letter(query);
    outgoing->message_id = query_take_text(query);
    outgoing->created_at = query_take_int(query);
    outgoing->attempts = (guint)query_take_int(query);
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

static gboolean find_sent(Database *database, gint64 letter, char **digest, gsize *bytes, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SENT_BYTES);
    query_int(&query, letter);
    gboolean row;
    *digest = NULL;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (row) {
        *digest = query_take_text(&query);
        *bytes = (gsize)query_take_int(&query);
    }
    return TRUE;
}

static gboolean add_bytes(Database *database, Outgoing *outgoing, GError **error)
{
    g_autofree char *digest = NULL;
    Packed packed = {.what = PACKED_LETTER, .id = outgoing->id};
    if (!find_sent(database, outgoing->id, &digest, &packed.bytes, error))
        return FALSE;
    if (!digest)
        return TRUE;
    packed.digest = digest;
    outgoing->bytes = pack_read(database, &packed, error);
    return outgoing->bytes != NULL;
}

/* An answer shows the words it answers. */
static gboolean find_quoted(Database *database, Outgoing *outgoing, GError **error)
{
    if (outgoing->letter->kind != LETTER_ANSWER)
        return TRUE;
    g_auto(Query) query = query_begin(database, FIND_LAST_WORDS);
    query_int(&query, outgoing->number);
    query_int(&query, outgoing->created_at);
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
           add_bytes(database, outgoing, error);
}

GPtrArray *store_letters_due(Store *store, gint64 now, guint limit, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return NULL;
    g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    if (!list_due(reader->database, now, limit, due, error))
        return NULL;
    for (guint i = 0; i < due->len; i++)
        if (!complete(reader->database, g_ptr_array_index(due, i), error))
            return NULL;
    return g_steal_pointer(&due);
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

typedef struct {
    gint64 id;
    GBytes *packed;
    char *digest;
    gsize bytes;
} Rendered;

static gboolean is_new(StoreJob *job, const Rendered *rendered, gboolean *new, GError **error)
{
    g_autofree char *digest = NULL;
    gsize bytes;
    if (!find_sent(job->database, rendered->id, &digest, &bytes, error))
        return FALSE;
    *new = digest == NULL;
    if (!digest || strcmp(digest, rendered->digest) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED,
                "letter '%" G_GINT64_FORMAT "' has been rendered with other bytes", rendered->id);
    return FALSE;
}

static gboolean keep_rendered(StoreJob *job, gpointer data, GError **error)
{
    const Rendered *rendered = data;
    gboolean new;
    if (!is_new(job, rendered, &new, error))
        return FALSE;
    if (!new)
        return TRUE;
    gsize length;
    gconstpointer packed = g_bytes_get_data(rendered->packed, &length);
    g_auto(Query) query = query_begin(job->database, ADD_SENT_BYTES);
    query_int(&query, rendered->id);
    query_text(&query, rendered->digest);
    query_int(&query, (gint64)rendered->bytes);
    query_bytes(&query, packed, length);
    return query_run(&query, error);
}

gboolean store_letter_rendered(Store *store, gint64 id, GBytes *bytes, GError **error)
{
    g_autoptr(GBytes) packed = pack(bytes);
    g_autofree char *digest = pack_digest(bytes);
    Rendered rendered = {.id = id, .packed = packed, .digest = digest, .bytes = g_bytes_get_size(bytes)};
    return store_run(store, keep_rendered, &rendered, error);
}

static gboolean try_again(StoreJob *job, const LetterFate *fate, GError **error)
{
    g_auto(Query) query = query_begin(job->database, SET_NEXT_TRY);
    query_int(&query, fate->id);
    query_int(&query, fate->next_at);
    query_text(&query, fate->note);
    return query_run(&query, error);
}

static gboolean find_case(Database *database, gint64 letter, CaseNumber *number, GError **error)
{
    Sent *sent;
    if (!rows_find_sent(database, letter, &sent, error))
        return FALSE;
    *number = sent ? sent->number : 0;
    sent_free(sent);
    return TRUE;
}

static gboolean note_fate(StoreJob *job, const LetterFate *fate, GError **error)
{
    g_autofree char *kind = g_strconcat("event ", letter_state_name(fate->state), NULL);
    g_autofree char *digest = NULL;
    gsize bytes;
    CaseNumber number;
    if (!find_sent(job->database, fate->id, &digest, &bytes, error) ||
        !find_case(job->database, fate->id, &number, error))
        return FALSE;
    Event event = {.at = fate->at,
                   .number = number,
                   .letter = fate->id,
                   .kind = kind,
                   .about = digest ? digest : "",
                   .reason = fate->note};
    return chain_note(job, &event, error);
}

/* A letter that came back before its acceptance was recorded stays bounced. */
static gboolean settle(StoreJob *job, const LetterFate *fate, GError **error)
{
    gboolean settled;
    {
        g_auto(Query) query = query_begin(job->database, SET_FATE);
        query_int(&query, fate->id);
        query_text(&query, letter_state_name(fate->state));
        query_int(&query, fate->at);
        query_text(&query, fate->note);
        if (!query_run(&query, error))
            return FALSE;
        settled = query_changes(&query) > 0;
    }
    return !settled || note_fate(job, fate, error);
}

static gboolean record_fate(StoreJob *job, gpointer data, GError **error)
{
    const LetterFate *fate = data;
    return fate->state == LETTER_WAITING ? try_again(job, fate, error) : settle(job, fate, error);
}

gboolean store_letter_fate(Store *store, const LetterFate *fate, GError **error)
{
    return store_run(store, record_fate, (gpointer)fate, error);
}

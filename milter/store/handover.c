/* handover.c - a letter's bytes, the claim before it is handed over, and its fate after that. */
#include "store/handover.h"

#include "store/events.h"
#include "store/locks.h"
#include "store/pack.h"
#include "store/rows.h"
#include "store/store_private.h"
#include "util/error.h"

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

GBytes *store_letter_bytes(Store *store, gint64 id, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autofree char *digest = NULL;
    Packed packed = {.what = PACKED_LETTER, .id = id};
    if (!reader || !find_sent(reader->database, id, &digest, &packed.bytes, error) || !digest)
        return NULL;
    packed.digest = digest;
    return pack_read(reader->database, &packed, error);
}

struct LetterClaim {
    gint64 id, now;
    GBytes *packed; /* NULL: nothing to keep */
    char *digest;
    gsize bytes;
    gboolean taken;
};

LetterClaim *letter_claim_new(gint64 id, GBytes *bytes, gint64 now)
{
    LetterClaim *claim = g_new0(LetterClaim, 1);
    claim->id = id;
    claim->now = now;
    if (!bytes)
        return claim;
    claim->packed = pack(bytes);
    claim->digest = pack_digest(bytes);
    claim->bytes = g_bytes_get_size(bytes);
    return claim;
}

void letter_claim_free(LetterClaim *claim)
{
    if (!claim)
        return;
    g_clear_pointer(&claim->packed, g_bytes_unref);
    g_free(claim->digest);
    g_free(claim);
}

gboolean letter_claim_taken(const LetterClaim *claim)
{
    return claim->taken;
}

static gboolean is_new(StoreJob *job, const LetterClaim *claim, gboolean *new, GError **error)
{
    g_autofree char *digest = NULL;
    gsize bytes;
    if (!find_sent(job->database, claim->id, &digest, &bytes, error))
        return FALSE;
    *new = digest == NULL;
    if (!digest || strcmp(digest, claim->digest) == 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_REFUSED,
                "letter '%" G_GINT64_FORMAT "' has been rendered with other bytes", claim->id);
    return FALSE;
}

static gboolean keep(StoreJob *job, const LetterClaim *claim, GError **error)
{
    gboolean new;
    if (!is_new(job, claim, &new, error))
        return FALSE;
    if (!new)
        return TRUE;
    gsize length;
    gconstpointer packed = g_bytes_get_data(claim->packed, &length);
    g_auto(Query) query = query_begin(job->database, ADD_SENT_BYTES);
    query_int(&query, claim->id);
    query_text(&query, claim->digest);
    query_int(&query, (gint64)claim->bytes);
    query_bytes(&query, packed, length);
    return query_run(&query, error);
}

static gboolean take(StoreJob *job, LetterClaim *claim, GError **error)
{
    g_auto(Query) query = query_begin(job->database, CLAIM_LETTER);
    query_int(&query, claim->id);
    query_int(&query, claim->now);
    query_int(&query, claim->now + STORE_CLAIM_SECONDS);
    if (!query_run(&query, error))
        return FALSE;
    claim->taken = query_changes(&query) > 0;
    return TRUE;
}

gboolean store_claim(StoreJob *job, LetterClaim *claim, GError **error)
{
    if (!lock_case_of(job->database, claim->id, error) || !take(job, claim, error))
        return FALSE;
    return !claim->taken || !claim->packed || keep(job, claim, error);
}

gboolean store_unclaim(StoreJob *job, const LetterClaim *claim, gint64 now, GError **error)
{
    g_auto(Query) query = query_begin(job->database, GIVE_CLAIM_BACK);
    query_int(&query, claim->id);
    query_int(&query, claim->now + STORE_CLAIM_SECONDS);
    query_int(&query, now);
    return query_run(&query, error);
}

static gboolean claim_alone(StoreJob *job, gpointer data, GError **error)
{
    return store_claim(job, data, error);
}

gboolean store_letter_claim(Store *store, gint64 id, GBytes *bytes, gint64 now, GError **error)
{
    g_autoptr(LetterClaim) claim = letter_claim_new(id, bytes, now);
    return store_run(store, claim_alone, claim, error) && claim->taken;
}

static gboolean try_again(StoreJob *job, const LetterFate *fate, GError **error)
{
    g_auto(Query) query = query_begin(job->database, SET_NEXT_TRY);
    query_int(&query, fate->id);
    query_int(&query, fate->next_at);
    query_text(&query, fate->note);
    return query_run(&query, error);
}

static gboolean note_fate(StoreJob *job, const LetterFate *fate, CaseNumber number, GError **error)
{
    g_autofree char *kind = g_strconcat("event ", letter_state_name(fate->state), NULL);
    g_autofree char *digest = NULL;
    gsize bytes;
    if (!find_sent(job->database, fate->id, &digest, &bytes, error))
        return FALSE;
    Event event = {.at = fate->at,
                   .number = number,
                   .letter = fate->id,
                   .kind = kind,
                   .about = digest ? digest : "",
                   .reason = fate->note};
    return chain_note(job, &event, error);
}

/* A letter that came back or was taken back before its acceptance was recorded stays so: then *set is FALSE. */
static gboolean set_fate(StoreJob *job, const LetterFate *fate, gboolean *set, CaseNumber *number, GError **error)
{
    g_auto(Query) query = query_begin(job->database, SET_FATE);
    query_int(&query, fate->id);
    query_text(&query, letter_state_name(fate->state));
    query_int(&query, fate->at);
    query_text(&query, fate->note);
    if (!query_step(&query, set, error))
        return FALSE;
    if (!*set)
        return TRUE;
    *number = query_take_int(&query);
    return query_run(&query, error);
}

static gboolean settle(StoreJob *job, const LetterFate *fate, gboolean *set, GError **error)
{
    CaseNumber number = 0;
    return set_fate(job, fate, set, &number, error) && (!*set || note_fate(job, fate, number, error));
}

gboolean store_settle(StoreJob *job, const LetterFate *fate, Sent **settled, Case **about, GError **error)
{
    g_autoptr(Sent) sent = NULL;
    gboolean set;
    *settled = NULL;
    *about = NULL;
    if (!lock_case_of(job->database, fate->id, error) || !rows_find_sent(job->database, fate->id, &sent, error) ||
        !settle(job, fate, &set, error))
        return FALSE;
    if (!set)
        return TRUE;
    if (sent->number != 0 && !rows_find_case(job->database, sent->number, about, error))
        return FALSE;
    *settled = g_steal_pointer(&sent);
    return TRUE;
}

gboolean store_note_fate(StoreJob *job, const LetterFate *fate, GError **error)
{
    if (fate->state == LETTER_WAITING)
        return try_again(job, fate, error);
    gboolean set; /* either way it is recorded */
    return lock_case_of(job->database, fate->id, error) && settle(job, fate, &set, error);
}

static gboolean note_alone(StoreJob *job, gpointer data, GError **error)
{
    return store_note_fate(job, data, error);
}

gboolean store_letter_fate(Store *store, const LetterFate *fate, GError **error)
{
    return store_run(store, note_alone, (gpointer)fate, error);
}

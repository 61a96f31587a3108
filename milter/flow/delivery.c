#include "flow/delivery.h"

#include "flow/render.h"
#include "outbox/backoff.h"
#include "mail/read.h"
#include "util/log.h"

/* One round's view: what is sent, and where each fate is written down. */
typedef struct {
    Service *service;
    const GPtrArray *due; /* Outgoing */
    GPtrArray *parcels;   /* Parcel */
    gsize bytes;
    gint64 now;
    DeliveryCounts *counts;
    GError *error; /* the store's, when a fate could not be recorded */
} Round;

/* relay_send() wants borrowed strings; their owner begins with the Parcel, so that an array of one is an array of the
 * other. */
typedef struct {
    Parcel parcel;
    char *sender, *envelope_id;
} OwnParcel;

static void own_parcel_free(gpointer data)
{
    OwnParcel *own = data;
    g_bytes_unref(own->parcel.bytes);
    g_free(own->sender);
    g_free(own->envelope_id);
    g_free(own);
}

static void add_parcel(Round *round, const Outgoing *outgoing, GBytes *bytes)
{
    const Rules *rules = &round->service->rules;
    OwnParcel *own = g_new0(OwnParcel, 1);
    own->sender = render_bounce_address(rules, outgoing);
    own->envelope_id = token_print(rules->keyring, ROLE_BOUNCE, outgoing->id);
    own->parcel = (Parcel){outgoing->id, own->sender, outgoing->letter->to, own->envelope_id, g_bytes_ref(bytes)};
    round->bytes += g_bytes_get_size(bytes);
    g_ptr_array_add(round->parcels, own);
}

static gboolean needs_original(const Outgoing *outgoing)
{
    return outgoing->entry != 0 &&
           (letter_traits(outgoing->letter->kind)->passes_on || outgoing->letter->kind == LETTER_ANSWER);
}

/* The resident's own words under the answer, as in any mail (4.5); never in a sensitive matter. */
static gboolean add_quote(Service *service, const Outgoing *outgoing, GError **error)
{
    if (outgoing->about == NULL || outgoing->about->sensitive)
        return TRUE;
    g_autoptr(GBytes) raw = store_entry_raw(service->store, outgoing->quotes, error);
    if (raw == NULL)
        return FALSE;
    g_autoptr(Mail) mail = mail_read(raw, envelope_new(""));
    g_autofree char *words = mail_new_text(mail);
    letter_set(outgoing->letter, "quote", words);
    return TRUE;
}

/* The exact bytes of a letter: those on file, or rendered now and put on file before anybody sees them. */
static GBytes *bytes_of(Service *service, const Outgoing *outgoing, GError **error)
{
    if (outgoing->bytes != NULL)
        return g_bytes_ref(outgoing->bytes);
    g_autoptr(GBytes) original = NULL;
    g_autoptr(Envelope) envelope = NULL;
    if (needs_original(outgoing)) {
        original = store_entry_raw(service->store, outgoing->entry, error);
        envelope = original != NULL ? store_entry_envelope(service->store, outgoing->entry, error) : NULL;
        if (envelope == NULL)
            return NULL;
    }
    if (outgoing->quotes != 0 && !add_quote(service, outgoing, error))
        return NULL;
    g_autoptr(GBytes) bytes = letter_traits(outgoing->letter->kind)->verbatim
                                  ? g_bytes_ref(original)
                                  : render_letter(&service->rules, service->wording, outgoing, original, envelope);
    if (!store_letter_rendered(service->store, outgoing->id, bytes, error))
        return NULL;
    return g_steal_pointer(&bytes);
}

static const Outgoing *find_outgoing(const GPtrArray *due, gint64 id)
{
    for (guint i = 0; i < due->len; i++) {
        const Outgoing *outgoing = g_ptr_array_index(due, i);
        if (outgoing->id == id)
            return outgoing;
    }
    g_assert_not_reached();
}

static gboolean try_again(Round *round, const Outgoing *outgoing, const char *note)
{
    gint64 next_at = round->now + backoff_seconds(outgoing->attempts + 1);
    round->counts->later++;
    LetterFate fate = {outgoing->id, LETTER_WAITING, round->now, next_at, note};
    return store_letter_fate(round->service->store, &fate, &round->error);
}

static gboolean accept(Round *round, gint64 id, const char *note)
{
    LetterFate fate = {id, LETTER_ACCEPTED, round->now, 0, note};
    round->counts->accepted++;
    return store_letter_fate(round->service->store, &fate, &round->error);
}

static gboolean refuse(Round *round, gint64 id, const char *note)
{
    log_error("letter %" G_GINT64_FORMAT " refused by the relay: %.3s", id, note);
    round->counts->refused++;
    LetterFate fate = {id, LETTER_FAILED, round->now, 0, note};
    return store_letter_fate(round->service->store, &fate, &round->error);
}

/* Written down before the next letter is begun; when that fails the round ends, so that only this one is in doubt. */
static gboolean record_fate(gint64 id, RelayFate fate, const char *answer, gpointer data)
{
    Round *round = data;
    switch (fate) {
    case RELAY_ACCEPTED:
        return accept(round, id, answer);
    case RELAY_LATER:
        return try_again(round, find_outgoing(round->due, id), answer);
    case RELAY_REFUSED:
        return refuse(round, id, answer);
    }
    g_assert_not_reached();
}

/* A letter whose bytes cannot be had is put off, and does not hold up the others. */
static gboolean prepare(Round *round, const Outgoing *outgoing)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GBytes) bytes = bytes_of(round->service, outgoing, &trouble);
    if (bytes != NULL) {
        add_parcel(round, outgoing, bytes);
        return TRUE;
    }
    log_error("cannot prepare letter %" G_GINT64_FORMAT ": %s", outgoing->id, trouble->message);
    return try_again(round, outgoing, trouble->message);
}

gboolean delivery_round(Service *service, Relay *relay, gint64 now, DeliveryCounts *counts, GError **error)
{
    *counts = (DeliveryCounts){0};
    g_autoptr(GPtrArray) due = store_letters_due(service->store, now, DELIVERY_BATCH, error);
    if (due == NULL)
        return FALSE;
    g_autoptr(GPtrArray) parcels = g_ptr_array_new_with_free_func(own_parcel_free);
    Round round = {.service = service, .due = due, .parcels = parcels, .now = now, .counts = counts};
    gboolean able = TRUE;
    for (guint i = 0; able && i < due->len && round.bytes < DELIVERY_BYTES; i++)
        able = prepare(&round, g_ptr_array_index(due, i));
    if (able)
        relay_send(relay, parcels, record_fate, &round);
    if (round.error == NULL)
        return TRUE;
    g_propagate_error(error, round.error);
    return FALSE;
}

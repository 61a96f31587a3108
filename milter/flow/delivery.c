#include "flow/delivery.h"

#include "core/decide.h"
#include "flow/correspondence.h"
#include "flow/figures.h"
#include "flow/history.h"
#include "flow/ours.h"
#include "flow/release.h"
#include "flow/render.h"
#include "mail/read.h"
#include "outbox/backoff.h"
#include "util/clock.h"
#include "util/log.h"

/* One round's view: what is due, the letter in hand, and where its fate is written down. */
typedef struct {
    Service *service;
    const GPtrArray *due; /* Outgoing */
    guint next;
    const Outgoing *outgoing; /* in hand: claimed, its fate not told yet; or NULL */
    Parcel parcel;            /* the same for the relay, with its two own strings */
    char *sender, *envelope_id;
    gint64 now;
    DeliveryCounts *counts;
    GError *error; /* the store's, when a fate could not be recorded */
} Round;

/* A round can be long when the relay is slow. */
static gint64 moment(const Round *round)
{
    return MAX(round->now, clock_now());
}

static void let_go(Round *round)
{
    round->outgoing = NULL;
    g_clear_pointer(&round->parcel.bytes, g_bytes_unref);
    g_clear_pointer(&round->sender, g_free);
    g_clear_pointer(&round->envelope_id, g_free);
}

static const Parcel *take_in_hand(Round *round, const Outgoing *outgoing, GBytes *bytes)
{
    const Rules *rules = &round->service->rules;
    round->outgoing = outgoing;
    round->sender = render_bounce_address(rules, outgoing);
    round->envelope_id = token_print(rules->keyring, ROLE_BOUNCE, outgoing->id);
    round->parcel = (Parcel){outgoing->id, round->sender, outgoing->letter->to, round->envelope_id, g_bytes_ref(bytes)};
    return &round->parcel;
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
    g_autoptr(Envelope) envelope = store_entry_envelope(service->store, outgoing->quotes, error);
    if (envelope == NULL)
        return FALSE;
    g_autoptr(Mail) mail = mail_read_with(raw, g_steal_pointer(&envelope), service->config->tnef);
    g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func(g_free);
    ours_recall(service->store, outgoing->number, mail_from(mail), ours);
    ours_mark(mail, ours);
    g_autofree char *words = form_new_text(mail, service->config);
    letter_set(outgoing->letter, "quote", words);
    return TRUE;
}

/* Read now, not when it was asked for: the list ends with the asking. */
static gboolean add_history(Service *service, const Outgoing *outgoing, GError **error)
{
    g_autofree char *list = history_print(service, outgoing->number, error);
    if (list == NULL)
        return FALSE;
    letter_set(outgoing->letter, "history", list);
    return TRUE;
}

/* A case that is handed on shows the mail that opened it, not the one that said so; a part shows the whole's. */
static gboolean shows_opening(const Letter *letter)
{
    return letter->kind == LETTER_MOVED_COPY || *letter_get(letter, "is_released");
}

static CaseNumber shown_case(const Outgoing *outgoing)
{
    gboolean part = *letter_get(outgoing->letter, "is_split") && outgoing->about && outgoing->about->linked;
    return part ? outgoing->about->linked : outgoing->number;
}

/* The entry whose words the letter carries, 0 if none. */
static gboolean find_shown(Service *service, const Outgoing *outgoing, gint64 *entry, GError **error)
{
    *entry = needs_original(outgoing) ? outgoing->entry : 0;
    if (!shows_opening(outgoing->letter))
        return TRUE;
    *entry = 0;
    return *letter_get(outgoing->letter, "without_content") ||
           store_opening_entry(service->store, shown_case(outgoing), entry, error);
}

/* The rest of what is public; what is not is only counted (4.7). */
static gboolean add_correspondence(Service *service, const Outgoing *outgoing, GError **error)
{
    if (outgoing->letter->kind != LETTER_MOVED_COPY)
        return TRUE;
    g_auto(Correspondence) read = {0};
    if (!correspondence_read(service, shown_case(outgoing), outgoing->entry, &read, error))
        return FALSE;
    g_autofree char *internal = g_strdup_printf("%u", read.internal);
    gboolean with = !*letter_get(outgoing->letter, "without_content");
    letter_set(outgoing->letter, "correspondence", with ? read.text : NULL);
    letter_set(outgoing->letter, "internal_count", with && read.internal > 0 ? internal : NULL);
    return TRUE;
}

/* What the case holds when the letter leaves, if it is still for who asked. */
static GBytes *render_documents(Service *service, const Outgoing *outgoing, GError **error)
{
    g_auto(Release) release = {0};
    if (!release_read(service, outgoing, &release, error))
        return NULL;
    return render_release(&service->rules, service->wording, outgoing, &release);
}

static GBytes *render(Service *service, const Outgoing *outgoing, GError **error)
{
    if (outgoing->letter->kind == LETTER_RELEASE)
        return render_documents(service, outgoing, error);
    if (figures_are_in(outgoing->letter->kind))
        return figures_render(service, outgoing, error);
    g_autoptr(GBytes) original = NULL;
    g_autoptr(Envelope) envelope = NULL;
    gint64 entry;
    if (!find_shown(service, outgoing, &entry, error) || !add_correspondence(service, outgoing, error))
        return NULL;
    if (entry != 0) {
        original = store_entry_raw(service->store, entry, error);
        envelope = original != NULL ? store_entry_envelope(service->store, entry, error) : NULL;
        if (envelope == NULL)
            return NULL;
    }
    if (outgoing->letter->kind == LETTER_FOLLOW_UP && outgoing->about != NULL)
        ours_recall(service->store, outgoing->number, outgoing->about->resident, outgoing->ours);
    if (outgoing->quotes != 0 && !add_quote(service, outgoing, error))
        return NULL;
    if (outgoing->letter->kind == LETTER_HISTORY && !add_history(service, outgoing, error))
        return NULL;
    if (letter_traits(outgoing->letter->kind)->verbatim)
        return g_steal_pointer(&original);
    return render_letter(&service->rules, service->wording, outgoing, original, envelope);
}

/* The letter's exact bytes, once it is ours to hand over.  NULL without error: it is not to be had any more. */
static GBytes *claim(const Round *round, const Outgoing *outgoing, GError **error)
{
    Store *store = round->service->store;
    GError *trouble = NULL;
    g_autoptr(GBytes) kept = store_letter_bytes(store, outgoing->id, &trouble);
    g_autoptr(GBytes) rendered = kept == NULL && trouble == NULL ? render(round->service, outgoing, &trouble) : NULL;
    if (trouble != NULL) {
        g_propagate_error(error, trouble);
        return NULL;
    }
    if (!store_letter_claim(store, outgoing->id, rendered, moment(round), error))
        return NULL;
    return kept != NULL ? g_steal_pointer(&kept) : g_steal_pointer(&rendered);
}

static gboolean try_again(Round *round, const Outgoing *outgoing, const char *note)
{
    gint64 now = moment(round);
    round->counts->later++;
    LetterFate fate = {outgoing->id, LETTER_WAITING, now, now + backoff_seconds(outgoing->attempts + 1), note};
    return store_letter_fate(round->service->store, &fate, &round->error);
}

/* A letter whose bytes cannot be had does not hold up the others.  Claimed first: it may be in somebody else's hands.
 */
static void put_off(Round *round, const Outgoing *outgoing, const char *why)
{
    log_error("cannot prepare letter %" G_GINT64_FORMAT ": %s", outgoing->id, why);
    if (store_letter_claim(round->service->store, outgoing->id, NULL, moment(round), &round->error))
        (void)try_again(round, outgoing, why); /* its error ends the round */
}

static const Parcel *next_parcel(gpointer data)
{
    Round *round = data;
    while (round->error == NULL && round->next < round->due->len) {
        const Outgoing *outgoing = g_ptr_array_index(round->due, round->next++);
        g_autoptr(GError) trouble = NULL;
        g_autoptr(GBytes) bytes = claim(round, outgoing, &trouble);
        if (bytes != NULL)
            return take_in_hand(round, outgoing, bytes);
        if (trouble != NULL)
            put_off(round, outgoing, trouble->message);
    }
    return NULL;
}

static gboolean accept(Round *round, gint64 id, const char *note)
{
    LetterFate fate = {id, LETTER_ACCEPTED, moment(round), 0, note};
    round->counts->accepted++;
    return store_letter_fate(round->service->store, &fate, &round->error);
}

typedef struct {
    const Rules *rules;
    LetterFate fate;
    const char *status;
} Refusal;

/* In one step: the letter failed, and what follows from that (D5, D32). */
static gboolean file_refusal(StoreJob *job, gpointer data, GError **error)
{
    const Refusal *refusal = data;
    g_autoptr(Sent) letter = NULL;
    g_autoptr(Case) about = NULL;
    if (!store_settle(job, &refusal->fate, &letter, &about, error))
        return FALSE;
    if (letter == NULL)
        return TRUE;
    g_autoptr(Plan) plan = decide_refused(letter, about, refusal->status, refusal->rules, refusal->fate.at);
    return store_apply_fate(job, plan, &refusal->fate, refusal->rules, error);
}

static gboolean refuse(Round *round, gint64 id, const char *note)
{
    g_autofree char *status = relay_status(note);
    log_error("letter %" G_GINT64_FORMAT " refused by the relay: %s", id, status);
    round->counts->refused++;
    Refusal refusal = {&round->service->rules, {id, LETTER_FAILED, moment(round), 0, note}, status};
    return store_run(round->service->store, file_refusal, &refusal, &round->error);
}

static gboolean tell(Round *round, RelayFate fate, const char *answer)
{
    switch (fate) {
    case RELAY_ACCEPTED:
        return accept(round, round->outgoing->id, answer);
    case RELAY_LATER:
        return try_again(round, round->outgoing, answer);
    case RELAY_REFUSED:
        return refuse(round, round->outgoing->id, answer);
    }
    g_assert_not_reached();
}

/* Written down before the next letter is begun; when that fails the round ends, so that only this one is in doubt. */
static gboolean record_fate(gint64 id, RelayFate fate, const char *answer, gpointer data)
{
    Round *round = data;
    g_assert(round->outgoing->id == id);
    gboolean recorded = tell(round, fate, answer);
    let_go(round);
    return recorded;
}

/* Claimed, but the relay was stopped before it was begun. */
static void give_back(Round *round)
{
    LetterFate fate = {round->outgoing->id, LETTER_WAITING, moment(round), moment(round), "not begun"};
    (void)store_letter_fate(round->service->store, &fate, &round->error); /* its error ends the round */
    let_go(round);
}

gboolean delivery_round(Service *service, Relay *relay, gint64 now, DeliveryCounts *counts, GError **error)
{
    *counts = (DeliveryCounts){0};
    g_autoptr(GPtrArray) due = store_letters_due(service->store, now, DELIVERY_BATCH, error);
    if (due == NULL)
        return FALSE;
    Round round = {.service = service, .due = due, .now = now, .counts = counts};
    relay_send(relay, next_parcel, record_fate, &round);
    if (round.outgoing != NULL)
        give_back(&round);
    if (round.error == NULL)
        return TRUE;
    g_propagate_error(error, round.error);
    return FALSE;
}

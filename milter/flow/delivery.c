#include "flow/delivery.h"

#include "core/decide.h"
#include "flow/compose.h"
#include "flow/render.h"
#include "outbox/backoff.h"
#include "store/handover.h"
#include "util/clock.h"
#include "util/log.h"

/* What the relay said of a letter, until it is on file. */
typedef struct {
    Outgoing *outgoing; /* NULL: there is none */
    LetterFate fate;
    char *note;   /* fate.note */
    char *status; /* of one that was refused, or NULL */
} Told;

/* A letter that may be claimed and will not be handed over: whether its claim is on file was not answered. */
typedef struct {
    LetterClaim *claim; /* NULL: there is none */
    Outgoing *outgoing;
} Doubt;

struct Delivery {
    Service *service;
    Tray *tray;
    Relay *relay;
    DeliveryHelp help;
    Outgoing *outgoing; /* in hand: claimed, its fate not told yet; or NULL */
    Parcel parcel;      /* the same for the relay, with its two own strings */
    char *sender, *envelope_id;
    Told told;
    Doubt doubt;
    gint64 now;
    guint begun; /* letters of this session */
    DeliveryCounts *counts;
    GError *error; /* the store's: the session ends */
};

Delivery *delivery_new(Service *service, Tray *tray, Relay *relay, const DeliveryHelp *help)
{
    Delivery *delivery = g_new0(Delivery, 1);
    delivery->service = service;
    delivery->tray = tray;
    delivery->relay = relay;
    delivery->help = *help;
    return delivery;
}

/* A session can be long. */
static gint64 moment(const Delivery *delivery)
{
    return MAX(delivery->now, clock_now());
}

/* -- what has been told of the letter before ------------------------------ */

static void forget_told(Delivery *delivery)
{
    Told *told = &delivery->told;
    if (told->outgoing != NULL)
        tray_put_down(delivery->tray, told->outgoing);
    g_free(told->note);
    g_free(told->status);
    *told = (Told){0};
}

static void forget_doubt(Delivery *delivery)
{
    Doubt *doubt = &delivery->doubt;
    if (doubt->outgoing != NULL)
        tray_put_down(delivery->tray, doubt->outgoing);
    letter_claim_free(doubt->claim);
    *doubt = (Doubt){0};
}

gboolean delivery_owes(const Delivery *delivery)
{
    return delivery->told.outgoing != NULL || delivery->doubt.claim != NULL;
}

void delivery_free(Delivery *delivery)
{
    if (delivery == NULL)
        return;
    forget_told(delivery);
    forget_doubt(delivery);
    g_free(delivery);
}

static gboolean file_told(StoreJob *job, const Delivery *delivery, GError **error)
{
    const Told *told = &delivery->told;
    const Rules *rules = &delivery->service->rules;
    if (told->status == NULL)
        return store_note_fate(job, &told->fate, error);
    g_autoptr(Sent) letter = NULL;
    g_autoptr(Case) about = NULL;
    if (!store_settle(job, &told->fate, &letter, &about, error))
        return FALSE;
    if (letter == NULL)
        return TRUE;
    g_autoptr(Plan) plan = decide_refused(letter, about, told->status, rules, told->fate.at);
    return store_apply_fate(job, plan, &told->fate, rules, error);
}

/* -- one step of the store ------------------------------------------------- */

typedef struct {
    const Delivery *delivery;
    LetterClaim *next; /* NULL: nothing to claim */
} Step;

static gboolean take_step(StoreJob *job, gpointer data, GError **error)
{
    const Step *step = data;
    const Delivery *delivery = step->delivery;
    if (delivery->told.outgoing != NULL && !file_told(job, delivery, error))
        return FALSE;
    if (delivery->doubt.claim != NULL && !store_unclaim(job, delivery->doubt.claim, moment(delivery), error))
        return FALSE;
    return step->next == NULL || store_claim(job, step->next, error);
}

/* TRUE when there is nothing to record too. */
gboolean delivery_record(Delivery *delivery, GError **error)
{
    Step step = {delivery, NULL};
    if (!delivery_owes(delivery))
        return TRUE;
    if (!store_run(delivery->service->store, take_step, &step, error))
        return FALSE;
    forget_told(delivery);
    forget_doubt(delivery);
    return TRUE;
}

/* *taken is FALSE when the letter is not to be had any more. */
static gboolean claim_next(Delivery *delivery, const Outgoing *outgoing, GBytes *bytes, gboolean *taken, GError **error)
{
    g_autoptr(LetterClaim) claim = letter_claim_new(outgoing->id, bytes, moment(delivery));
    Step step = {delivery, claim};
    if (!store_run(delivery->service->store, take_step, &step, error)) {
        if (letter_claim_taken(claim))
            delivery->doubt.claim = g_steal_pointer(&claim);
        return FALSE;
    }
    *taken = letter_claim_taken(claim);
    forget_told(delivery);
    return TRUE;
}

/* -- the letter in hand ----------------------------------------------------- */

static const Parcel *take_in_hand(Delivery *delivery, Outgoing *outgoing, GBytes *bytes)
{
    const Rules *rules = &delivery->service->rules;
    delivery->outgoing = outgoing;
    delivery->sender = render_bounce_address(rules, outgoing);
    delivery->envelope_id = token_print(rules->keyring, ROLE_BOUNCE, outgoing->id);
    delivery->parcel =
        (Parcel){outgoing->id, delivery->sender, outgoing->letter->to, delivery->envelope_id, g_bytes_ref(bytes)};
    delivery->begun++;
    return &delivery->parcel;
}

/* Its fate is known: out of hand, and recorded with the next step. */
static void hear(Delivery *delivery, LetterState state, gint64 next_at, const char *note)
{
    Told *told = &delivery->told;
    told->outgoing = g_steal_pointer(&delivery->outgoing);
    told->note = g_strdup(note);
    told->fate = (LetterFate){told->outgoing->id, state, moment(delivery), next_at, told->note};
    g_clear_pointer(&delivery->parcel.bytes, g_bytes_unref);
    g_clear_pointer(&delivery->sender, g_free);
    g_clear_pointer(&delivery->envelope_id, g_free);
}

/* "letter=93 case=SP-2026-00417-2 kind=receipt": the same words wherever a letter is told of. */
static char *name_letter(const Delivery *delivery, const Outgoing *outgoing)
{
    const char *prefix = delivery->service->config->prefix;
    g_autofree char *reference = outgoing->number ? reference_print(prefix, outgoing->number) : g_strdup("none");
    return g_strdup_printf("letter=%" G_GINT64_FORMAT " case=%s kind=%s", outgoing->id, reference,
                           letter_traits(outgoing->letter->kind)->name);
}

static void accept(Delivery *delivery, const char *answer)
{
    g_autofree char *name = name_letter(delivery, delivery->outgoing);
    g_autofree char *queue = relay_queue_id(answer != NULL ? answer : "");
    log_info("%s accepted by the relay queue=%s", name, *queue ? queue : "none");
    delivery->counts->accepted++;
    hear(delivery, LETTER_ACCEPTED, 0, answer);
}

static void try_again(Delivery *delivery, const char *note)
{
    g_autofree char *name = name_letter(delivery, delivery->outgoing);
    g_autofree char *status = relay_status(note != NULL ? note : "");
    log_info("%s put off by the relay status=%s attempts=%u", name, status, delivery->outgoing->attempts + 1);
    delivery->counts->later++;
    hear(delivery, LETTER_WAITING, moment(delivery) + backoff_seconds(delivery->outgoing->attempts + 1), note);
}

static void refuse(Delivery *delivery, const char *note)
{
    char *status = relay_status(note);
    g_autofree char *name = name_letter(delivery, delivery->outgoing);
    log_error("%s refused by the relay status=%s", name, status);
    delivery->counts->refused++;
    hear(delivery, LETTER_FAILED, 0, note);
    delivery->told.status = status;
}

static void tell(Delivery *delivery, RelayFate fate, const char *answer)
{
    switch (fate) {
    case RELAY_ACCEPTED:
        accept(delivery, answer);
        return;
    case RELAY_LATER:
        try_again(delivery, answer);
        return;
    case RELAY_REFUSED:
        refuse(delivery, answer);
        return;
    }
    g_assert_not_reached();
}

static gboolean on_fate(gint64 id, RelayFate fate, const char *answer, gpointer data)
{
    Delivery *delivery = data;
    g_assert(delivery->outgoing->id == id && delivery->told.outgoing == NULL);
    tell(delivery, fate, answer);
    return TRUE;
}

/* -- the next letter -------------------------------------------------------- */

/* One whose claim is in doubt stays in hand until that is over: nobody else of this process may claim it meanwhile. */
static void let_go(Delivery *delivery, Outgoing *outgoing)
{
    if (delivery->doubt.claim != NULL)
        delivery->doubt.outgoing = outgoing;
    else
        tray_put_down(delivery->tray, outgoing);
}

/* A letter whose bytes cannot be had does not hold up the others.  Claimed first: it may be in somebody else's hands.
 */
static void put_off(Delivery *delivery, Outgoing *outgoing, const char *why)
{
    gboolean taken;
    g_autofree char *name = name_letter(delivery, outgoing);
    log_error("%s cannot be prepared: %s", name, why);
    if (!delivery_record(delivery, &delivery->error) ||
        !claim_next(delivery, outgoing, NULL, &taken, &delivery->error) || !taken) {
        let_go(delivery, outgoing);
        return;
    }
    delivery->outgoing = outgoing;
    try_again(delivery, why);
}

/* The letter's exact bytes; *kept are on file already. */
static GBytes *load(const Delivery *delivery, const Outgoing *outgoing, gboolean *kept, GError **error)
{
    GError *trouble = NULL;
    GBytes *bytes = store_letter_bytes(delivery->service->store, outgoing->id, &trouble);
    *kept = bytes != NULL;
    if (bytes == NULL && trouble == NULL)
        bytes = compose_letter(delivery->service, outgoing, &trouble);
    if (trouble != NULL)
        g_propagate_error(error, trouble);
    return bytes;
}

/* Its bytes, and it is claimed with them. */
static GBytes *load_and_claim(Delivery *delivery, const Outgoing *outgoing, gboolean *taken, GError **error)
{
    gboolean kept;
    g_autoptr(GBytes) bytes = load(delivery, outgoing, &kept, error);
    if (bytes == NULL || !claim_next(delivery, outgoing, kept ? NULL : bytes, taken, error))
        return NULL;
    return g_steal_pointer(&bytes);
}

/* One with large files takes several times their size meanwhile. */
static GBytes *claim_in_turn(Delivery *delivery, const Outgoing *outgoing, gboolean *taken, GError **error)
{
    Gate *gate = delivery->service->gate;
    gsize large = tray_large_bytes(outgoing);
    if (large == 0)
        return load_and_claim(delivery, outgoing, taken, error);
    if (!gate_enter(gate, large, error))
        return NULL;
    GBytes *bytes = load_and_claim(delivery, outgoing, taken, error);
    gate_leave(gate, large);
    return bytes;
}

/* NULL when the letter is not to be had. */
static const Parcel *prepare(Delivery *delivery, Outgoing *outgoing)
{
    g_autoptr(GError) trouble = NULL;
    gboolean taken;
    g_autoptr(GBytes) bytes = claim_in_turn(delivery, outgoing, &taken, &trouble);
    if (bytes == NULL) {
        put_off(delivery, outgoing, trouble != NULL ? trouble->message : "there is nothing to send");
        return NULL;
    }
    if (taken)
        return take_in_hand(delivery, outgoing, bytes);
    tray_put_down(delivery->tray, outgoing);
    return NULL;
}

static Outgoing *take(Delivery *delivery)
{
    const DeliveryHelp *help = &delivery->help;
    guint left = 0;
    Outgoing *outgoing = tray_take(delivery->tray, moment(delivery), &left, &delivery->error);
    if (outgoing != NULL && left > 0 && help->more != NULL)
        help->more(left, help->data);
    return outgoing;
}

/* Nothing is to be had: what was told is recorded alone, which may have freed the next letter of the same case. */
static gboolean look_again(Delivery *delivery)
{
    const DeliveryHelp *help = &delivery->help;
    gboolean told = delivery->told.outgoing != NULL;
    if (delivery->error != NULL || !delivery_record(delivery, &delivery->error))
        return FALSE;
    return told || (delivery->begun > 0 && help->wait != NULL && help->wait(help->data));
}

static gboolean stands_aside(const Delivery *delivery)
{
    return delivery->help.aside != NULL && delivery->help.aside(delivery->help.data);
}

static const Parcel *next_parcel(gpointer data)
{
    Delivery *delivery = data;
    while (delivery->error == NULL && delivery->begun < DELIVERY_LETTERS && !stands_aside(delivery)) {
        Outgoing *outgoing = take(delivery);
        const Parcel *parcel = outgoing != NULL ? prepare(delivery, outgoing) : NULL;
        if (parcel != NULL)
            return parcel;
        if (outgoing == NULL && !look_again(delivery))
            return NULL;
    }
    return NULL;
}

/* -- the session ------------------------------------------------------------ */

gboolean delivery_session(Delivery *delivery, gint64 now, DeliveryCounts *counts, GError **error)
{
    *counts = (DeliveryCounts){0};
    delivery->counts = counts;
    delivery->now = now;
    delivery->begun = 0;
    if (!delivery_record(delivery, error))
        return FALSE;
    relay_send(delivery->relay, next_parcel, on_fate, delivery);
    if (delivery->outgoing != NULL)
        hear(delivery, LETTER_WAITING, moment(delivery), "not begun"); /* the relay was stopped */
    if (delivery->error == NULL)
        return delivery_record(delivery, error);
    g_propagate_error(error, g_steal_pointer(&delivery->error));
    return FALSE;
}

gboolean delivery_round(Service *service, Relay *relay, gint64 now, DeliveryCounts *counts, GError **error)
{
    const DeliveryHelp alone = {0};
    *counts = (DeliveryCounts){0};
    if (!store_begin_handover(service->store, MAX(now, clock_now()), error))
        return FALSE;
    g_autoptr(Tray) tray = tray_new(service->store);
    g_autoptr(Delivery) delivery = delivery_new(service, tray, relay, &alone);
    return delivery_session(delivery, now, counts, error);
}

#include "flow/tray.h"

#include "util/gate.h"

#include <pthread.h>
#include <string.h>

struct Tray {
    Store *store;
    pthread_mutex_t lock; /* over all below */
    pthread_cond_t filled;
    GQueue lying;       /* of Outgoing, as they are due */
    GPtrArray *in_hand; /* Outgoing, the takers' */
    gboolean filling;   /* somebody looks into the store */
    gint64 filled_at;   /* monotonic */
};

Tray *tray_new(Store *store)
{
    Tray *tray = g_new0(Tray, 1);
    tray->store = store;
    tray->in_hand = g_ptr_array_new();
    g_queue_init(&tray->lying);
    if (pthread_mutex_init(&tray->lock, NULL) != 0 || pthread_cond_init(&tray->filled, NULL) != 0)
        g_error("cannot make the tray's locks");
    return tray;
}

static void clear(Tray *tray)
{
    g_queue_clear_full(&tray->lying, (GDestroyNotify)outgoing_free);
}

void tray_free(Tray *tray)
{
    if (tray == NULL)
        return;
    clear(tray);
    g_ptr_array_unref(tray->in_hand);
    (void)pthread_cond_destroy(&tray->filled);
    (void)pthread_mutex_destroy(&tray->lock);
    g_free(tray);
}

gsize tray_large_bytes(const Outgoing *outgoing)
{
    LetterKind kind = outgoing->letter->kind;
    gboolean carries = letter_traits(kind)->passes_on || kind == LETTER_ANSWER || kind == LETTER_ARCHIVE;
    return carries && outgoing->entry_bytes >= GATE_LARGE_BYTES ? outgoing->entry_bytes : 0;
}

static gboolean of_one_case_to_one(const Outgoing *one, const Outgoing *other)
{
    return one->number != 0 && one->number == other->number &&
           g_ascii_strcasecmp(one->letter->to, other->letter->to) == 0;
}

static gboolean must_wait(const Tray *tray, const Outgoing *outgoing)
{
    gsize large = 0;
    for (guint i = 0; i < tray->in_hand->len; i++) {
        const Outgoing *held = g_ptr_array_index(tray->in_hand, i);
        if (held->id == outgoing->id || of_one_case_to_one(held, outgoing))
            return TRUE;
        large += tray_large_bytes(held);
    }
    return large > 0 && tray_large_bytes(outgoing) > 0 && large + tray_large_bytes(outgoing) > TRAY_ROOM_BYTES;
}

static Outgoing *take_free(Tray *tray)
{
    if (g_get_monotonic_time() - tray->filled_at > TRAY_SECONDS * G_TIME_SPAN_SECOND)
        clear(tray);
    for (GList *link = tray->lying.head; link != NULL; link = link->next) {
        Outgoing *outgoing = link->data;
        if (must_wait(tray, outgoing))
            continue;
        g_queue_delete_link(&tray->lying, link);
        g_ptr_array_add(tray->in_hand, outgoing);
        return outgoing;
    }
    return NULL;
}

/* Under the lock, which is given up for the look itself. */
static gboolean fill(Tray *tray, gint64 now, GError **error)
{
    tray->filling = TRUE;
    (void)pthread_mutex_unlock(&tray->lock);
    gint64 looked_at = g_get_monotonic_time();
    g_autoptr(GPtrArray) due = store_letters_due(tray->store, now, TRAY_LETTERS, error);
    (void)pthread_mutex_lock(&tray->lock);
    tray->filling = FALSE;
    tray->filled_at = looked_at;
    clear(tray);
    gboolean found = due != NULL;
    while (found && due->len > 0)
        g_queue_push_head(&tray->lying, g_ptr_array_steal_index(due, due->len - 1));
    (void)pthread_cond_broadcast(&tray->filled);
    return found;
}

Outgoing *tray_take(Tray *tray, gint64 now, guint *left, GError **error)
{
    (void)pthread_mutex_lock(&tray->lock);
    Outgoing *outgoing = take_free(tray);
    while (outgoing == NULL && tray->filling) {
        (void)pthread_cond_wait(&tray->filled, &tray->lock);
        outgoing = take_free(tray);
    }
    if (outgoing == NULL && fill(tray, now, error))
        outgoing = take_free(tray);
    *left = tray->lying.length;
    (void)pthread_mutex_unlock(&tray->lock);
    return outgoing;
}

void tray_put_down(Tray *tray, Outgoing *outgoing)
{
    (void)pthread_mutex_lock(&tray->lock);
    (void)g_ptr_array_remove(tray->in_hand, outgoing);
    (void)pthread_mutex_unlock(&tray->lock);
    outgoing_free(outgoing);
}

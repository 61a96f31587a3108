#include "flow/roundtrip.h"

#include "store/noted.h"

typedef struct {
    const Rules *rules;
    gint64 now;
    GHashTable *recent; /* char *: mailboxes that have one of today, folded */
    GHashTable *seen;   /* char *: of the units that have been gone through */
    RoundtripCounts *counts;
} Sending;

static gboolean write_letter(StoreJob *job, const Sending *sending, const Unit *unit, GError **error)
{
    Letter *letter = letter_new(LETTER_ROUNDTRIP, unit->address, "", "sv");
    letter_set(letter, "unit", unit->code);
    letter_set(letter, "unit_name", unit->name[LANGUAGE_SV]);
    g_autoptr(Plan) plan = plan_new();
    plan_letter(plan, letter, "asked for by the administrator");
    Roundtrip written = {.unit = unit->code, .proof = ""};
    return store_apply_at(job, plan, sending->rules, sending->now, error) &&
           store_last_letter(job, &written.letter, error) && store_note_roundtrip(job, &written, sending->now, error);
}

static gboolean write_to(StoreJob *job, const Sending *sending, const Unit *unit, GError **error)
{
    if (!*unit->address) {
        sending->counts->silent++;
        return TRUE;
    }
    g_autofree char *mailbox = g_utf8_casefold(unit->address, -1);
    if (g_hash_table_contains(sending->recent, mailbox) || g_hash_table_contains(sending->seen, mailbox))
        return TRUE;
    g_hash_table_add(sending->seen, g_steal_pointer(&mailbox));
    sending->counts->written++;
    return write_letter(job, sending, unit, error);
}

static gboolean write_all(StoreJob *job, gpointer data, GError **error)
{
    const Sending *sending = data;
    const GPtrArray *units = sending->rules->config->units;
    g_hash_table_remove_all(sending->seen); /* it may be run again */
    sending->counts->silent = sending->counts->written = 0;
    for (guint i = 0; i < units->len; i++)
        if (!write_to(job, sending, g_ptr_array_index(units, i), error))
            return FALSE;
    return TRUE;
}

gboolean roundtrip_send(Service *service, gint64 now, RoundtripCounts *counts, GError **error)
{
    g_autoptr(GHashTable) recent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) before = store_roundtrips(service->store, error);
    if (!before)
        return FALSE;
    *counts = (RoundtripCounts){0};
    for (guint i = 0; i < before->len; i++) {
        const RoundtripFound *found = g_ptr_array_index(before, i);
        if (found->sent_at > now - ROUNDTRIP_AGAIN_SECONDS)
            counts->recent += g_hash_table_add(recent, g_utf8_casefold(found->to, -1));
    }
    Sending sending = {&service->rules, now, recent, seen, counts};
    return store_run(service->store, write_all, &sending, error);
}

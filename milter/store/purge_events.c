/* purge_events.c - what of a case is removed and what of it is a fact: its events, and its entries' traces. */
#include "store/purge_parts.h"

#include "core/facts.h"
#include "store/events.h"
#include "store/evidence.h"
#include "store/pack.h"

#include <string.h>

#define PAYLOAD_NUMBERS 3
#define REASON          "kept by a purge"

/* -- events -------------------------------------------------------------------- */

typedef struct {
    gint64 at;
    char *kind, *about;
} Fact;

static void fact_free(Fact *fact)
{
    g_free(fact->kind);
    g_free(fact->about);
    g_free(fact);
}

static gboolean is_fact(const char *kind)
{
    return g_strv_contains(facts_kinds, kind);
}

/* Whether there was an address or a measure counts, not which. */
static const char *bare(const char *kind, const char *about)
{
    gboolean words = strcmp(kind, "event resident") == 0 || strcmp(kind, "event measure") == 0;
    return words && *about ? "yes" : about;
}

/* Behind the numbers that a payload begins with, and before its reason. */
static char *about_of(const char *payload)
{
    const char *at = payload;
    for (guint i = 0; at && i < PAYLOAD_NUMBERS; i++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    return at ? g_strndup(at, strcspn(at, "\n")) : g_strdup("");
}

static GPtrArray *read_facts(Database *database, CaseNumber number, GError **error)
{
    g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func((GDestroyNotify)fact_free);
    g_auto(Query) query = query_begin(database, LIST_TEXTS);
    query_int(&query, number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&facts);
        gint64 at = query_take_int(&query);
        const char *kind = query_peek_text(&query);
        if (!is_fact(kind))
            continue;
        Fact *fact = g_new0(Fact, 1);
        *fact = (Fact){.at = at, .kind = g_strdup(kind)};
        g_autofree char *about = about_of(query_peek_text(&query));
        fact->about = g_strdup(bare(fact->kind, about));
        g_ptr_array_add(facts, fact);
    }
    return NULL;
}

static gboolean tell_again(StoreJob *job, CaseNumber number, const GPtrArray *facts, GError **error)
{
    Chain chain;
    if (!chain_open(&chain, job, error))
        return FALSE;
    for (guint i = 0; i < facts->len; i++) {
        const Fact *fact = g_ptr_array_index(facts, i);
        const Event event = {
            .at = fact->at, .number = number, .kind = fact->kind, .about = fact->about, .reason = REASON};
        if (!chain_add(&chain, &event, error))
            return FALSE;
    }
    return chain_close(&chain, error);
}

gboolean purge_events(StoreJob *job, CaseNumber number, GError **error)
{
    g_autoptr(GPtrArray) facts = read_facts(job->database, number, error);
    return facts && purge_run(job->database, EMPTY_EVENTS, number, error) && tell_again(job, number, facts, error);
}

/* -- entries ---------------------------------------------------------------------- */

static void purge_entry_free(PurgeEntry *entry)
{
    g_free(entry->sender);
    g_free(entry->subject_key);
    g_free(entry);
}

GPtrArray *purge_entries(Database *database, StatementName list, gint64 number, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)purge_entry_free);
    g_auto(Query) query = query_begin(database, list);
    query_int(&query, number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return g_steal_pointer(&entries);
        PurgeEntry *entry = g_new0(PurgeEntry, 1);
        entry->id = query_take_int(&query);
        entry->sender = query_take_text(&query);
        entry->subject_key = query_take_text(&query);
        entry->received_at = query_take_int(&query);
        g_ptr_array_add(entries, entry);
    }
    return NULL;
}

/* Under its sender, and old mail under nobody too (apply_entry.c); a sender that a form names stands in no index. */
static gboolean drop_threads(Database *database, const PurgeEntry *entry, GError **error)
{
    const char *const senders[] = {entry->sender, ""};
    gint64 period = entry->received_at / EVIDENCE_PERIOD_SECONDS, dropped = 0;
    for (guint i = 0; i < G_N_ELEMENTS(senders); i++) {
        g_auto(Query) query = query_begin(database, DROP_THREAD);
        query_int(&query, period);
        query_int(&query, key_of_pair(senders[i], entry->subject_key));
        query_int(&query, entry->id);
        if (!query_run(&query, error))
            return FALSE;
        dropped += query_changes(&query);
    }
    if (dropped > 0)
        return TRUE;
    g_auto(Query) query = query_begin(database, DROP_THREAD_OF);
    query_int(&query, period);
    query_int(&query, entry->id);
    return query_run(&query, error);
}

gboolean purge_trace(Database *database, const PurgeEntry *entry, GError **error)
{
    return (!entry->subject_key || drop_threads(database, entry, error)) &&
           purge_run(database, DROP_WORDS_OF, entry->id, error);
}

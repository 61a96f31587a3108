#include "store/check.h"

#include <string.h>

/* How far one writer's chain has been followed, and where it must at least come by. */
typedef struct {
    gint64 sequence;
    EventHash end;
    gint64 wanted_sequence; /* 0: none known */
    GBytes *wanted_end;
    gboolean passed;
} Followed;

static void followed_free(Followed *followed)
{
    g_clear_pointer(&followed->wanted_end, g_bytes_unref);
    g_free(followed);
}

typedef struct {
    GHashTable *followed; /* by writer */
    EventHash since;
    gboolean since_found;
} Chains;

typedef struct {
    gint64 sequence, at, entry, letter;
    CaseNumber number;
    char *writer, *kind, *payload;
    GBytes *salt, *digest, *chain;
} EventRow;

static void event_row_clear(EventRow *row)
{
    g_free(row->writer);
    g_free(row->kind);
    g_free(row->payload);
    g_bytes_unref(row->salt);
    g_bytes_unref(row->digest);
    g_bytes_unref(row->chain);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(EventRow, event_row_clear)

static void take_row(EventRow *row, Query *query)
{
    row->writer = query_take_text(query);
    row->at = query_take_int(query);
    row->number = query_take_int(query);
    row->entry = query_take_int(query);
    row->letter = query_take_int(query);
    row->kind = query_take_text(query);
    row->salt = query_take_bytes(query);
    row->payload = query_take_text(query);
    row->digest = query_take_bytes(query);
    row->chain = query_take_bytes(query);
}

static gboolean is_hash(GBytes *bytes, const EventHash *hash)
{
    gsize length;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    return length == EVENT_HASH_BYTES && memcmp(data, hash->bytes, length) == 0;
}

/* A payload deleted by decision has nothing left to compare. */
static gboolean payload_fits(const EventRow *row)
{
    if (!row->payload)
        return TRUE;
    g_autofree char *head = event_head(row->number, row->entry, row->letter);
    gsize length;
    gconstpointer salt = g_bytes_get_data(row->salt, &length);
    EventHash digest = event_digest(salt ? salt : "", length, row->payload);
    return g_str_has_prefix(row->payload, head) && is_hash(row->digest, &digest);
}

static Followed *followed_by(GHashTable *chains, const char *writer)
{
    Followed *followed = g_hash_table_lookup(chains, writer);
    if (!followed) {
        followed = g_new0(Followed, 1);
        g_hash_table_insert(chains, g_strdup(writer), followed);
    }
    return followed;
}

/* After a break the chain is followed on from what the row says, so that each break is found once. */
static void check_row(Checking *checking, const EventRow *row, GHashTable *chains)
{
    GPtrArray *findings = checking->findings;
    Followed *followed = followed_by(chains, row->writer);
    EventLink link = {.sequence = row->sequence, .writer = row->writer, .at = row->at, .kind = row->kind};
    gsize length;
    gconstpointer digest = g_bytes_get_data(row->digest, &length);
    if (length == EVENT_HASH_BYTES)
        memcpy(link.digest.bytes, digest, length);
    EventHash linked = event_link(&followed->end, &link);
    if (!payload_fits(row))
        check_say(findings, "event '%" G_GINT64_FORMAT "': does not match its digest", row->sequence);
    if (!is_hash(row->chain, &linked))
        check_say(findings, "event '%" G_GINT64_FORMAT "': the chain is broken here", row->sequence);
    gconstpointer said = g_bytes_get_data(row->chain, &length);
    if (length == EVENT_HASH_BYTES)
        memcpy(followed->end.bytes, said, length);
    followed->sequence = row->sequence;
    checking->deep->emptied += row->payload == NULL;
    if (row->sequence == followed->wanted_sequence)
        followed->passed = is_hash(followed->wanted_end, &followed->end);
}

static gboolean follow(Checking *checking, gint64 id, Query *query, gpointer data, GError **error)
{
    (void)error;
    Chains *chains = data;
    g_auto(EventRow) row = {.sequence = id};
    take_row(&row, query);
    check_row(checking, &row, chains->followed);
    chains->since_found = chains->since_found || is_hash(row.chain, &chains->since);
    return TRUE;
}

/* Events may be written meanwhile: the ends are read before the rows, and once more after. */
static gboolean read_ends(Database *database, GHashTable *chains, GError **error)
{
    g_auto(Query) query = query_begin(database, CHECK_CHAINS);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        Followed *followed = followed_by(chains, query_peek_text(&query));
        followed->wanted_sequence = query_take_int(&query);
        g_clear_pointer(&followed->wanted_end, g_bytes_unref);
        followed->wanted_end = query_take_bytes(&query);
    }
    return FALSE;
}

static gboolean compare_ends(Database *database, GHashTable *chains, GPtrArray *findings, GError **error)
{
    GHashTableIter iter;
    gpointer writer, value;
    g_hash_table_iter_init(&iter, chains);
    while (g_hash_table_iter_next(&iter, &writer, &value)) {
        const Followed *followed = value;
        if (followed->wanted_sequence > 0 && !followed->passed)
            check_say(findings, "events of '%s': rows at the end of the chain are missing or changed", (char *)writer);
    }
    if (!read_ends(database, chains, error))
        return FALSE;
    g_hash_table_iter_init(&iter, chains);
    while (g_hash_table_iter_next(&iter, &writer, &value)) {
        const Followed *followed = value;
        if (followed->sequence > followed->wanted_sequence)
            check_say(findings, "events of '%s': rows follow the end of the chain", (char *)writer);
    }
    return TRUE;
}

/* Sixty-four digits, or TRUE is not said. */
static gboolean read_hash(const char *hex, EventHash *hash)
{
    if (strlen(hex) != 2 * (gsize)EVENT_HASH_BYTES)
        return FALSE;
    for (gsize i = 0; i < EVENT_HASH_BYTES; i++) {
        int high = g_ascii_xdigit_value(hex[2 * i]), low = g_ascii_xdigit_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return FALSE;
        hash->bytes[i] = (guint8)(high << 4 | low);
    }
    return TRUE;
}

/* As far as the rows were followed: what came meanwhile is for the next time. */
static void tell_ends(const GHashTable *followed_chains, GPtrArray *ends)
{
    GHashTableIter iter;
    gpointer writer, value;
    g_hash_table_iter_init(&iter, (GHashTable *)followed_chains);
    while (ends && g_hash_table_iter_next(&iter, &writer, &value)) {
        const Followed *followed = value;
        GString *end = g_string_new(NULL);
        for (gsize i = 0; i < EVENT_HASH_BYTES; i++)
            g_string_append_printf(end, "%02x", followed->end.bytes[i]);
        g_string_append_printf(end, " event %" G_GINT64_FORMAT " of %s", followed->sequence, (char *)writer);
        g_ptr_array_add(ends, g_string_free(end, FALSE));
    }
}

gboolean check_chains(Checking *checking, GError **error)
{
    Database *database = checking->database;
    g_autoptr(GHashTable) followed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)followed_free);
    Chains chains = {.followed = followed};
    const char *since = checking->deep->since;
    gboolean readable = !since || read_hash(since, &chains.since);
    if (!read_ends(database, followed, error) || !check_rows(checking, CHECK_EVENTS, follow, &chains, error) ||
        !compare_ends(database, followed, checking->findings, error))
        return FALSE;
    if (since && !(readable && chains.since_found))
        check_say(checking->findings, "events: no chain holds the hash '%s': rows are missing or changed since", since);
    tell_ends(followed, checking->deep->ends);
    return TRUE;
}

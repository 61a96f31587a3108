#include "store/events.h"

#include "util/digest.h"
#include "util/error.h"

#include <string.h>
#include <sys/random.h>

#define STAMP_LINE "\nstamp "

G_STATIC_ASSERT(EVENT_HASH_BYTES == DIGEST_BYTES);

static EventHash finish(const Digest *digest)
{
    EventHash hash = {0};
    digest_take(digest, hash.bytes);
    return hash;
}

/*
 * The chain covers this and never the payload itself: so a purge can take the
 * payload and its salt away, of events of every version, and leave the rest
 * as it is.  Without the salt nobody can guess the words from the digest.
 * What was taken by decision is told by "event purged" (schema.sql).
 */
EventHash event_digest(gconstpointer salt, gsize length, const char *payload)
{
    g_autoptr(Digest) digest = digest_new();
    digest_add(digest, salt, length);
    digest_add_text(digest, payload);
    return finish(digest);
}

/* Numbers in decimal, each text ended by a line break, hashes as bytes. */
EventHash event_link(const EventHash *before, const EventLink *link)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "\n%s\n%" G_GINT64_FORMAT "\n%s\n", link->sequence,
                                            link->writer, link->at, link->kind);
    g_autoptr(Digest) digest = digest_new();
    digest_add(digest, before->bytes, EVENT_HASH_BYTES);
    digest_add_text(digest, text);
    digest_add(digest, link->digest.bytes, EVENT_HASH_BYTES);
    return finish(digest);
}

char *event_head(CaseNumber number, gint64 entry, gint64 letter)
{
    return g_strdup_printf("case=%" G_GINT64_FORMAT " entry=%" G_GINT64_FORMAT " letter=%" G_GINT64_FORMAT " ", number,
                           entry, letter);
}

/* The last line, if it is one of stamps; a reason never says what we write behind it. */
const char *event_stamp(char *payload)
{
    char *last = strrchr(payload, '\n');
    if (!last || !g_str_has_prefix(last, STAMP_LINE))
        return "";
    *last = '\0';
    return last + strlen(STAMP_LINE);
}

static gboolean find_end(Chain *chain, GError **error)
{
    g_auto(Query) query = query_begin(chain->database, FIND_CHAIN);
    query_text(&query, chain->host);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (!row)
        return TRUE;
    g_autoptr(GBytes) end = query_take_bytes(&query);
    if (g_bytes_get_size(end) != EVENT_HASH_BYTES) {
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "end of event chain is damaged");
        return FALSE;
    }
    memcpy(chain->end.bytes, g_bytes_get_data(end, NULL), EVENT_HASH_BYTES);
    return TRUE;
}

gboolean chain_open(Chain *chain, StoreJob *job, GError **error)
{
    *chain = (Chain){.database = job->database, .host = job->host};
    g_auto(Query) query = query_begin(chain->database, NEXT_EVENT);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    chain->sequence = query_take_int(&query) - 1;
    return find_end(chain, error);
}

/* The next salt, or NULL. */
static const guint8 *next_salt(Chain *chain, GError **error)
{
    if (chain->salts_left == 0) {
        if (getrandom(chain->salts, sizeof chain->salts, 0) != (ssize_t)sizeof chain->salts) {
            g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "no random bytes to be had");
            return NULL;
        }
        chain->salts_left = EVENT_SALTS;
    }
    return chain->salts[--chain->salts_left];
}

typedef struct {
    const guint8 *salt;
    char *payload;
    EventHash digest;
} Sealed;

static gboolean write_row(const Chain *chain, const Event *event, const Sealed *sealed, GError **error)
{
    g_auto(Query) query = query_begin(chain->database, ADD_EVENT);
    query_int(&query, chain->sequence);
    query_text(&query, chain->host);
    query_int(&query, event->at);
    query_reference(&query, event->number);
    query_reference(&query, event->entry);
    query_reference(&query, event->letter);
    query_text(&query, event->kind);
    query_bytes(&query, sealed->salt, EVENT_SALT_BYTES);
    query_text(&query, sealed->payload);
    query_bytes(&query, sealed->digest.bytes, EVENT_HASH_BYTES);
    query_bytes(&query, chain->end.bytes, EVENT_HASH_BYTES);
    return query_run(&query, error);
}

gboolean chain_add(Chain *chain, const Event *event, GError **error)
{
    Sealed sealed = {.salt = next_salt(chain, error)};
    if (sealed.salt == NULL)
        return FALSE;
    g_autofree char *head = event_head(event->number, event->entry, event->letter);
    g_autofree char *payload = g_strconcat(head, event->about, "\n", event->reason,
                                           event->stamp ? STAMP_LINE : NULL, event->stamp, NULL);
    sealed.payload = payload;
    sealed.digest = event_digest(sealed.salt, EVENT_SALT_BYTES, payload);

    chain->sequence++;
    EventLink link = {.sequence = chain->sequence,
                      .writer = chain->host,
                      .at = event->at,
                      .kind = event->kind,
                      .digest = sealed.digest};
    chain->end = event_link(&chain->end, &link);
    return write_row(chain, event, &sealed, error);
}

gboolean chain_close(const Chain *chain, GError **error)
{
    g_auto(Query) query = query_begin(chain->database, SET_CHAIN);
    query_text(&query, chain->host);
    query_int(&query, chain->sequence);
    query_bytes(&query, chain->end.bytes, EVENT_HASH_BYTES);
    return query_run(&query, error);
}

gboolean chain_note(StoreJob *job, const Event *event, GError **error)
{
    Chain chain;
    return chain_open(&chain, job, error) && chain_add(&chain, event, error) && chain_close(&chain, error);
}

/*
 * events.h - the hash chain of all that happened.
 *
 * A Chain is opened, added to and closed within one job, so that the end of
 * the chain and its rows are kept or undone together.
 */
#ifndef SYNPUNKT_STORE_EVENTS_H
#define SYNPUNKT_STORE_EVENTS_H

#include "store/batch.h"
#include "core/reference.h"

#define EVENT_HASH_BYTES 32
#define EVENT_SALT_BYTES 16
#define EVENT_SALTS      8

typedef struct {
    guint8 bytes[EVENT_HASH_BYTES];
} EventHash;

typedef struct {
    gint64 at;
    CaseNumber number; /* 0: none; so for the next two */
    gint64 entry, letter;
    const char *kind;   /* "entry resident", "letter receipt", "event opened" */
    const char *about;  /* digest, Message-ID, new value ...; never with a line break */
    const char *reason; /* in words */
    const char *stamp;  /* "case=... letter=..." of rows that it tells of (stamp.h), or NULL */
} Event;

typedef struct {
    Database *database;
    const char *host;
    gint64 sequence; /* of the last row of any writer, and then of ours */
    EventHash end;
    guint8 salts[EVENT_SALTS][EVENT_SALT_BYTES]; /* drawn together, for a message has about as many events */
    guint salts_left;
} Chain;

gboolean chain_open(Chain *chain, StoreJob *job, GError **error);
gboolean chain_add(Chain *chain, const Event *event, GError **error);
gboolean chain_close(const Chain *chain, GError **error);

/* One event by itself. */
gboolean chain_note(StoreJob *job, const Event *event, GError **error);

/* How a payload begins: the row's own columns, so that they cannot be changed unseen.  Caller owns. */
char *event_head(CaseNumber number, gint64 entry, gint64 letter);

/* Ends a payload before its stamps, and returns these, or "". */
const char *event_stamp(char *payload);

/* SHA-256 (salt, payload). */
EventHash event_digest(gconstpointer salt, gsize length, const char *payload);

/* A row as it is linked: what the chain covers. */
typedef struct {
    gint64 sequence;
    const char *writer;
    gint64 at;
    const char *kind;
    EventHash digest;
} EventLink;
EventHash event_link(const EventHash *before, const EventLink *link);

#endif

/*
 * relay.h - hands letters to the MTA: an SMTP session (libESMTP) or sendmail(1).
 *
 * Many letters a session, each with NOTIFY=FAILURE, RET=HDRS and ENVID where
 * the server offers DSN (RFC 3461); each letter's fate is told as the server
 * answers, before the next is begun, so that a crash leaves at most one a
 * relay in doubt.  Letters that need SMTPUTF8 go by sendmail(1).
 */
#ifndef SYNPUNKT_OUTBOX_RELAY_H
#define SYNPUNKT_OUTBOX_RELAY_H

#include <glib.h>

typedef struct Relay Relay;

typedef enum {
    RELAY_ACCEPTED,
    RELAY_LATER,   /* 4xx, no connection, sendmail(1) exit other than 0 or a permanent one */
    RELAY_REFUSED, /* 5xx for this letter */
} RelayFate;

typedef struct {
    gint64 id;
    const char *sender; /* bounce address */
    const char *recipient;
    const char *envelope_id; /* ENVID: the bounce token, xtext-safe */
    GBytes *bytes;
} Parcel;

/*
 * Called when the relay is ready for another parcel: NULL when there is none.
 * Stays the giver's, until its fate is told.  May take its time: the session is
 * kept meanwhile.
 */
typedef const Parcel *(*RelayNext)(gpointer data);

/*
 * Called for each parcel in order, as soon as its fate is known.  `answer` is
 * the server's, one line.  FALSE ends the sending: no further parcel is begun,
 * so that a fate that cannot be recorded puts no second letter in doubt.
 */
typedef gboolean (*RelayDone)(gint64 id, RelayFate fate, const char *answer, gpointer data);

/* `where` is "host:port" or "sendmail"; `sendmail` the program's path. */
Relay *relay_new(const char *where, const char *sendmail);
void relay_free(Relay *relay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Relay, relay_free)

/*
 * Send what `next` gives, in order.  Ends when there is no more, or when the
 * server is not to be had: then only one parcel is RELAY_LATER.  Blocks; bounded by RELAY_TIMEOUT_SECONDS
 * a step (connecting to a host that does not answer: by the kernel).
 */
#define RELAY_TIMEOUT_SECONDS 60
void relay_send(Relay *relay, RelayNext next, RelayDone done, gpointer data);

/*
 * From any thread: finish what the relay has been given and begin no other, now or later.  `done` is not called for a
 * parcel that was not begun.
 */
void relay_stop(Relay *relay);

/*
 * The same, and do not wait for the server's answers any more: who is in relay_send() comes back.  What had not been
 * given to the server is not told of; what had is in doubt, RELAY_LATER.  Other relays of this process to the same server
 * lose their connections too.  Call it again until relay_send() is back: a server of several addresses is tried at each.
 */
void relay_break(Relay *relay);

/* Of an answer: "5.1.1" (RFC 3463) if it has one, else the reply code, else "".  Caller owns. */
char *relay_status(const char *answer);

/*
 * The server's own name for a letter it took: "4bQ7Zk1" of Postfix's "2.0.0 Ok: queued as 4bQ7Zk1", "xAM0C1dT" of
 * Sendmail's "2.0.0 xAM0C1dT Message accepted for delivery", else "".  No other word of an answer: it may tell of
 * people.  Caller owns.
 */
char *relay_queue_id(const char *answer);

#endif

/*
 * session.h - what libmilter has told about a connection and the message in
 * hand.
 *
 * Nothing here knows libmilter.  A Connection is made when one opens and freed
 * when it closes; its Session is made at MAIL and freed at end of message, at
 * abort and at close.  Callbacks of one connection may run in different
 * threads, never at the same time.
 */
#ifndef SYNPUNKT_DAEMON_SESSION_H
#define SYNPUNKT_DAEMON_SESSION_H

#include "core/mail.h"

#include <glib.h>
#include <sys/socket.h>

/* More than any MTA lets through; beyond it the message is tried later, not cut. */
#define SESSION_BYTES_MAX (256u * 1024 * 1024)

typedef struct Session Session;

typedef struct {
    char *client;           /* IP address as text, or NULL */
    gboolean leading_space; /* header values come with the space that followed the colon */
    Session *session;       /* the message in hand, or NULL */
} Connection;

Connection *connection_new(gboolean leading_space);
void connection_free(Connection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_free)

/* NULL and addresses that are not IP leave the client unknown. */
void connection_set_client(Connection *connection, const struct sockaddr *address);

/*
 * The address argument of MAIL or RCPT with its brackets, exactly as the MTA
 * knows it; what a Sendmail with EAI appends ("<a@b> SIZE=5") is left out.
 * Caller owns.
 */
char *session_argument(const char *argument);

/* The same without brackets, valid UTF-8.  Caller owns. */
char *session_address(const char *argument);

/* Begin a message.  `sender` is MAIL's argument; `folder` is where a large one is spooled. */
Session *session_new(const char *sender, const char *client, const char *folder);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* How the client proved itself; NULL is not at all.  `verify` is the MTA's word on the certificate, which counts only
 * when "OK". */
void session_set_proof(Session *session, const char *login, const char *certificate, const char *verify);

/* Whom the MTA speaks with: IP address as text, or NULL. */
const char *session_client(const Session *session);

void session_add_recipient(Session *session, const char *argument, gboolean ours);

/* RCPT arguments of our own recipients, exact; stays owned by the session. */
const GPtrArray *session_ours(const Session *session);
gboolean session_is_all_ours(const Session *session);

/* The message, piece by piece.  Trouble is kept until session_finish(). */
void session_header(Session *session, const char *name, const char *value, gboolean leading_space);
void session_end_headers(Session *session);
void session_body(Session *session, const void *bytes, gsize length);

/*
 * All is here.  The envelope gets queue id and time and goes over to the
 * caller, as do the bytes; NULL with TRY_LATER if they could not be kept.
 */
GBytes *session_finish(Session *session, const char *queue_id, gint64 now, Envelope **envelope, GError **error);

#endif

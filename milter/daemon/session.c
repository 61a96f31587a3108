#include "daemon/session.h"

#include "util/error.h"
#include "util/spool.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct Session {
    Envelope *envelope;
    Spool *spool;
    GPtrArray *ours; /* char *: exact RCPT arguments */
    guint bystanders;
    GError *trouble; /* the first that kept us from spooling */
};

Connection *connection_new(gboolean leading_space)
{
    Connection *connection = g_new0(Connection, 1);
    connection->leading_space = leading_space;
    return connection;
}

void connection_free(Connection *connection)
{
    if (connection == NULL)
        return;
    session_free(connection->session);
    g_free(connection->client);
    g_free(connection);
}

void connection_set_client(Connection *connection, const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN];
    const char *known = NULL;
    if (address != NULL && address->sa_family == AF_INET)
        known = inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof text);
    else if (address != NULL && address->sa_family == AF_INET6)
        known = inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text, sizeof text);
    g_free(connection->client);
    connection->client = g_strdup(known);
}

/* Where the address ends: at `end` outside quotes, or with the text. */
static gsize find_end(const char *text, char end)
{
    gboolean quoted = FALSE;
    gsize i = 0;
    for (; text[i] != '\0' && (quoted || text[i] != end); i++) {
        if (quoted && text[i] == '\\' && text[i + 1] != '\0')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
    }
    return i;
}

char *session_argument(const char *argument)
{
    if (argument[0] != '<')
        return g_strndup(argument, find_end(argument, ' '));
    gsize end = find_end(argument, '>');
    return g_strndup(argument, argument[end] == '>' ? end + 1 : end);
}

char *session_address(const char *argument)
{
    g_autofree char *exact = session_argument(argument);
    gsize length = strlen(exact);
    gsize start = exact[0] == '<' ? 1 : 0;
    if (start == 1 && exact[length - 1] == '>')
        exact[length - 1] = '\0';
    return g_utf8_make_valid(exact + start, -1);
}

Session *session_new(const char *sender, const char *client, const char *folder)
{
    g_autofree char *address = session_address(sender);
    Session *session = g_new0(Session, 1);
    session->envelope = envelope_new(address);
    session->envelope->client = g_strdup(client);
    session->spool = spool_new(folder);
    session->ours = g_ptr_array_new_with_free_func(g_free);
    return session;
}

void session_free(Session *session)
{
    if (session == NULL)
        return;
    envelope_free(session->envelope);
    spool_free(session->spool);
    g_ptr_array_unref(session->ours);
    g_clear_error(&session->trouble);
    g_free(session);
}

static char *text_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? g_utf8_make_valid(text, -1) : NULL;
}

void session_set_proof(Session *session, const char *login, const char *certificate, const char *verify)
{
    session->envelope->login = text_or_null(login);
    if (g_strcmp0(verify, "OK") == 0)
        session->envelope->certificate = text_or_null(certificate);
}

const char *session_client(const Session *session)
{
    return session->envelope->client;
}

void session_add_recipient(Session *session, const char *argument, gboolean ours)
{
    g_ptr_array_add(session->envelope->recipients, session_address(argument));
    if (ours)
        g_ptr_array_add(session->ours, session_argument(argument));
    else
        session->bystanders++;
}

const GPtrArray *session_ours(const Session *session)
{
    return session->ours;
}

gboolean session_is_all_ours(const Session *session)
{
    return session->bystanders == 0;
}

static void append(Session *session, const void *bytes, gsize length)
{
    if (session->trouble != NULL)
        return;
    if (spool_size(session->spool) + length > SESSION_BYTES_MAX)
        g_set_error(&session->trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "message larger than %u bytes",
                    SESSION_BYTES_MAX);
    else
        (void)spool_append(session->spool, bytes, length, &session->trouble);
}

static void append_text(Session *session, const char *text)
{
    append(session, text, strlen(text));
}

/* Folds come with LF only; on the wire they were CRLF. */
static void append_folded(Session *session, const char *value)
{
    for (const char *fold; (fold = strchr(value, '\n')) != NULL; value = fold + 1) {
        gsize length = (gsize)(fold - value);
        append(session, value, length > 0 && fold[-1] == '\r' ? length - 1 : length);
        append_text(session, "\r\n");
    }
    append_text(session, value);
}

void session_header(Session *session, const char *name, const char *value, gboolean leading_space)
{
    append_text(session, name);
    append_text(session, leading_space ? ":" : ": ");
    append_folded(session, value);
    append_text(session, "\r\n");
}

void session_end_headers(Session *session)
{
    append_text(session, "\r\n");
}

void session_body(Session *session, const void *bytes, gsize length)
{
    append(session, bytes, length);
}

GBytes *session_finish(Session *session, const char *queue_id, gint64 now, Envelope **envelope, GError **error)
{
    if (session->trouble != NULL) {
        g_propagate_error(error, g_steal_pointer(&session->trouble));
        return NULL;
    }
    GBytes *raw = spool_bytes(session->spool, error);
    if (raw == NULL)
        return NULL;
    session->envelope->queue_id = text_or_null(queue_id);
    session->envelope->received_at = now;
    *envelope = g_steal_pointer(&session->envelope);
    return raw;
}

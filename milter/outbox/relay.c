#include "outbox/relay.h"

#include "outbox/sendmail.h"
#include "outbox/smtp.h"
#include "outbox/sockets.h"
#include "outbox/wire.h"

#include <signal.h>
#include <string.h>
#include <time.h>

/* Before and after the name of a letter in Postfix's and in Sendmail's answers. */
#define QUEUED_AS    "queued as "
#define ACCEPTED     " Message accepted for delivery"
#define QUEUE_ID_MAX 20

struct Relay {
    char *server; /* "host:port", NULL when all goes by sendmail(1) */
    char *sendmail;
    int stopped, broken;
};

Relay *relay_new(const char *where, const char *sendmail)
{
    Relay *relay = g_new0(Relay, 1);
    relay->server = g_strcmp0(where, "sendmail") == 0 ? NULL : g_strdup(where);
    relay->sendmail = g_strdup(sendmail);
    return relay;
}

void relay_free(Relay *relay)
{
    if (relay == NULL)
        return;
    g_free(relay->server);
    g_free(relay->sendmail);
    g_free(relay);
}

static void send_all(const Relay *relay, Bundle *bundle)
{
    for (const Parcel *parcel; (parcel = bundle_parcel(bundle)) != NULL;) {
        if (!wire_address_is_safe(parcel->sender) || !wire_address_is_safe(parcel->recipient))
            bundle_settle(bundle, RELAY_REFUSED, "5.1.3 an address that cannot be sent to");
        else if (relay->server != NULL && smtp_can_send(parcel))
            smtp_send(relay->server, parcel, bundle);
        else
            sendmail_send(relay->sendmail, parcel, bundle);
    }
}

/* "5.1.1": a class of one digit, a subject and a detail of up to three. */
static gboolean is_enhanced(const char *word)
{
    static const gsize digits[] = {1, 3, 3};
    g_auto(GStrv) numbers = g_strsplit(word, ".", G_N_ELEMENTS(digits) + 1);
    if (g_strv_length(numbers) != G_N_ELEMENTS(digits))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(digits); i++) {
        gsize length = strspn(numbers[i], "0123456789");
        if (length == 0 || length > digits[i] || numbers[i][length] != '\0')
            return FALSE;
    }
    return TRUE;
}

static gboolean is_reply_code(const char *word)
{
    return g_ascii_isdigit(word[0]) && g_ascii_isdigit(word[1]) && g_ascii_isdigit(word[2]) && word[3] == '\0';
}

char *relay_status(const char *answer)
{
    g_auto(GStrv) words = g_strsplit(answer, " ", 3);
    for (guint i = 0; i < 2 && words[i] != NULL; i++)
        if (is_enhanced(words[i]))
            return g_strdup(words[i]);
    return g_strdup(words[0] != NULL && is_reply_code(words[0]) ? words[0] : "");
}

static const char *find_queue_id(const char *answer)
{
    const char *mark = strstr(answer, QUEUED_AS);
    if (mark != NULL)
        return mark + strlen(QUEUED_AS);
    mark = strstr(answer, ACCEPTED);
    while (mark != NULL && mark > answer && g_ascii_isalnum(mark[-1]))
        mark--;
    return mark != NULL && mark > answer && mark[-1] == ' ' ? mark : "";
}

char *relay_queue_id(const char *answer)
{
    const char *id = find_queue_id(answer);
    gsize length = 0;
    while (g_ascii_isalnum(id[length]) && length < QUEUE_ID_MAX)
        length++;
    return g_strndup(id, length);
}

/* A server or program that goes away while we write is an answer, not our death, whatever the process does with
 * SIGPIPE. */
void relay_send(Relay *relay, RelayNext next, RelayDone done, gpointer data)
{
    Bundle bundle = {.stopped = &relay->stopped, .broken = &relay->broken, .next = next, .done = done, .data = data};
    const struct timespec at_once = {0, 0};
    sigset_t broken_pipe, before;
    (void)sigemptyset(&broken_pipe);
    (void)sigaddset(&broken_pipe, SIGPIPE);
    if (pthread_sigmask(SIG_BLOCK, &broken_pipe, &before) != 0)
        g_error("cannot block SIGPIPE");
    send_all(relay, &bundle);
    (void)sigtimedwait(&broken_pipe, NULL, &at_once);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void relay_stop(Relay *relay)
{
    g_atomic_int_set(&relay->stopped, TRUE);
}

void relay_break(Relay *relay)
{
    relay_stop(relay);
    g_atomic_int_set(&relay->broken, TRUE);
    if (relay->server != NULL)
        sockets_shut_down(relay->server);
}

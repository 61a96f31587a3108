#include "outbox/relay.h"

#include "outbox/sendmail.h"
#include "outbox/smtp.h"
#include "outbox/wire.h"

#include <signal.h>
#include <time.h>

struct Relay {
    char *server; /* "host:port", NULL when all goes by sendmail(1) */
    char *sendmail;
    int stopped;
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
            bundle_settle(bundle, RELAY_REFUSED, "an address that cannot be sent to");
        else if (relay->server != NULL && smtp_can_send(parcel))
            smtp_send(relay->server, parcel, bundle);
        else
            sendmail_send(relay->sendmail, parcel, bundle);
    }
}

/* A server or program that goes away while we write is an answer, not our death, whatever the process does with
 * SIGPIPE. */
void relay_send(Relay *relay, const GPtrArray *parcels, RelayDone done, gpointer data)
{
    Bundle bundle = {.parcels = parcels, .stopped = &relay->stopped, .done = done, .data = data};
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

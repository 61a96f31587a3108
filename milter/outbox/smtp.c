/*
 * libESMTP walks a list of messages and tells by events what the server said.
 * A message is added to that list only when the one before has its fate, so
 * that an end of sending is obeyed at once.
 */
#include "outbox/smtp.h"

#include "outbox/sockets.h"
#include "outbox/wire.h"

#include <libesmtp.h>
#include <stdarg.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)

typedef struct {
    Bundle *bundle;
    smtp_session_t session;
    smtp_message_t message; /* of the parcel in hand, NULL when there is none */
    smtp_recipient_t recipient;
    GBytes *wire; /* its bytes as they go, NULL when there is none */
    gsize offset;
    gboolean begun; /* the server has asked for its bytes: in doubt until it answers */
    guint settled;
} Talk;

static void add_message(Talk *talk, const Parcel *parcel);

gboolean smtp_can_send(const Parcel *parcel)
{
    return g_str_is_ascii(parcel->sender) && g_str_is_ascii(parcel->recipient) &&
           wire_address_is_safe(parcel->sender) && wire_address_is_safe(parcel->recipient);
}

static char *print_status(const smtp_status_t *status)
{
    g_autofree char *text = wire_answer(status->text != NULL ? status->text : "");
    if (status->enh_class == 0)
        return g_strdup_printf("%d %s", status->code, text);
    return g_strdup_printf("%d %d.%d.%d %s", status->code, status->enh_class, status->enh_subject, status->enh_detail,
                           text);
}

static void settle(Talk *talk, RelayFate fate, const smtp_status_t *status)
{
    g_autofree char *answer = print_status(status);
    talk->settled++;
    talk->message = NULL;
    talk->begun = FALSE;
    g_clear_pointer(&talk->wire, g_bytes_unref); /* before the next is made: both can be large */
    bundle_settle(talk->bundle, fate, answer);

    const Parcel *parcel = bundle_parcel(talk->bundle);
    if (parcel != NULL && smtp_can_send(parcel))
        add_message(talk, parcel);
}

static RelayFate fate_of(const smtp_status_t *status)
{
    if (status->code / 100 == 2)
        return RELAY_ACCEPTED;
    return status->code / 100 == 5 ? RELAY_REFUSED : RELAY_LATER;
}

/* A 5xx to MAIL is about us and our sender address, never about this letter: it must not cost the letter its life. */
static void hear_mail(Talk *talk)
{
    const smtp_status_t *status = smtp_reverse_path_status(talk->message);
    if (status->code / 100 != 2)
        settle(talk, RELAY_LATER, status);
}

/* Settled here and not at DATA, whose answer then only says that there are no recipients. */
static void hear_recipient(Talk *talk)
{
    const smtp_status_t *status = smtp_recipient_status(talk->recipient);
    if (status->code / 100 != 2)
        settle(talk, fate_of(status), status);
}

static void on_event(smtp_session_t session, int event, void *data, ...)
{
    (void)session;
    Talk *talk = data;
    if (talk->message == NULL)
        return;
    if (event == SMTP_EV_CONNECT)
        sockets_do_not_wait();
    else if (event == SMTP_EV_MAILSTATUS)
        hear_mail(talk);
    else if (event == SMTP_EV_RCPTSTATUS)
        hear_recipient(talk);
    else if (event == SMTP_EV_MESSAGESENT) {
        va_list arguments;
        va_start(arguments, data);
        smtp_message_t sent = va_arg(arguments, smtp_message_t);
        va_end(arguments);
        if (sent == talk->message) {
            const smtp_status_t *status = smtp_message_transfer_status(sent);
            settle(talk, fate_of(status), status);
        }
    }
}

/* Of a message that was refused nothing more is asked for, and nothing would be had. */
static const char *read_wire(void **context, int *length, void *data)
{
    (void)context;
    Talk *talk = data;
    if (length == NULL) {
        talk->offset = 0;
        talk->begun = talk->wire != NULL;
        return NULL;
    }
    if (talk->wire == NULL) {
        *length = 0;
        return NULL;
    }
    gsize size;
    const char *bytes = g_bytes_get_data(talk->wire, &size);
    const char *chunk = bytes + talk->offset;
    *length = (int)MIN(size - talk->offset, CHUNK_BYTES);
    talk->offset += (gsize)*length;
    return chunk;
}

/* The library's setters fail only for want of memory, where GLib stops the process too. */
static void must(gboolean done)
{
    if (!done)
        g_error("libesmtp: out of memory");
}

static void add_message(Talk *talk, const Parcel *parcel)
{
    talk->wire = wire_lines(parcel->bytes, "\r\n");
    talk->message = smtp_add_message(talk->session);
    must(talk->message != NULL);
    must(smtp_set_messagecb(talk->message, read_wire, talk));
    must(smtp_set_reverse_path(talk->message, parcel->sender));
    must(smtp_dsn_set_ret(talk->message, Ret_HDRS));
    must(smtp_dsn_set_envid(talk->message, parcel->envelope_id));
    if (wire_is_eight_bit(talk->wire))
        must(smtp_8bitmime_set_body(talk->message, E8bitmime_8BITMIME));
    talk->recipient = smtp_add_recipient(talk->message, parcel->recipient);
    must(talk->recipient != NULL);
    must(smtp_dsn_set_notify(talk->recipient, Notify_FAILURE));
}

static void set_timeouts(smtp_session_t session)
{
    static const int steps[] = {Timeout_GREETING, Timeout_ENVELOPE, Timeout_DATA, Timeout_TRANSFER, Timeout_DATA2};
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        must(smtp_set_timeout(session, steps[i] | Timeout_OVERRIDE_RFC2822_MINIMUM, RELAY_TIMEOUT_SECONDS * 1000L) > 0);
}

/*
 * The session is over with a parcel still in hand: lost in the middle, or never
 * had.  Then the others fare no better, and are not touched.  One that was not
 * begun when the relay was stopped is not told of.
 */
static void settle_rest(Talk *talk, gboolean spoke)
{
    char text[128] = "";
    gboolean never_had = talk->settled == 0 && !talk->begun;
    if (!talk->begun && (!never_had || bundle_parcel(talk->bundle) == NULL))
        return;
    if (!spoke)
        (void)smtp_strerror(smtp_errno(), text, sizeof text);
    g_autofree char *said = g_strdup_printf("no answer from the relay %s", text);
    g_autofree char *answer = wire_answer(said);
    bundle_settle(talk->bundle, RELAY_LATER, answer);
    talk->bundle->ended = talk->bundle->ended || never_had;
}

void smtp_send(const char *server, const Parcel *parcel, Bundle *bundle)
{
    Talk talk = {.bundle = bundle, .session = smtp_create_session()};
    must(talk.session != NULL);
    must(smtp_set_server(talk.session, server));
    must(smtp_set_eventcb(talk.session, on_event, &talk));
    set_timeouts(talk.session);
    add_message(&talk, parcel);
    gboolean spoke = smtp_start_session(talk.session) != 0;
    settle_rest(&talk, spoke);
    must(smtp_destroy_session(talk.session));
    g_clear_pointer(&talk.wire, g_bytes_unref);
}

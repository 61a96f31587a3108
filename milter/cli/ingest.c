/*
 * ingest.c - `synpunkt ingest`: one message on standard input, for real.
 *
 * For pipe(8) and aliases: it exits 0 or 75 and nothing else, whatever went
 * wrong, because pipe(8) bounces on nearly everything else.
 */
#include "cli/cli.h"
#include "cli/messages.h"
#include "flow/intake.h"
#include "mail/language.h"
#include "mail/read.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/log.h"
#include "util/spool.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

#define CHUNK_BYTES (64 * 1024)

typedef struct {
    char *sender;
    char **recipients;
    char *staff;
} Ingest;

static GBytes *read_input(const Config *config, GError **error)
{
    g_autoptr(Spool) spool = spool_new(config->spool);
    g_autofree char *chunk = g_malloc(CHUNK_BYTES);
    for (;;) {
        ssize_t length = read(STDIN_FILENO, chunk, CHUNK_BYTES);
        if (length == 0)
            return spool_bytes(spool, error);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0) {
            g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cannot read message: %s", g_strerror(errno));
            return NULL;
        }
        if (!spool_append(spool, chunk, (gsize)length, error))
            return NULL;
    }
}

static Envelope *make_envelope(const Ingest *ingest, const Config *config, GBytes *raw)
{
    g_autofree char *sender = ingest->sender ? address_normalise(ingest->sender) : message_sender(raw);
    Envelope *envelope = envelope_new(sender);
    const Mailbox *main_mailbox = g_ptr_array_index(config->mailboxes, 0);
    if (!ingest->recipients)
        g_ptr_array_add(envelope->recipients, g_strdup(main_mailbox->address));
    for (guint i = 0; ingest->recipients && ingest->recipients[i]; i++)
        g_ptr_array_add(envelope->recipients, g_strdup(ingest->recipients[i]));
    envelope->login = g_strdup(ingest->staff);
    envelope->received_at = clock_now();
    return envelope;
}

static int take(const Cli *cli, const Ingest *ingest)
{
    int status = EX_TEMPFAIL;
    mail_read_init();
    language_init();
    g_autoptr(Service) service = cli_service(cli, STORE_OPEN, &status);
    if (!service)
        return EX_TEMPFAIL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) raw = read_input(service->config, &error);
    Envelope *envelope = raw ? make_envelope(ingest, service->config, raw) : NULL;
    g_autoptr(Receipt) receipt =
        raw ? intake_message(service, g_steal_pointer(&raw), envelope, clock_now(), &error) : NULL;
    if (!receipt) {
        g_printerr("synpunkt: %s\n", error->message);
        return EX_TEMPFAIL;
    }
    log_info("ingest: %s", receipt->line);
    return EX_OK;
}

int cli_ingest(const Cli *cli, int argc, char **argv)
{
    Ingest ingest = {0};
    const GOptionEntry entries[] = {
        {"sender", 0, 0, G_OPTION_ARG_STRING, &ingest.sender, "envelope sender; '' is the null sender", "ADDRESS"},
        {"rcpt", 0, 0, G_OPTION_ARG_STRING_ARRAY, &ingest.recipients, "envelope recipient, may be repeated", "ADDRESS"},
        {"staff", 0, 0, G_OPTION_ARG_STRING, &ingest.staff, "SASL login of the sender", "LOGIN"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("ingest", entries, &argc, &argv, &status))
        return EX_TEMPFAIL;
    status = take(cli, &ingest);
    g_free(ingest.sender);
    g_strfreev(ingest.recipients);
    g_free(ingest.staff);
    return status;
}

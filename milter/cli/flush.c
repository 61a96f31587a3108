/* flush.c - `synpunkt flush`: every letter that is due goes to the MTA now. */
#include "cli/cli.h"
#include "flow/delivery.h"
#include "mail/read.h"
#include "util/clock.h"

#include <sysexits.h>

int cli_flush(const Cli *cli, int argc, char **argv)
{
    const GOptionEntry entries[] = {G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("flush", entries, &argc, &argv, &status))
        return status;
    mail_read_init();
    g_autoptr(Service) service = cli_service(cli, STORE_OPEN, &status);
    if (!service)
        return status;
    g_autoptr(Relay) relay = relay_new(service->config->relay, service->config->sendmail);
    DeliveryCounts total = {0}, counts;
    do {
        g_autoptr(GError) error = NULL;
        counts = (DeliveryCounts){0};
        if (!delivery_round(service, relay, clock_now(), &counts, &error))
            return cli_fail(error);
        total.accepted += counts.accepted;
        total.later += counts.later;
        total.refused += counts.refused;
    } while (counts.accepted + counts.refused > 0 && counts.later == 0);
    g_print("%u handed over, %u tried again later, %u refused\n", total.accepted, total.later, total.refused);
    return total.later > 0 ? EX_TEMPFAIL : EX_OK;
}

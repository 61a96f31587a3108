/* anonymise.c - `synpunkt anonymise`: one person out of closed cases by decision, after a dry run. */
#include "cli/cli.h"
#include "cli/purge_work.h"

#include <sysexits.h>

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PurgeWish, purge_wish_clear)

static int anonymise(const Cli *cli, PurgeWish *wish)
{
    int status = purge_wish_read(wish);
    if (status != EX_OK)
        return status;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    g_autoptr(GError) error = NULL;
    const PurgeAsk ask = {.to = G_MAXINT64, .person = wish->person};
    g_autoptr(GPtrArray) cases = store_purgeable(service->store, &ask, &error);
    return cases ? purge_work(service, wish, cases) : cli_fail(error);
}

int cli_anonymise(const Cli *cli, int argc, char **argv)
{
    g_auto(PurgeWish) wish = {.command = "anonymise", .count = -1};
    const GOptionEntry entries[] = {
        {"decision", 0, 0, G_OPTION_ARG_STRING, &wish.decision, "reference of the decision", "REFERENCE"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &wish.output, "write the references to this file", "FILE"},
        {"apply", 0, 0, G_OPTION_ARG_NONE, &wish.apply, "do it", NULL},
        {"count", 0, 0, G_OPTION_ARG_INT64, &wish.count, "how many cases the dry run told of", "N"},
        {NULL},
    };
    int status;
    if (!cli_options("anonymise", entries, &argc, &argv, &status))
        return status;
    if (argc != 2)
        return cli_usage("anonymise", "whose cases? name one address");
    g_autofree char *person = address_normalise(argv[1]);
    wish.person = person;
    return address_is_deliverable(person) ? anonymise(cli, &wish)
                                          : cli_usage("anonymise", "'%s' is no address", argv[1]);
}

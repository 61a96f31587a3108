/* purge.c - `synpunkt purge`: remove cases by decision (gallring, R74), after a dry run. */
#include "cli/body_find.h"
#include "cli/cli.h"
#include "cli/purge_work.h"

#include <glib/gstdio.h>
#include <sysexits.h>
#include <unistd.h>

typedef struct {
    PurgeWish wish;
    char *before, *spam_before, *category, *unit;
    gboolean protocol, compact;
    char **references; /* borrowed */
} Purging;

static void purging_clear(Purging *purging)
{
    purge_wish_clear(&purging->wish);
    g_free(purging->before);
    g_free(purging->spam_before);
    g_free(purging->category);
    g_free(purging->unit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Purging, purging_clear)

/* -- the protocol ------------------------------------------------------------------- */

static int print_protocol(const Service *service)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) notes = store_purges(service->store, &error);
    if (!notes)
        return cli_fail(error);
    for (guint i = 0; i < notes->len; i++) {
        const PurgeNote *note = g_ptr_array_index(notes, i);
        g_autofree char *begun = calendar_print_moment(service->config->calendar, note->begun_at);
        g_autofree char *ended =
            note->ended_at ? calendar_print_moment(service->config->calendar, note->ended_at) : g_strdup("not ended");
        g_print("%" G_GINT64_FORMAT "  %s - %s  decision %s  by %s\n", note->id, begun, ended, note->decision,
                note->purger);
        g_auto(GStrv) lines = g_strsplit(note->counts, "\n", -1);
        for (char **line = lines; *line; line++)
            g_print("    %s\n", *line);
    }
    return EX_OK;
}

/* -- the file's size ------------------------------------------------------------------ */

static guint64 size_of(const char *path)
{
    GStatBuf found;
    return g_stat(path, &found) == 0 ? (guint64)found.st_size : 0;
}

static int compact(const Cli *cli, const Service *service)
{
    g_autoptr(GError) error = NULL;
    const char *path = cli->store ? cli->store : service->config->store;
    guint64 before = size_of(path);
    if (isatty(STDERR_FILENO))
        g_printerr("writing the file anew; mail waits meanwhile\n");
    if (!store_compact(service->store, &error))
        return cli_fail(error);
    g_autofree char *was = g_format_size(before);
    g_autofree char *is = g_format_size(size_of(path));
    g_print("the file of the store was %s and is %s\n", was, is);
    return EX_OK;
}

/* -- which cases ---------------------------------------------------------------------- */

static int read_wish(Purging *purging)
{
    guint ways = (purging->before != NULL) + (purging->spam_before != NULL) + (*purging->references != NULL);
    if (purging->compact && (ways > 0 || purging->wish.apply || purging->protocol))
        return cli_usage("purge", "--compact goes alone: it removes nothing");
    if (purging->protocol || purging->compact)
        return EX_OK;
    if (ways != 1)
        return cli_usage("purge", "which cases? --before DATE, --spam-before DATE, or references");
    if (*purging->references && (purging->unit || purging->category))
        return cli_usage("purge", "--unit and --category go with --before");
    return purge_wish_read(&purging->wish);
}

/* The first second of that day; 0 for NULL. */
static int read_day(const Service *service, const char *text, gint64 *at)
{
    GDate day;
    if (!text)
        return EX_OK;
    if (!calendar_read_date(text, &day))
        return cli_usage("purge", "'%s' is no date like 2024-01-01", text);
    g_date_subtract_days(&day, 1);
    *at = calendar_end_of_day(service->config->calendar, &day) + 1;
    return EX_OK;
}

/* Of no unit and no category are messages that are on no case; a wish for all before a day means them too. */
static gboolean find_mails(const Service *service, Purging *purging, gint64 before, GError **error)
{
    if (before == 0 || purging->unit || purging->category)
        return TRUE;
    purging->wish.mails = store_purgeable_mails(service->store, before, error);
    return purging->wish.mails != NULL;
}

static int find(const Service *service, Purging *purging, GPtrArray **cases)
{
    PurgeAsk ask = {.to = G_MAXINT64, .category = purging->category};
    g_autoptr(GError) error = NULL;
    int status = read_day(service, purging->before, &ask.closed_before);
    status = status == EX_OK ? read_day(service, purging->spam_before, &ask.spam_before) : status;
    if (status != EX_OK)
        return status;
    if (purging->unit) {
        const Unit *unit = body_find_unit(service->config, "purge", purging->unit);
        if (!unit)
            return EX_USAGE;
        ask.unit = unit->code;
    }
    *cases = store_purgeable(service->store, &ask, &error);
    return *cases && find_mails(service, purging, ask.closed_before, &error) ? EX_OK : cli_fail(error);
}

/* One that is empty already is not listed again. */
static int find_named(const Service *service, const Purging *purging, GPtrArray **cases)
{
    int status = EX_OK;
    for (char **reference = purging->references; *reference && status == EX_OK; reference++) {
        g_autoptr(Case) found = cli_case(service, "purge", *reference, &status);
        if (!found)
            return status;
        const PurgeAsk ask = {.from = found->number, .to = found->number};
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) one = store_purgeable(service->store, &ask, &error);
        if (!one)
            return cli_fail(error);
        if (!*cases)
            *cases = g_steal_pointer(&one);
        else
            g_ptr_array_extend_and_steal(*cases, g_steal_pointer(&one));
    }
    return status;
}

static int purge(const Cli *cli, Purging *purging)
{
    int status = read_wish(purging);
    if (status != EX_OK)
        return status;
    g_autoptr(Service) service = cli_service(cli, STORE_READ_ONLY, &status);
    if (!service)
        return status;
    if (purging->protocol)
        return print_protocol(service);
    if (purging->compact)
        return compact(cli, service);
    g_autoptr(GPtrArray) cases = NULL;
    status = *purging->references ? find_named(service, purging, &cases) : find(service, purging, &cases);
    return status == EX_OK ? purge_work(service, &purging->wish, cases) : status;
}

int cli_purge(const Cli *cli, int argc, char **argv)
{
    g_auto(Purging) purging = {.wish = {.command = "purge", .count = -1}};
    const GOptionEntry entries[] = {
        {"decision", 0, 0, G_OPTION_ARG_STRING, &purging.wish.decision, "reference of the decision", "REFERENCE"},
        {"before", 0, 0, G_OPTION_ARG_STRING, &purging.before, "cases closed before that day, and mail on no case", "DATE"},
        {"spam-before", 0, 0, G_OPTION_ARG_STRING, &purging.spam_before, "spam that came before that day", "DATE"},
        {"category", 0, 0, G_OPTION_ARG_STRING, &purging.category, "only of that category", "CATEGORY"},
        {"unit", 0, 0, G_OPTION_ARG_STRING, &purging.unit, "only of that unit: code or name", "UNIT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &purging.wish.output, "write the references to this file", "FILE"},
        {"apply", 0, 0, G_OPTION_ARG_NONE, &purging.wish.apply, "do it", NULL},
        {"count", 0, 0, G_OPTION_ARG_INT64, &purging.wish.count, "the number the dry run told", "N"},
        {"compact", 0, 0, G_OPTION_ARG_NONE, &purging.compact, "give free room in the file back; mail waits", NULL},
        {"protocol", 0, 0, G_OPTION_ARG_NONE, &purging.protocol, "list the purges there have been", NULL},
        {NULL},
    };
    int status;
    if (!cli_options("purge", entries, &argc, &argv, &status))
        return status;
    argv[argc] = NULL;
    purging.references = argv + 1;
    return purge(cli, &purging);
}

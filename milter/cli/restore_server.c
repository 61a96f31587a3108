/* restore_server.c - what PostgreSQL's own tools have put back becomes a store of its own (D53). */
#include "cli/backup_server.h"
#include "cli/cli.h"
#include "cli/restore.h"

#include <sysexits.h>

/* Nothing is done by a command that says no more than its name: the store may be the one that is in service. */
static int ask_until(const Restoring *restoring)
{
    g_autoptr(GError) error = NULL;
    gint64 at;
    if (!store_find_last_moment(restoring->to, &at, &error))
        return cli_fail(error);
    g_autofree char *then = calendar_print_iso(restoring->config->calendar, at);
    g_printerr(
        "synpunkt restore: nothing is done yet.  The last thing in %s happened %s.  If that is what the server's "
        "tools have just put back, and synpunktd is stopped on every host:\n"
        "  synpunkt restore --until %s\n",
        restoring->to, then, then);
    return EX_NOPERM;
}

int restore_on_server(Restoring *restoring)
{
    g_autoptr(GError) error = NULL;
    if (!cli_become_owner(restoring->config->spool, &error))
        return cli_fail(error);
    if (restoring->from)
        return restore_server(restoring->to, restoring->from);
    if (!restoring->until)
        return ask_until(restoring);
    if (!cli_time(restoring->until, restoring->config->calendar, &restoring->made.until))
        return cli_usage("restore", "'%s' is no time", restoring->until);
    if (restore_is_in_use(restoring))
        return EX_TEMPFAIL;
    if (!store_make_own(restoring->to, &restoring->made, &error))
        return cli_fail(error);
    restore_tell_next(restoring);
    return EX_OK;
}

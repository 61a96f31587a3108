/* check_host.c - the machine: its clock and time zone, its disks, and whether synpunktd answers. */
#include "cli/answers.h"
#include "cli/findings.h"
#include "store/place.h"
#include "util/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>

#define LOW_PERCENT 10
#define LOW_BYTES   ((guint64)1024 * 1024 * 1024)
#define FULL_BYTES  ((guint64)32 * 1024 * 1024) /* what a large message takes, twice */
#define MIB         (1024.0 * 1024.0)

/* Deadlines are promises: a clock that nobody sets drifts away from them. */
static void check_clock(GPtrArray *findings, const Config *config)
{
    struct timex clock = {0};
    gint64 now = clock_now();
    g_autofree char *here = calendar_print_iso(config->calendar, now);
    int state = adjtimex(&clock);
    if (state < 0)
        finding_ok(findings, "clock", "the clock cannot be looked at: %s", g_strerror(errno));
    else if (state == TIME_ERROR)
        finding_warning(findings, "clock", "apt install systemd-timesyncd; timedatectl set-ntp true",
                        "the clock is not synchronised: deadlines are counted by it (now %s)", here);
    else
        finding_ok(findings, "clock", "the clock is synchronised, %s", here);
    const char *zone = g_time_zone_get_identifier(config->calendar->zone);
    if (strcmp(zone, "UTC") == 0)
        finding_warning(findings, "time-zone", "time_zone = \"Europe/Stockholm\"",
                        "time zone is UTC: office hours and days would be an hour or two off");
    else
        finding_ok(findings, "time-zone", "time zone %s", zone);
}

static void check_disk(GPtrArray *findings, const char *what, const char *path)
{
    guint64 left, size;
    if (!place_disk(path, &left, &size, NULL) || size == 0) {
        finding_warning(findings, "disk", "run \"synpunkt init\"", "no disk of the %s: '%s' is not there", what, path);
        return;
    }
    g_autofree char *room = g_strdup_printf("disk of the %s %s: %.0f of %.0f MiB free (%" G_GUINT64_FORMAT " %%)", what,
                                            path, (double)left / MIB, (double)size / MIB, left * 100 / size);
    if (left < FULL_BYTES)
        finding_error(findings, "disk", "make room: mail to the feedback address waits at its senders' servers", "%s", room);
    else if (left < LOW_BYTES || left * 100 / size < LOW_PERCENT)
        finding_warning(findings, "disk",
                        "make room: when it is full, mail to the feedback address waits at its senders' servers", "%s",
                        room);
    else
        finding_ok(findings, "disk", "%s", room);
}

static void check_disks(GPtrArray *findings, const Config *config, const char *store)
{
    struct stat database, spool;
    if (!config_is_server(store))
        check_disk(findings, "store", store);
    if (stat(store, &database) == 0 && stat(config->spool, &spool) == 0 && database.st_dev == spool.st_dev)
        return;
    check_disk(findings, "spool", config->spool);
}

static void check_daemon(GPtrArray *findings, const Config *config)
{
    if (cli_daemon_answers(config->socket))
        finding_ok(findings, "daemon", "synpunktd answers at %s", config->socket);
    else
        finding_warning(findings, "daemon", "systemctl enable --now synpunktd; journalctl -u synpunktd",
                        "synpunktd does not answer at %s: mail to the feedback address waits", config->socket);
}

void check_host(GPtrArray *findings, const Config *config, const char *store)
{
    check_clock(findings, config);
    check_disks(findings, config, store);
    check_daemon(findings, config);
}

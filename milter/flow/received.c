#include "flow/received.h"

#include "core/proof.h"

#include <stdio.h>
#include <string.h>

#define DAY_SECONDS (24 * 60 * 60)

static int month_of(const char *name)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int i = 0; i < (int)G_N_ELEMENTS(months); i++)
        if (g_ascii_strcasecmp(name, months[i]) == 0)
            return i + 1;
    return 0;
}

gint64 received_date(const char *value)
{
    const char *date = strrchr(value, ';');
    if (date == NULL)
        return 0;
    const char *comma = strchr(date, ',');
    date = (comma != NULL ? comma : date) + 1;

    int day, year, hour, minute, second, zone_hours, zone_minutes;
    char month[4], sign;
    if (sscanf(date, " %2d %3s %4d %2d:%2d:%2d %c%2d%2d", &day, month, &year, &hour, &minute, &second, &sign,
               &zone_hours, &zone_minutes) != 9 ||
        (sign != '+' && sign != '-'))
        return 0;
    g_autoptr(GDateTime) local = g_date_time_new_utc(year, month_of(month), day, hour, minute, MIN(second, 59));
    if (local == NULL)
        return 0;
    gint64 offset = zone_hours * 3600 + zone_minutes * 60;
    return g_date_time_to_unix(local) - (sign == '-' ? -offset : offset);
}

static gboolean hop_is_ours(const char *client, const Config *config)
{
    if (client == NULL || proof_network_holds("127.0.0.0/8", client) || proof_network_holds("::1/128", client))
        return TRUE;
    for (guint i = 0; i < config->staff.networks->len; i++)
        if (proof_network_holds(g_ptr_array_index(config->staff.networks, i), client))
            return TRUE;
    return FALSE;
}

gint64 received_at(const Mail *mail, const Config *config, gint64 now)
{
    const char *top = mail_header(mail, "Received");
    if (top == NULL || !hop_is_ours(mail->envelope->client, config))
        return now;
    gint64 date = received_date(top);
    return date > now - RECEIVED_DAYS_MAX * DAY_SECONDS && date < now ? date : now;
}

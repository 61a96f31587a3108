/* postfix_place.c - free ports, and where a Postfix would take mail to the public address without us. */
#include "cli/postfix_wiring.h"
#include "cli/run.h"
#include "util/error.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOP_PORT_FIRST 10025
#define OUT_PORT_FIRST 10026
#define PORTS_TRIED    200

static gboolean is_free(guint port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((guint16)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return FALSE;
    int reuse = 1;
    (void)setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse); /* a probe: the bind decides */
    gboolean is = bind(probe, (const struct sockaddr *)&address, sizeof address) == 0;
    (void)close(probe); /* nothing was sent */
    return is;
}

/* From `first` on, one that nobody listens on, master.cf does not name and `other` is not. */
static guint free_port(const char *services, guint first, guint other)
{
    for (guint port = first; port < first + PORTS_TRIED; port++) {
        g_autofree char *name = g_strdup_printf("\\b%u\\s+inet\\b", port);
        if (port != other && !g_regex_match_simple(name, services, 0, 0) && is_free(port))
            return port;
    }
    return 0;
}

/* The port of a service that logs under `mark`, of an earlier run; 0 if there is none. */
static guint port_there(GHashTable *there, const char *mark)
{
    GHashTableIter each;
    gpointer name, entry;
    g_hash_table_iter_init(&each, there);
    while (g_hash_table_iter_next(&each, &name, &entry)) {
        const char *colon = strchr(name, ':');
        if (colon && strstr(entry, mark))
            return (guint)g_ascii_strtoull(colon + 1, NULL, 10);
    }
    return 0;
}

gboolean wiring_choose_ports(Wiring *wiring, GError **error)
{
    g_autoptr(GHashTable) there = wiring_services_there(wiring->folder, error);
    g_autofree char *services = there ? run_postconf(wiring->folder, "-M", "*/inet", error) : NULL;
    if (!services)
        return FALSE;
    const char *colon = strrchr(wiring->config->relay, ':');
    guint relay = colon ? (guint)g_ascii_strtoull(colon + 1, NULL, 10) : OUT_PORT_FIRST;
    wiring->out_port = port_there(there, "syslog_name=postfix/synpunkt-out");
    if (wiring->out_port == 0)
        wiring->out_port = free_port(services, relay, 0);
    wiring->hop_port = port_there(there, "syslog_name=postfix/synpunkt-in");
    if (wiring->hop_port == 0)
        wiring->hop_port = free_port(services, HOP_PORT_FIRST, wiring->out_port);
    if (wiring->out_port && wiring->hop_port)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "no free port on 127.0.0.1 from %d on",
                HOP_PORT_FIRST);
    return FALSE;
}

/* "type:table" of a list, ours left out, asked for `key`; the answer or NULL. */
static char *look_up(const char *folder, const char *tables, const char *key)
{
    g_auto(GStrv) each = g_strsplit_set(tables, ", \t\n", -1);
    for (guint i = 0; each[i]; i++) {
        if (!strchr(each[i], ':') || strstr(each[i], WIRING_TRANSPORT))
            continue;
        const char *argv[] = {"postmap", "-c", folder, "-q", key, each[i], NULL};
        char *found = run_program(argv, NULL);
        if (found && *found)
            return found;
        g_free(found);
    }
    return NULL;
}

/* What postconf says of a setting with its variables filled in. */
static char *expanded(const char *folder, const char *setting, GError **error)
{
    const char *argv[] = {"postconf", "-c", folder, "-xh", setting, NULL};
    return run_program(argv, error);
}

/* Is `domain` one of the list that a setting holds, names or tables? */
static gboolean holds(const char *folder, const char *setting, const char *domain)
{
    g_autofree char *list = expanded(folder, setting, NULL);
    g_auto(GStrv) words = g_strsplit_set(list ? list : "", ", \t\n", -1);
    for (guint i = 0; words[i]; i++)
        if (g_ascii_strcasecmp(words[i], domain) == 0)
            return TRUE;
    g_autofree char *found = list ? look_up(folder, list, domain) : NULL;
    return found != NULL;
}

/* The transport of the class that the domain is in, as "transport:nexthop". */
static char *transport_of_class(const char *folder, const char *domain, GError **error)
{
    static const char *const classes[][2] = {{"mydestination", "local_transport"},
                                             {"virtual_mailbox_domains", "virtual_transport"},
                                             {"relay_domains", "relay_transport"}};
    guint class = 0;
    while (class < G_N_ELEMENTS(classes) && !holds(folder, classes[class][0], domain))
        class ++;
    gboolean stays = class < 2;
    g_autofree char *transport =
        expanded(folder, class < G_N_ELEMENTS(classes) ? classes[class][1] : "default_transport", error);
    g_autofree char *relayhost = transport ? expanded(folder, "relayhost", error) : NULL;
    if (!relayhost)
        return NULL;
    if (strchr(transport, ':'))
        return g_steal_pointer(&transport);
    return g_strdup_printf("%s:%s", transport, stays ? "" : relayhost);
}

char *wiring_old_mailbox(const Wiring *wiring, GError **error)
{
    const char *address = ((const Mailbox *)wiring->config->mailboxes->pdata[0])->address;
    const char *domain = strchr(address, '@') + 1;
    g_autofree char *tables = expanded(wiring->folder, "transport_maps", error);
    if (!tables)
        return NULL;
    g_autofree char *found = look_up(wiring->folder, tables, address);
    if (!found)
        found = look_up(wiring->folder, tables, domain);
    if (!found)
        return transport_of_class(wiring->folder, domain, error);
    return g_strdup_printf("%s%s%s", *found == ':' ? "smtp" : "", found, strchr(found, ':') ? "" : ":");
}

/* check_postfix_road.c - the road of a message through Postfix: whom it meets before us, and whether it meets us at
 * all. */
#include "cli/check_postfix.h"

#include "cli/run.h"

#include <string.h>

/* "{ unix:/run/x.sock, default_action=accept }, inet:..." into its milters.  Caller owns. */
static GPtrArray *split_milters(const char *value)
{
    GPtrArray *milters = g_ptr_array_new_with_free_func(g_free);
    for (const char *at = value; *at;) {
        at += strspn(at, ", \t");
        gsize length = *at == '{' ? strcspn(at, "}") : strcspn(at, ", \t");
        length += *at == '{' && at[length] == '}';
        if (length > 0)
            g_ptr_array_add(milters, g_strndup(at, length));
        at += length;
    }
    return milters;
}

/* Those that sign and judge must have spoken before us: their fields prove staff and tell of spam. */
static void check_order(const PostfixCheck *check)
{
    g_autofree char *value = postfix_setting(check, "smtpd_milters");
    g_autofree char *socket = postfix_socket(check->config);
    g_autoptr(GPtrArray) milters = split_milters(value);
    g_autoptr(GString) wanted = g_string_new("smtpd_milters = ");
    const char *ours = NULL;
    for (guint i = 0; i < milters->len; i++) {
        const char *milter = g_ptr_array_index(milters, i);
        if (postfix_names_socket(milter, socket))
            ours = milter;
        else
            g_string_append_printf(wanted, "%s, ", milter);
    }
    if (!ours || milters->len == 1)
        return;
    if (ours == g_ptr_array_index(milters, milters->len - 1)) {
        finding_ok(check->findings, "postfix-order", "Synpunkt is the last of %u milters", milters->len);
        return;
    }
    g_string_append(wanted, ours);
    finding_error(check->findings, "postfix-order", wanted->str,
                  "other milters come after Synpunkt: it does not see what they find out about DKIM, DMARC and spam");
}

/* "10026/inet" of "127.0.0.1:10026"; NULL when master.cf has no such service.  Caller owns. */
static char *service_of_relay(const PostfixCheck *check)
{
    const char *port = strrchr(check->config->relay, ':');
    g_autofree char *services = port ? postfix_ask(check, "-M", "*/inet") : NULL;
    g_auto(GStrv) lines = g_strsplit(services ? services : "", "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *name = g_strndup(lines[i], strcspn(lines[i], " \t"));
        if (strcmp(name, check->config->relay) == 0 || (port && g_str_has_suffix(name, port + 1)))
            return g_strconcat(name, "/inet", NULL);
    }
    return NULL;
}

/* What we send must not come back through us: a receipt would be taken for mail. */
static void check_own_mail(const PostfixCheck *check)
{
    g_autofree char *socket = postfix_socket(check->config);
    g_autofree char *service = service_of_relay(check);
    gboolean by_port = service != NULL;
    g_autofree char *asked = g_strconcat(by_port ? service : "", "/smtpd_milters", NULL);
    g_autofree char *answer = by_port ? postfix_ask(check, "-P", asked) : NULL;
    /* "...: unused parameter" and nothing else when the service has no line of its own. */
    const char *equals = answer ? strchr(answer, '=') : NULL;
    g_autofree char *inherited = postfix_setting(check, "smtpd_milters");
    const char *value = equals ? equals + 1 : inherited;
    if (!by_port)
        return;
    if (!postfix_names_socket(value, socket)) {
        finding_ok(check->findings, "postfix-own-mail", "our own letters do not pass us again");
        return;
    }
    g_autofree char *fix =
        g_strdup_printf("-o smtpd_milters=   in the service %s of master.cf, then postfix reload", service);
    finding_error(check->findings, "postfix-own-mail", fix,
                  "letters leave by %s, which calls Synpunkt again for each of them", check->config->relay);
}

/* A chrooted smtpd opens the socket below the queue folder only. */
static void check_chroot(const PostfixCheck *check)
{
    if (!g_str_has_prefix(check->config->socket, "unix:"))
        return;
    g_autofree char *queue = postfix_setting(check, "queue_directory");
    g_autofree char *socket = postfix_socket(check->config);
    g_autofree char *callers = postfix_ask(check, "-P", "*/inet/smtpd_milters");
    g_autofree char *shared = postfix_setting(check, "smtpd_milters");
    g_autofree char *chroots = postfix_ask(check, "-F", "*/inet/chroot");
    g_auto(GStrv) lines = g_strsplit(chroots ? chroots : "", "\n", -1);
    gboolean below = g_str_has_prefix(check->config->socket + strlen("unix:"), queue);
    for (guint i = 0; lines[i] && !below; i++) {
        g_autofree char *service = g_strndup(lines[i], strcspn(lines[i], "/"));
        g_autofree char *own = g_strconcat(service, "/inet/smtpd_milters", NULL);
        const char *line = callers ? strstr(callers, own) : NULL;
        g_autofree char *value = line ? g_strndup(line, strcspn(line, "\n")) : g_strdup(shared);
        if (!g_str_has_suffix(lines[i], "= y") || !postfix_names_socket(value, socket))
            continue;
        g_autofree char *fix =
            g_strdup_printf("socket = \"unix:%s/synpunkt/milter.sock\", or \"n\" in the fifth column of "
                            "service %s in master.cf",
                            queue, service);
        finding_error(check->findings, "postfix-chroot", fix, "service %s is chrooted to %s and cannot see %s", service,
                      queue, check->config->socket);
    }
}

/* What the first of the maps that knows the address says of it.  Caller owns. */
static char *find_in_maps(const PostfixCheck *check, const char *maps, const char *address)
{
    g_auto(GStrv) list = g_strsplit_set(maps, ", \t", -1);
    for (guint i = 0; list[i]; i++) {
        const char *argv[] = {"postmap", "-c", check->folder ? check->folder : "/etc/postfix", "-q", address,
                              list[i],   NULL};
        char *found = *list[i] ? run_program(argv, NULL) : NULL;
        if (found && *found)
            return found;
        g_free(found);
    }
    return NULL;
}

/* On the border Synpunkt sits on the way; a map may only lead what it has taken, or could not take, to the second way
 * in. */
static void judge_border(const PostfixCheck *check, const char *address, const char *way)
{
    gboolean ingest = way && strstr(way, "synpunkt") != NULL;
    if (check->config->observe && ingest)
        finding_error(check->findings, "postfix-observe",
                      "synpunkt postfix --apply   (or take its line out of the transport map, then postfix reload)",
                      "mode = observe, but the transport map leads %s to %s and not on to the old mailbox", address,
                      way);
    if (!check->config->observe && !ingest)
        finding_warning(check->findings, "postfix-mailbox",
                        "synpunkt postfix --apply   (or the line of contrib/postfix/transport.border)",
                        "while synpunktd is away mail to %s goes on to the old mailbox, and nobody files it", address);
}

/* Every public address must lead to the hop, or its mail goes to the old mailbox as before. */
static void judge_hop(const PostfixCheck *check, const char *address, const char *way)
{
    if (way)
        return;
    g_autofree char *fix = g_strdup_printf("%s  synpunkt-hop:[127.0.0.1]:10025   in the file of transport_maps, then "
                                           "postfix reload",
                                           address);
    finding_error(check->findings, "postfix-mailbox", fix,
                  "no transport map sends %s to Synpunkt: its mail goes on as before", address);
}

/* An alias is followed before the way is asked for: the mail goes past the hop, and nobody notices. */
static void judge_alias(const PostfixCheck *check, const char *maps, const char *address)
{
    g_autofree char *own = find_in_maps(check, maps, address);
    g_autofree char *domain = own ? NULL : find_in_maps(check, maps, strchr(address, '@'));
    const char *to = own ? own : domain;
    if (!to || strcasecmp(to, address) == 0)
        return;
    g_autofree char *fix = g_strdup_printf("take %s out of the file of virtual_alias_maps, then postmap it and postfix "
                                           "reload",
                                           own ? address : strchr(address, '@'));
    finding_error(check->findings, "postfix-mailbox", fix,
                  "virtual_alias_maps leads %s to %s: its mail goes past Synpunkt", address, to);
}

static void check_mailboxes(const PostfixCheck *check, gboolean dedicated)
{
    g_autofree char *maps = postfix_ask(check, "-xh", "transport_maps");
    g_autofree char *aliases = dedicated ? postfix_ask(check, "-xh", "virtual_alias_maps") : NULL;
    for (guint i = 0; maps && (!dedicated || *maps) && i < check->config->mailboxes->len; i++) {
        const char *address = ((const Mailbox *)g_ptr_array_index(check->config->mailboxes, i))->address;
        g_autofree char *own = find_in_maps(check, maps, address);
        g_autofree char *domain = own ? NULL : find_in_maps(check, maps, strchr(address, '@') + 1);
        if (aliases)
            judge_alias(check, aliases, address);
        if (dedicated)
            judge_hop(check, address, own ? own : domain);
        else
            judge_border(check, address, own ? own : domain);
    }
}

/* While observing the hop hands mail on to the old mailbox; afterwards that line would deliver what Synpunkt has taken.
 */
static void check_filter(const PostfixCheck *check, gboolean dedicated)
{
    g_autofree char *socket = postfix_socket(check->config);
    g_autofree char *callers = postfix_ask(check, "-P", "*/inet/smtpd_milters");
    g_autofree char *filters = postfix_ask(check, "-P", "*/inet/content_filter");
    g_auto(GStrv) lines = g_strsplit(callers ? callers : "", "\n", -1);
    for (guint i = 0; dedicated && lines[i]; i++) {
        if (!postfix_names_socket(lines[i], socket) || strstr(lines[i], "default_action=accept"))
            continue;
        g_autofree char *service = g_strndup(lines[i], strcspn(lines[i], "/"));
        g_autofree char *own = g_strconcat(service, "/inet/content_filter", NULL);
        gboolean filtered = filters && strstr(filters, own);
        if (check->config->observe && !filtered)
            finding_error(
                check->findings, "postfix-observe",
                "synpunkt postfix --apply   (or -o content_filter=smtp:[old-mailbox.example] on that service)",
                "mode = observe, but service %s has no way on to the old mailbox: mail would be put on hold", service);
        if (!check->config->observe && filtered)
            finding_warning(check->findings, "postfix-observe",
                            "synpunkt postfix --apply   (or take the content_filter line of that service away)",
                            "mode = live, but service %s still has its way to the old mailbox", service);
    }
}

/* A careless server upstream lets a stranger put a second message into his first. */
static void check_newlines(const PostfixCheck *check)
{
    g_autofree char *value = postfix_setting(check, "smtpd_forbid_bare_newline");
    if (strcmp(value, "no") == 0 || !*value)
        finding_warning(check->findings, "postfix-newline", "smtpd_forbid_bare_newline = normalize",
                        "smtpd_forbid_bare_newline is off: a stranger can smuggle in a message with a false sender");
}

void check_postfix_road(const PostfixCheck *check, gboolean dedicated)
{
    check_order(check);
    check_own_mail(check);
    check_chroot(check);
    check_mailboxes(check, dedicated);
    check_filter(check, dedicated);
    check_newlines(check);
}

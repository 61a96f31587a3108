/*
 * check_postfix.c - what the running Postfix lacks, read through postconf(1).
 *
 * Two shapes: the dedicated hop (a transport map sends the feedback addresses
 * to an smtpd of their own) and attached directly (main.cf's smtpd_milters).
 */
#include "cli/check_postfix.h"

#include "cli/run.h"

#include <string.h>

char *postfix_ask(const PostfixCheck *check, const char *first, const char *second)
{
    return run_postconf(check->folder, first, second, NULL);
}

char *postfix_setting(const PostfixCheck *check, const char *name)
{
    char *value = postfix_ask(check, "-h", name);
    return value ? value : g_strdup("");
}

/* Our socket as Postfix writes it: "unix:/run/..." or "inet:127.0.0.1:8899". */
char *postfix_socket(const Config *config)
{
    if (g_str_has_prefix(config->socket, "inet:")) {
        g_auto(GStrv) parts = g_strsplit(config->socket + strlen("inet:"), "@", 2);
        return g_strdup_printf("inet:%s:%s", parts[1] ? parts[1] : "127.0.0.1", parts[0]);
    }
    return g_strdup(config->socket);
}

/* A chrooted smtpd sees the socket's path without the queue folder in front: the last part names it well enough. */
gboolean postfix_names_socket(const char *value, const char *socket)
{
    g_autofree char *base = g_path_get_basename(socket);
    return strstr(value, g_str_has_prefix(socket, "unix:") ? base : socket) != NULL;
}

/*
 * What happens while synpunktd is away must be said: held back on a hop of our
 * own, let on to the mailbox on a server that other mail shares (D8).
 */
static void check_default_action(const PostfixCheck *check, const char *value, const char *where, gboolean shared)
{
    const char *wanted = shared ? "default_action=accept" : "default_action=tempfail";
    if (strstr(value, wanted)) {
        finding_ok(check->findings, "postfix-default-action", "%s: %s while synpunktd is away", where,
                   shared ? "other mail goes on" : "mail is held back");
        return;
    }
    g_autofree char *socket = postfix_socket(check->config);
    g_autofree char *fix = g_strdup_printf("smtpd_milters = { %s, %s }", socket, wanted);
    finding_error(check->findings, "postfix-default-action", fix, "%s: %s", where,
                  shared ? "trouble of ours would hold up all other mail"
                         : "mail could pass with no case while synpunktd is away");
}

/*
 * The services of master.cf that call us, each "name/type/smtpd_milters = value"
 * of postconf -P.  One that holds mail back is the dedicated hop; others, where
 * staff log in, must let other mail go on.
 */
static gboolean check_services(const PostfixCheck *check, const char *socket)
{
    g_autofree char *listing = postfix_ask(check, "-P", "*/inet/smtpd_milters");
    g_auto(GStrv) lines = g_strsplit(listing ? listing : "", "\n", -1);
    gboolean dedicated = FALSE;
    for (guint i = 0; lines[i]; i++) {
        if (!postfix_names_socket(lines[i], socket))
            continue;
        g_autofree char *service = g_strndup(lines[i], strcspn(lines[i], "/"));
        g_autofree char *where = g_strdup_printf("master.cf service %s", service);
        gboolean shared = strstr(lines[i], "default_action=accept") != NULL;
        check_default_action(check, lines[i], where, shared);
        dedicated = dedicated || !shared;
    }
    return dedicated;
}

static void check_milter(const PostfixCheck *check, gboolean *dedicated)
{
    g_autofree char *socket = postfix_socket(check->config);
    g_autofree char *direct = postfix_setting(check, "smtpd_milters");
    *dedicated = check_services(check, socket);
    if (postfix_names_socket(direct, socket))
        check_default_action(check, direct, "main.cf smtpd_milters", TRUE);
    else if (!*dedicated) {
        g_autofree char *fix =
            g_strdup_printf("see contrib/postfix/: -o { smtpd_milters = { %s, default_action=tempfail } }", socket);
        finding_error(check->findings, "postfix-milter", fix, "no smtpd of this Postfix calls %s and holds mail back",
                      socket);
    }
    if (g_str_has_prefix(check->config->socket, "inet:"))
        finding_warning(check->findings, "postfix-socket", "socket = \"unix:/run/synpunkt/milter.sock\"",
                        "the milter socket is TCP: measured to cost some 40 ms a message with Postfix");
}

static void check_transport(const PostfixCheck *check, gboolean dedicated)
{
    if (!dedicated)
        return;
    g_autofree char *maps = postfix_setting(check, "transport_maps");
    if (*maps) {
        finding_ok(check->findings, "postfix-transport", "transport_maps = %s", maps);
        return;
    }
    finding_error(check->findings, "postfix-transport",
                  "transport_maps = hash:/etc/postfix/synpunkt-transport   (see contrib/postfix/)",
                  "a service of its own is there, but no transport map sends the feedback addresses to it");
}

static void check_delimiter(const PostfixCheck *check)
{
    g_autofree char *delimiter = postfix_setting(check, "recipient_delimiter");
    if (*check->config->case_domain || strchr(delimiter, check->config->delimiter)) {
        finding_ok(check->findings, "postfix-delimiter", "case addresses reach us");
        return;
    }
    g_autofree char *fix = g_strdup_printf("recipient_delimiter = %c", check->config->delimiter);
    finding_error(check->findings, "postfix-delimiter", fix,
                  "Postfix does not know '%c' in addresses: replies would be refused", check->config->delimiter);
}

static void check_bounces(const PostfixCheck *check, gboolean dedicated)
{
    g_autofree char *classes = postfix_setting(check, "internal_mail_filter_classes");
    if (dedicated || strstr(classes, "bounce")) {
        finding_ok(check->findings, "postfix-bounces", "bounces come back to us");
        return;
    }
    finding_error(check->findings, "postfix-bounces",
                  "internal_mail_filter_classes = bounce  and  non_smtpd_milters = $smtpd_milters",
                  "Postfix's own bounces would not be shown to us: nobody would know that a letter did not arrive");
}

/* The port letters leave by must be one without this milter. */
static void check_way_out(const PostfixCheck *check)
{
    const char *port = strrchr(check->config->relay, ':');
    if (!port)
        return;
    g_autofree char *services = postfix_ask(check, "-M", "*/inet");
    if (services && strstr(services, port + 1)) {
        finding_ok(check->findings, "postfix-relay", "letters leave by %s", check->config->relay);
        return;
    }
    g_autofree char *fix =
        g_strdup_printf("127.0.0.1:%s inet n - n - - smtpd -o smtpd_milters=   (see contrib/postfix/)", port + 1);
    finding_warning(check->findings, "postfix-relay", fix,
                    "master.cf has no smtpd at %s, where letters are handed over", check->config->relay);
}

static void check_sizes(const PostfixCheck *check)
{
    g_autofree char *size = postfix_setting(check, "message_size_limit");
    guint64 limit = g_ascii_strtoull(size, NULL, 10);
    if (limit > 0 && limit < check->config->letter_max / 3 * 4)
        finding_warning(check->findings, "postfix-size", "message_size_limit = 52428800",
                        "message_size_limit is below what a letter with attachments may need");
    g_autofree char *always = postfix_setting(check, "always_bcc");
    if (*always)
        finding_warning(check->findings, "postfix-always-bcc", "always_bcc =   in the service letters leave by",
                        "always_bcc copies every letter to one more mailbox");
}

gboolean check_postfix(GPtrArray *findings, const Config *config, const char *folder)
{
    PostfixCheck check = {findings, config, folder};
    g_autofree char *version = postfix_ask(&check, "-h", "mail_version");
    if (!version)
        return FALSE;
    gboolean dedicated = FALSE;
    finding_ok(findings, "mta", "Postfix %s", version);
    check_milter(&check, &dedicated);
    check_transport(&check, dedicated);
    check_delimiter(&check);
    check_bounces(&check, dedicated);
    check_way_out(&check);
    check_sizes(&check);
    check_postfix_road(&check, dedicated);
    return TRUE;
}

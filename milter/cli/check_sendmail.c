/*
 * check_sendmail.c - what Sendmail's configuration lacks: the X line that names
 * our socket, its place among the filters, and what happens while we are away.
 */
#include "cli/findings.h"

#include <string.h>

#define OPTION "O InputMailFilters="
#define DAEMON "O DaemonPortOptions="
#define DAEMON_FILTERS "InputMailFilters="

typedef struct {
    GPtrArray *findings;
    const Config *config;
    char *name;    /* of the filter with our socket, or NULL */
    char *line;    /* its X line */
    char *filters; /* of InputMailFilters, or "" */
    gboolean hop;  /* a daemon of its own calls us, and only the mail that comes there waits */
} SendmailCheck;

/* "Xsynpunkt, S=local:/run/synpunkt/milter.sock, F=T, T=..." with our socket? */
static gboolean is_ours(const char *line, const Config *config)
{
    const char *place = strchr(config->socket, ':');
    if (line[0] != 'X' || !place)
        return FALSE;
    return strstr(line, place + 1) != NULL;
}

static void read_line(SendmailCheck *check, const char *line)
{
    if (g_str_has_prefix(line, OPTION)) {
        g_free(check->filters);
        check->filters = g_strstrip(g_strdup(line + strlen(OPTION)));
    } else if (!check->name && is_ours(line, check->config)) {
        check->name = g_strstrip(g_strndup(line + 1, strcspn(line + 1, ",")));
        check->line = g_strdup(line);
    }
}

/* "O DaemonPortOptions=Name=SynpunktIn, Port=10025, InputMailFilters=synpunkt" with our filter? */
static gboolean is_hop(const char *line, const char *name)
{
    const char *list = g_str_has_prefix(line, DAEMON) ? strstr(line, DAEMON_FILTERS) : NULL;
    if (!list)
        return FALSE;
    list += strlen(DAEMON_FILTERS);
    g_autofree char *names = g_strndup(list, strcspn(list, ","));
    g_auto(GStrv) each = g_strsplit(g_strstrip(names), ";", -1);
    return g_strv_contains((const char *const *)each, name);
}

/* The filters in the order that is right.  *last: ours stands last.  FALSE: it is not among them. */
static gboolean find_place(const SendmailCheck *check, GString *wanted, gboolean *last)
{
    g_auto(GStrv) names = g_strsplit_set(check->filters, ",;", -1);
    gboolean found = FALSE;
    *last = FALSE;
    for (guint i = 0; names[i]; i++) {
        const char *name = g_strstrip(names[i]);
        *last = *name ? strcmp(name, check->name) == 0 : *last;
        found = found || *last;
        if (*name && strcmp(name, check->name) != 0)
            g_string_append_printf(wanted, "%s, ", name);
    }
    g_string_append(wanted, check->name);
    return found;
}

static void check_place(const SendmailCheck *check)
{
    gboolean last;
    g_autoptr(GString) wanted = g_string_new("define(`confINPUT_MAIL_FILTERS', `");
    gboolean found = find_place(check, wanted, &last);
    g_string_append(wanted, "')dnl   in sendmail.mc");
    if (found && last)
        finding_ok(check->findings, "sendmail-order", "InputMailFilters ends with %s", check->name);
    else if (found)
        finding_error(check->findings, "sendmail-order", wanted->str,
                      "other filters come after %s: it does not see what they find out about DKIM, DMARC and spam",
                      check->name);
    else
        finding_error(check->findings, "sendmail-order", wanted->str,
                      "%s is defined, but InputMailFilters does not name it: Sendmail never asks it", check->name);
}

/* Like Postfix: a hop holds mail back; a daemon that other mail shares must not (D8). */
static void check_flags(const SendmailCheck *check)
{
    const char *flags = strstr(check->line, "F=");
    if (flags && flags[2] == 'T')
        finding_ok(check->findings, "sendmail-flags", "%s: mail is held back while synpunktd is away", check->name);
    else if (check->hop || (flags && flags[2] == 'R'))
        finding_error(check->findings, "sendmail-flags",
                      "INPUT_MAIL_FILTER(`synpunkt', `S=local:/run/synpunkt/milter.sock, F=T, T=C:10s;S:10s;R:30s;E:60s')dnl",
                      flags && flags[2] == 'R' ? "F=R refuses residents' mail while synpunktd is away"
                                               : "without F=T mail passes with no case while synpunktd is away");
    else
        finding_warning(check->findings, "sendmail-flags",
                        "synpunkt import files it afterwards; or let it wait: synpunkt sendmail --shape hop",
                        "%s: while synpunktd is away feedback mail goes on to the mailbox and is not filed", check->name);
}

static void tell(const SendmailCheck *check, const char *path)
{
    if (!check->name) {
        finding_error(
            check->findings, "sendmail-milter",
            "INPUT_MAIL_FILTER(`synpunkt', `S=local:/run/synpunkt/milter.sock, F=T, T=C:10s;S:10s;R:30s;E:60s')dnl   in "
            "sendmail.mc, then make -C /etc/mail",
            "no filter of %s has the socket %s", path, check->config->socket);
        return;
    }
    finding_ok(check->findings, "sendmail-milter", "%s names our socket", path);
    check_place(check);
    check_flags(check);
}

gboolean check_sendmail(GPtrArray *findings, const Config *config, const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    SendmailCheck check = {.findings = findings, .config = config, .filters = g_strdup("")};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        read_line(&check, lines[i]);
    for (guint i = 0; lines[i] && check.name; i++)
        check.hop = check.hop || is_hop(lines[i], check.name);
    tell(&check, path);
    g_free(check.name);
    g_free(check.line);
    g_free(check.filters);
    return TRUE;
}

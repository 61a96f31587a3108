#include "cli/postfix_wiring.h"

#include "cli/run.h"
#include "cli/shipped.h"
#include "util/error.h"

#include <string.h>

#define HOLD_LINE   "smtpd_end_of_data_restrictions = check_client_access static:hold"
#define FILTER_LINE "-o content_filter="

void wiring_service_free(WiringService *service)
{
    g_free(service->name);
    g_free(service->entry);
    g_free(service);
}

static void replace(GString *text, const char *word, const char *value)
{
    (void)g_string_replace(text, word, value, 0);
}

/* Our socket as Postfix writes it. */
static char *socket_of(const Config *config)
{
    if (g_str_has_prefix(config->socket, "unix:"))
        return g_strdup(config->socket);
    g_auto(GStrv) parts = g_strsplit(config->socket + strlen("inet:"), "@", 2);
    return g_strdup_printf("inet:%s:%s", parts[1] ? parts[1] : "127.0.0.1", parts[0]);
}

/* A file of contrib/postfix with its words filled in; @MAILBOX@ and @CASE_DOMAIN@ are left. */
static GString *filled(const Wiring *wiring, const char *file, GError **error)
{
    g_autofree char *folder = shipped_folder("postfix", error);
    g_autofree char *lines = folder ? shipped_text(folder, file, error) : NULL;
    if (!lines)
        return NULL;
    GString *text = g_string_new(lines);
    g_autofree char *socket = socket_of(wiring->config);
    g_autofree char *program = shipped_program();
    g_autofree char *hop = g_strdup_printf("%u", wiring->hop_port);
    g_autofree char *out = g_strdup_printf("%u", wiring->out_port);
    replace(text, "unix:@SOCKET@", socket);
    replace(text, "@HOP_PORT@", hop);
    replace(text, "@OUT_PORT@", out);
    replace(text, "@MAPS@", wiring->folder);
    replace(text, "@SYNPUNKT@", program);
    replace(text, "@CONFIG@", wiring->config_path);
    replace(text, "@USER@", wiring->user);
    return text;
}

/* Observing, the hop hands on what it has shown to Synpunkt instead of holding it. */
static char *hop_line(const Wiring *wiring, const char *line)
{
    const char *filter = strstr(line, FILTER_LINE);
    if (wiring->old_mailbox && filter)
        return g_strdup_printf("    " FILTER_LINE "%s", wiring->old_mailbox);
    return wiring->old_mailbox && strstr(line, HOLD_LINE) ? g_strdup("") : g_strdup(line);
}

/* The services of a master.cf fragment, added to `services`. */
static gboolean read_services(const Wiring *wiring, const char *file, GPtrArray *services, GError **error)
{
    g_autoptr(GString) text = filled(wiring, file, error);
    if (!text)
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *line = hop_line(wiring, lines[i]);
        gboolean goes_on = *line == ' ';
        if (*g_strstrip(line) == '#' || !*line)
            continue;
        if (goes_on && services->len > 0) {
            WiringService *service = services->pdata[services->len - 1];
            char *longer = g_strconcat(service->entry, " ", line, NULL);
            g_free(service->entry);
            service->entry = longer;
            continue;
        }
        g_auto(GStrv) words = g_strsplit(line, " ", 3);
        WiringService *service = g_new0(WiringService, 1);
        service->name = g_strdup_printf("%s/%s", words[0], words[1] ? words[1] : "");
        service->entry = g_strdup(line);
        g_ptr_array_add(services, service);
    }
    return TRUE;
}

static GPtrArray *services_wanted(const Wiring *wiring, GError **error)
{
    g_autoptr(GPtrArray) services = g_ptr_array_new_with_free_func((GDestroyNotify)wiring_service_free);
    g_autofree char *file = g_strconcat("master.cf.", wiring->shape, NULL);
    if (!read_services(wiring, file, services, error) || !read_services(wiring, "master.cf.out", services, error))
        return NULL;
    return g_steal_pointer(&services);
}

GHashTable *wiring_services_there(const char *folder, GError **error)
{
    g_autofree char *listing = run_postconf(folder, "-M", NULL, error);
    if (!listing)
        return NULL;
    GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = g_strsplit(listing, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = g_regex_split_simple("\\s+", lines[i], 0, 0);
        gboolean ours = g_str_has_prefix(lines[i], "synpunkt-") || strstr(lines[i], "syslog_name=postfix/synpunkt-");
        if (ours && words[0] && words[1])
            g_hash_table_insert(found, g_strdup_printf("%s/%s", words[0], words[1]), g_strdup(lines[i]));
    }
    return found;
}

static gboolean is_wanted(const GPtrArray *wanted, const char *name)
{
    for (guint i = 0; i < wanted->len; i++)
        if (strcmp(((const WiringService *)wanted->pdata[i])->name, name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean apply_services(const Wiring *wiring, const char *scratch, GError **error)
{
    g_autoptr(GHashTable) there = wiring_services_there(scratch, error);
    g_autoptr(GPtrArray) wanted = there ? services_wanted(wiring, error) : NULL;
    if (!wanted)
        return FALSE;
    GHashTableIter each;
    gpointer name;
    g_hash_table_iter_init(&each, there);
    while (g_hash_table_iter_next(&each, &name, NULL)) {
        g_autofree char *said = is_wanted(wanted, name) ? g_strdup("") : run_postconf_edit(scratch, "-MX", name, error);
        if (!said)
            return FALSE;
    }
    for (guint i = 0; i < wanted->len; i++) {
        const WiringService *service = wanted->pdata[i];
        g_autofree char *change = g_strdup_printf("%s=%s", service->name, service->entry);
        g_autofree char *said = run_postconf_edit(scratch, "-M", change, error);
        if (!said)
            return FALSE;
    }
    return TRUE;
}

/*
 * The administrator's value with ours in it, as contrib/postfix/README says: our map first, our milter last.  NULL when
 * nothing needs to change.
 */
static char *joined(const Wiring *wiring, const char *name, const char *old, const char *ours)
{
    gboolean milters = g_str_has_suffix(name, "_milters");
    g_autofree char *socket = socket_of(wiring->config);
    if (strcmp(name, "recipient_delimiter") == 0)
        return strchr(old, wiring->config->delimiter) ? NULL : g_strdup_printf("%s%c", old, wiring->config->delimiter);
    if (strcmp(name, "non_smtpd_milters") == 0 && strstr(old, "$smtpd_milters"))
        return NULL;
    if (milters && strstr(old, socket))
        return NULL;
    if (g_str_has_prefix(name, "synpunkt"))
        return g_strdup(ours);
    if (!milters && strstr(old, ours))
        return NULL;
    if (!*old)
        return g_strdup(ours);
    return strcmp(name, "transport_maps") == 0 ? g_strdup_printf("%s, %s", ours, old)
                                               : g_strdup_printf("%s, %s", old, ours);
}

static gboolean apply_setting(const Wiring *wiring, const char *scratch, const char *name, const char *ours,
                              GError **error)
{
    g_autofree char *old = g_str_has_prefix(name, "synpunkt") ? g_strdup("") : run_postconf(scratch, "-h", name, error);
    if (!old)
        return FALSE;
    g_autofree char *value = joined(wiring, name, old, ours);
    if (!value)
        return TRUE;
    g_autofree char *change = g_strdup_printf("%s = %s", name, value);
    g_autofree char *said = run_postconf_edit(scratch, "-e", change, error);
    return said != NULL;
}

/* On the border service mail passes us by itself: while we observe, no map leads it away from the old mailbox. */
static gboolean leads_away(const Wiring *wiring, const char *name)
{
    return wiring->config->observe && strcmp(wiring->shape, "border") == 0 &&
           (strcmp(name, "transport_maps") == 0 || strcmp(name, "synpunkt_maps") == 0);
}

static gboolean apply_settings(const Wiring *wiring, const char *scratch, GError **error)
{
    g_autofree char *file = g_strconcat("main.cf.", wiring->shape, NULL);
    g_autoptr(GString) text = filled(wiring, file, error);
    if (!text)
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        char *equals = strchr(lines[i], '=');
        if (*lines[i] == '#' || !equals)
            continue;
        *equals = '\0';
        const char *name = g_strstrip(lines[i]);
        if (!leads_away(wiring, name) && !apply_setting(wiring, scratch, name, g_strstrip(equals + 1), error))
            return FALSE;
    }
    return !*wiring->config->case_domain ||
           apply_setting(wiring, scratch, "relay_domains", wiring->config->case_domain, error);
}

/* A chrooted process cannot reach a socket below /run: "n" in that column, as master.cf.hop has it. */
static gboolean open_chroot(const char *scratch, const char *name, GError **error)
{
    g_autofree char *field = g_strdup_printf("%s/chroot", name);
    g_autofree char *found = run_postconf(scratch, "-F", field, error);
    if (!found)
        return FALSE;
    if (!g_str_has_suffix(found, "= y"))
        return TRUE;
    g_autofree char *change = g_strdup_printf("%s=n", field);
    g_autofree char *said = run_postconf_edit(scratch, "-F", change, error);
    return said != NULL;
}

static gboolean open_chroots(const Wiring *wiring, const char *scratch, GError **error)
{
    if (strcmp(wiring->shape, "border") != 0 || !g_str_has_prefix(wiring->config->socket, "unix:"))
        return TRUE;
    g_autofree char *listing = run_postconf(scratch, "-M", "*/inet", error);
    g_auto(GStrv) lines = g_strsplit(listing ? listing : "", "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = g_regex_split_simple("\\s+", lines[i], 0, 0);
        gboolean asks_us =
            g_strv_length(words) > 7 && strcmp(words[7], "smtpd") == 0 && !strstr(lines[i], "smtpd_milters");
        g_autofree char *name = asks_us ? g_strdup_printf("%s/inet", words[0]) : NULL;
        if (name && !open_chroot(scratch, name, error))
            return FALSE;
    }
    return listing && open_chroot(scratch, "cleanup/unix", error);
}

gboolean wiring_apply(const Wiring *wiring, const char *scratch, GError **error)
{
    return apply_settings(wiring, scratch, error) && apply_services(wiring, scratch, error) &&
           open_chroots(wiring, scratch, error);
}

char *wiring_transport(const Wiring *wiring, GError **error)
{
    g_autofree char *file = g_strconcat("transport.", wiring->shape, NULL);
    g_autoptr(GString) text = filled(wiring, file, error);
    if (!text)
        return NULL;
    GString *map = g_string_new("# Written by `synpunkt postfix --apply`: addresses of synpunkt.conf.\n");
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *next = lines[i] + strcspn(lines[i], " \t");
        next += strspn(next, " \t");
        if (g_str_has_prefix(lines[i], "@MAILBOX@"))
            for (guint box = 0; box < wiring->config->mailboxes->len; box++)
                g_string_append_printf(map, "%s %s\n",
                                       ((const Mailbox *)wiring->config->mailboxes->pdata[box])->address, next);
        else if (g_str_has_prefix(lines[i], "# @CASE_DOMAIN@") && *wiring->config->case_domain)
            g_string_append_printf(map, "%s %s\n", wiring->config->case_domain,
                                   next + strcspn(next, " ") + strspn(next + strcspn(next, " "), " "));
    }
    return g_string_free(map, FALSE);
}

/* sendmail.c - `synpunkt sendmail`: the lines for sendmail.mc, filled in. */
#include "cli/cli.h"
#include "cli/shipped.h"
#include "config/config_read.h"

#include <string.h>
#include <sysexits.h>

/* S= of INPUT_MAIL_FILTER: "local:/run/synpunkt/milter.sock" or "inet:8899@127.0.0.1". */
static char *sendmail_socket(const Config *config)
{
    const char *path = g_str_has_prefix(config->socket, "unix:") ? config->socket + strlen("unix:") : NULL;
    return path ? g_strconcat("local:", path, NULL) : g_strdup(config->socket);
}

static void replace(GString *text, const char *word, const char *value)
{
    (void)g_string_replace(text, word, value, 0);
}

/* The port letters leave by; sendmail.mc must open it. */
static const char *port_out(const Config *config)
{
    const char *colon = strrchr(config->relay, ':');
    return colon ? colon + 1 : "10026";
}

/* A line for each address that is ours, in the place of the one that has `word`. */
static void repeat_line(GString *text, const char *word, const GPtrArray *mailboxes)
{
    const char *found = strstr(text->str, word);
    while (found) {
        gsize from = (gsize)(found - text->str);
        while (from > 0 && text->str[from - 1] != '\n')
            from--;
        gsize length = strcspn(text->str + from, "\n") + 1;
        g_autofree char *line = g_strndup(text->str + from, length);
        g_string_erase(text, (gssize)from, (gssize)length);
        for (guint i = mailboxes->len; i-- > 0;) {
            const char *address = ((const Mailbox *)mailboxes->pdata[i])->address;
            g_autofree char *local = g_strndup(address, strcspn(address, "@"));
            g_auto(GStrv) parts = g_strsplit(line, "@LOCAL@", -1);
            g_autofree char *half = g_strjoinv(local, parts);
            g_auto(GStrv) others = g_strsplit(half, "@DOMAIN@", -1);
            g_autofree char *whole = g_strjoinv(strchr(address, '@') + 1, others);
            g_string_insert(text, (gssize)from, whole);
        }
        found = strstr(text->str, word);
    }
}

int cli_sendmail(const Cli *cli, int argc, char **argv)
{
    char *shape = NULL;
    const GOptionEntry entries[] = {
        {"shape", 0, 0, G_OPTION_ARG_STRING, &shape, "hop (a way in of its own, as advised) or border", "SHAPE"},
        G_OPTION_ENTRY_NULL};
    int status = EX_OK;
    if (!cli_options("sendmail", entries, &argc, &argv, &status))
        return status;
    g_autofree char *wanted = shape ? shape : g_strdup("hop");
    if (strcmp(wanted, "hop") != 0 && strcmp(wanted, "border") != 0)
        return cli_usage("sendmail", "there is no shape '%s'; write hop or border", wanted);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_read(cli->config, &error);
    g_autofree char *folder = config ? shipped_folder("sendmail", &error) : NULL;
    g_autofree char *name = g_strdup_printf("sendmail.mc.%s", wanted);
    g_autofree char *lines = folder ? shipped_text(folder, name, &error) : NULL;
    if (!lines)
        return cli_fail(error);
    g_autoptr(GString) text = g_string_new(lines);
    g_autofree char *socket = sendmail_socket(config);
    repeat_line(text, "@LOCAL@", config->mailboxes);
    replace(text, "@SOCKET@", socket);
    replace(text, "@OUT_PORT@", port_out(config));
    replace(text, "@HOP_PORT@", "10025");
    g_print("%s", text->str);
    return EX_OK;
}

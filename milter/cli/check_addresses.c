/*
 * check_addresses.c - does the mail server take mail for everybody we write to?
 *
 * One SMTP session on the way our letters leave: MAIL FROM:<>, RCPT for each
 * address, RSET.  No DATA: nothing is ever sent.
 */
#include "cli/findings.h"

#include <gio/gio.h>
#include <string.h>

#define PATIENCE_SECONDS 5   /* of each answer */
#define ADDRESSES_MAX    400 /* of one session */
#define REPLY_LINES_MAX  50

/* What an address is for: "unit tekn", "admin". */
typedef struct {
    char *address, *uses;
} Asked;

static void asked_free(gpointer data)
{
    Asked *asked = data;
    g_free(asked->address);
    g_free(asked->uses);
    g_free(asked);
}

static void ask_for(GPtrArray *list, const char *address, const char *use, const char *code)
{
    g_autofree char *whole = g_strdup_printf("%s%s%s", use, *code ? " of " : "", code);
    for (guint i = 0; i < list->len; i++) {
        Asked *asked = g_ptr_array_index(list, i);
        if (g_ascii_strcasecmp(asked->address, address) != 0)
            continue;
        char *uses = g_strconcat(asked->uses, ", ", whole, NULL);
        g_free(asked->uses);
        asked->uses = uses;
        return;
    }
    /* A space or a line end would be another command. */
    if (!*address || list->len >= ADDRESSES_MAX || strpbrk(address, " \r\n<>"))
        return;
    Asked *asked = g_new0(Asked, 1);
    asked->address = g_strdup(address);
    asked->uses = g_steal_pointer(&whole);
    g_ptr_array_add(list, asked);
}

static GPtrArray *all_addresses(const Config *config)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(asked_free);
    for (guint i = 0; i < config->mailboxes->len; i++)
        ask_for(list, ((const Mailbox *)g_ptr_array_index(config->mailboxes, i))->address, "mailbox", "");
    for (guint i = 0; i < config->units->len; i++) {
        const Unit *unit = g_ptr_array_index(config->units, i);
        ask_for(list, unit->address, "address", unit->code);
        ask_for(list, unit->head, "head", unit->code);
        ask_for(list, unit->registrar, "registrar", unit->code);
        ask_for(list, unit->secretary, "secretary", unit->code);
    }
    ask_for(list, config->admin, "admin", "");
    ask_for(list, config->strategist, "strategist", "");
    ask_for(list, config->duty_address, "duty_address", "");
    ask_for(list, config->interpreter, "interpreter", "");
    return list;
}

/* -- the session ---------------------------------------------------------- */

typedef struct {
    GSocketConnection *connection;
    GDataInputStream *in;
} Talk;

/* The last line of the answer, or NULL when there is none.  Caller owns. */
static char *hear(const Talk *talk)
{
    for (guint i = 0; i < REPLY_LINES_MAX; i++) {
        g_autofree char *line = g_data_input_stream_read_line(talk->in, NULL, NULL, NULL);
        if (!line)
            return NULL;
        g_strchomp(line);
        if (strlen(line) < 4 || line[3] != '-')
            return g_utf8_make_valid(line, -1);
    }
    return NULL;
}

static char *say(const Talk *talk, const char *line)
{
    /* cppcheck-suppress ctunullpointer; begin() has no line for the greeting, and then it hears only */
    g_autofree char *whole = g_strconcat(line, "\r\n", NULL);
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(talk->connection));
    return g_output_stream_write_all(out, whole, strlen(whole), NULL, NULL, NULL) ? hear(talk) : NULL;
}

static gboolean is_yes(const char *answer)
{
    return answer && *answer == '2';
}

/* Greeting, EHLO and MAIL; NULL when that went well, else what was said.  Caller owns. */
static char *begin(const Talk *talk, const Config *config)
{
    g_autofree char *hello = g_strconcat("EHLO ", config->id_domain, NULL);
    const char *const lines[] = {NULL, hello, "MAIL FROM:<>"};
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *answer = lines[i] ? say(talk, lines[i]) : hear(talk);
        if (!is_yes(answer))
            return g_strdup(answer ? answer : "no answer");
    }
    return NULL;
}

static void judge(GPtrArray *findings, const Asked *asked, const char *answer)
{
    if (is_yes(answer))
        return;
    const char *said = answer ? answer : "the mail server gave no answer";
    if (answer && *answer == '5')
        finding_error(findings, "address", "mend it in the configuration, or make the mailbox", "%s (%s): %s",
                      asked->address, asked->uses, said);
    else
        finding_warning(findings, "address", "ask again in a while", "%s (%s): %s", asked->address, asked->uses, said);
}

static void ask_all(GPtrArray *findings, const Talk *talk, const GPtrArray *list)
{
    guint before = findings->len;
    for (guint i = 0; i < list->len; i++) {
        const Asked *asked = g_ptr_array_index(list, i);
        g_autofree char *line = g_strdup_printf("RCPT TO:<%s>", asked->address);
        g_autofree char *answer = say(talk, line);
        judge(findings, asked, answer);
        if (!answer)
            return;
    }
    if (findings->len == before)
        finding_ok(findings, "address", "the mail server takes mail for all %u addresses", list->len);
}

static void hold_session(GPtrArray *findings, const Config *config, GSocketConnection *connection)
{
    g_autoptr(GPtrArray) list = all_addresses(config);
    g_autoptr(GDataInputStream) in = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
    const Talk talk = {connection, in};
    g_autofree char *trouble = begin(&talk, config);
    if (trouble) {
        finding_error(findings, "relay", "\"relay\" in synpunkt.conf must name an smtpd that takes our letters",
                      "%s takes no mail from us: %s", config->relay, trouble);
        return;
    }
    ask_all(findings, &talk, list);
    g_free(say(&talk, "RSET")); /* whatever is said to these */
    g_free(say(&talk, "QUIT"));
}

void check_addresses(GPtrArray *findings, const Config *config)
{
    if (!strchr(config->relay, ':')) {
        finding_ok(findings, "address", "addresses not asked for: letters leave by %s, which cannot be asked",
                   config->relay);
        return;
    }
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GError) error = NULL;
    g_socket_client_set_timeout(client, PATIENCE_SECONDS);
    g_socket_client_set_enable_proxy(client, FALSE);
    g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host(client, config->relay, 0, NULL, &error);
    if (connection)
        hold_session(findings, config, connection);
    else
        finding_error(findings, "relay", "see contrib/postfix/master.cf.out; \"relay\" in synpunkt.conf names it",
                      "nobody takes letters at %s: %s", config->relay, error->message);
}

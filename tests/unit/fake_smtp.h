/*
 * fake_smtp.h - an SMTP server in a thread of the test, with manners to choose.
 */
#ifndef SYNPUNKT_TESTS_FAKE_SMTP_H
#define SYNPUNKT_TESTS_FAKE_SMTP_H

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What the server says; NULL is consent. */
typedef struct {
    gboolean pipelining;
    gboolean plain; /* offers nothing at all */
    const char *greeting;
    const char *mail;
    const char *bad_rcpt; /* to a recipient that begins with "bad" */
    const char *data;
    const char *dot;
    const char *mute; /* say nothing from here on, and take nothing: "greeting", "RCPT", "dot" */
    guint hang_up_at; /* drop the connection instead of answering this dot, counted from 1 over all connections */
} Manners;

typedef struct {
    Manners manners;
    int listener;
    guint16 port;
    GThread *thread;
    GString *commands;
    GPtrArray *messages; /* char *: bodies as received, dots unstuffed */
    guint dots, connections;
} Server;

static void say(FILE *peer, const char *line)
{
    fprintf(peer, "%s\r\n", line);
    fflush(peer);
}

/* TRUE when the peer has gone. */
static gboolean is_mute(const Server *server, FILE *peer, const char *at)
{
    if (g_strcmp0(server->manners.mute, at) != 0)
        return FALSE;
    while (getc(peer) != EOF)
        continue;
    return TRUE;
}

static gboolean take_message(Server *server, FILE *peer)
{
    char line[70000];
    GString *message = g_string_new(NULL);
    while (fgets(line, sizeof line, peer) != NULL && strcmp(line, ".\r\n") != 0)
        g_string_append(message, line[0] == '.' ? line + 1 : line);
    ++server->dots;
    if (is_mute(server, peer, "dot") || server->dots == server->manners.hang_up_at) {
        g_string_free(message, TRUE);
        return FALSE;
    }
    g_ptr_array_add(server->messages, g_string_free(message, FALSE));
    say(peer, server->manners.dot != NULL ? server->manners.dot : "250 2.0.0 queued as 4711");
    return TRUE;
}

static void greet(const Server *server, FILE *peer)
{
    if (server->manners.plain) {
        say(peer, "250 fake");
        return;
    }
    if (server->manners.pipelining)
        say(peer, "250-PIPELINING");
    say(peer, "250-8BITMIME");
    say(peer, "250-ENHANCEDSTATUSCODES");
    say(peer, "250 DSN");
}

/* FALSE ends the connection. */
static gboolean obey(Server *server, FILE *peer, const char *command, gboolean *has_recipient)
{
    const Manners *manners = &server->manners;
    if (g_str_has_prefix(command, "EHLO"))
        greet(server, peer);
    else if (g_str_has_prefix(command, "MAIL")) {
        *has_recipient = FALSE;
        say(peer, manners->mail != NULL ? manners->mail : "250 2.1.0 Ok");
    } else if (g_str_has_prefix(command, "RCPT TO:<bad") && manners->bad_rcpt != NULL)
        say(peer, manners->bad_rcpt);
    else if (g_str_has_prefix(command, "RCPT") && is_mute(server, peer, "RCPT"))
        return FALSE;
    else if (g_str_has_prefix(command, "RCPT")) {
        *has_recipient = TRUE;
        say(peer, "250 2.1.5 Ok");
    } else if (g_str_has_prefix(command, "DATA") && (!*has_recipient || manners->data != NULL))
        say(peer, *has_recipient ? manners->data : "554 5.5.1 Error: no valid recipients");
    else if (g_str_has_prefix(command, "DATA")) {
        say(peer, "354 go on");
        return take_message(server, peer);
    } else if (g_str_has_prefix(command, "QUIT")) {
        say(peer, "221 bye");
        return FALSE;
    } else
        say(peer, "250 2.0.0 Ok");
    return TRUE;
}

static void serve(Server *server, int connection)
{
    FILE *peer = fdopen(connection, "r+");
    char line[2000];
    gboolean has_recipient = FALSE;
    server->connections++;
    if (is_mute(server, peer, "greeting")) {
        fclose(peer);
        return;
    }
    say(peer, server->manners.greeting != NULL ? server->manners.greeting : "220 fake ESMTP");
    while (fgets(line, sizeof line, peer) != NULL) {
        g_string_append(server->commands, line);
        if (!obey(server, peer, line, &has_recipient))
            break;
    }
    fclose(peer);
}

static gpointer run_server(gpointer data)
{
    Server *server = data;
    for (int connection; (connection = accept(server->listener, NULL, NULL)) >= 0;)
        serve(server, connection);
    return NULL;
}

static Server *server_start(Manners manners)
{
    Server *server = g_new0(Server, 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    server->manners = manners;
    server->commands = g_string_new(NULL);
    server->messages = g_ptr_array_new_with_free_func(g_free);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->listener, 5), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &length), 0);
    server->port = ntohs(address.sin_port);
    server->thread = g_thread_new("server", run_server, server);
    return server;
}

/* After this the server's notes may be read. */
static void server_stop(Server *server)
{
    (void)shutdown(server->listener, SHUT_RDWR);
    g_thread_join(server->thread);
    (void)close(server->listener);
}

static void server_free(Server *server)
{
    g_string_free(server->commands, TRUE);
    g_ptr_array_unref(server->messages);
    g_free(server);
}

#endif

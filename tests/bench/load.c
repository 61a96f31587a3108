/*
 * load.c - many senders at once, each message by a connection of its own, as
 * mail comes to a border server.
 *
 * usage: load PORT SESSIONS MESSAGES RECIPIENT START
 *
 * Message n (from START on) has a sender, domain, subject and Message-ID of
 * its own.  Prints "seconds S", then a line with the microseconds of each
 * message from connect to the answer after the dot.  Exit 1 if one was not
 * taken.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define LINE 1024
#define SESSIONS_MAX 500

typedef struct {
    int port;
    long messages, start;
    const char *recipient;
    atomic_long next;
    atomic_bool failed;
    long *micros;
} Load;

static const char body[] =
    "Hej!\r\n\r\nDet =C3=A4r stora potth=C3=A5l p=C3=A5 cykelbanan mellan Bjurhovda och Hamre. Min=\r\n"
    " dotter vurpade i g=C3=A5r. N=C3=A4r t=C3=A4nker ni laga dem? Det =C3=A4r tredje g=C3=A5n=\r\n"
    "gen jag h=C3=B6r av mig. Lampan vid tunneln lyser inte heller, s=C3=A5 det =C3=A4r sv=C3=\r\n"
    "=A5rt att se h=C3=A5len n=C3=A4r det =C3=A4r m=C3=B6rkt.\r\n\r\nMed v=C3=A4nlig h=C3=A4lsning\r\n"
    "Anna\r\n.\r\n";

static long now_micros(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000L + at.tv_nsec / 1000;
}

/* Read answers until one is final; its first digit, 0 on a closed connection. */
static int answer(FILE *in)
{
    char line[LINE];
    while (fgets(line, sizeof line, in))
        if (strlen(line) > 3 && line[3] != '-')
            return line[0] - '0';
    return 0;
}

static int say(FILE *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(out, format, args);
    va_end(args);
    return fflush(out) == 0;
}

static int talk(FILE *in, FILE *out, const Load *load, long n)
{
    if (answer(in) != 2 || !say(out, "EHLO w%ld.example\r\n", n) || answer(in) != 2)
        return 0;
    say(out, "MAIL FROM:<p%ld@w%ld.example>\r\nRCPT TO:<%s>\r\nDATA\r\n", n, n, load->recipient);
    if (answer(in) != 2 || answer(in) != 2 || answer(in) != 3)
        return 0;
    say(out,
        "Received: from w%ld.example by mx1.vasteras.example; Tue, 3 Mar 2026 18:42:10 +0100\r\n"
        "From: Anna Lindqvist <p%ld@w%ld.example>\r\nTo: %s\r\nSubject: Cykelbanan vid Bjurhovda nummer %ld\r\n"
        "Date: Tue, 03 Mar 2026 18:41:58 +0100\r\nMessage-ID: <%ld.bench@w%ld.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s",
        n, n, n, load->recipient, n, n, n, body);
    return answer(in) == 2;
}

static int send_one(const Load *load, long n)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t) load->port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        return 0;
    int taken = 0;
    if (connect(connection, (struct sockaddr *) &where, sizeof where) == 0) {
        FILE *in = fdopen(dup(connection), "r");
        FILE *out = fdopen(dup(connection), "w");
        if (in && out)
            taken = talk(in, out, load, n);
        if (out && taken)
            say(out, "QUIT\r\n");
        if (in)
            fclose(in);
        if (out)
            fclose(out);
    }
    close(connection);
    return taken;
}

static void *session(void *data)
{
    Load *load = data;
    for (;;) {
        long n = atomic_fetch_add(&load->next, 1);
        if (n >= load->messages)
            return NULL;
        long begun = now_micros();
        if (!send_one(load, load->start + n))
            load->failed = 1;
        load->micros[n] = now_micros() - begun;
    }
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: load PORT SESSIONS MESSAGES RECIPIENT START\n");
        return EX_USAGE;
    }
    Load load = {.port = (int) strtol(argv[1], NULL, 10), .messages = strtol(argv[3], NULL, 10),
                 .recipient = argv[4], .start = strtol(argv[5], NULL, 10)};
    long sessions = strtol(argv[2], NULL, 10);
    if (sessions < 1 || sessions > SESSIONS_MAX || load.messages < 1)
        return EX_USAGE;
    load.micros = calloc((size_t) load.messages, sizeof *load.micros);
    if (!load.micros)
        return EX_OSERR;

    pthread_t threads[SESSIONS_MAX];
    long begun = now_micros();
    for (long i = 0; i < sessions; i++)
        if (pthread_create(&threads[i], NULL, session, &load) != 0)
            return EX_OSERR;
    for (long i = 0; i < sessions; i++)
        pthread_join(threads[i], NULL);
    printf("seconds %.6f\n", (double) (now_micros() - begun) / 1e6);
    for (long i = 0; i < load.messages; i++)
        printf("%ld\n", load.micros[i]);
    free(load.micros);
    return load.failed ? 1 : 0;
}

/*
 * load.c - many senders at once, each message by a connection of its own, as
 * mail comes to a border server.
 *
 * usage: load [-k KILOBYTES] [-m MAIL] [-p PEOPLE] PORT SESSIONS MESSAGES RECIPIENT START
 *
 * Message n (from START on) has a sender, domain, subject and Message-ID of
 * its own and is KILOBYTES long (4); what is above 8 is an attachment that
 * cannot be packed.  With -m the file MAIL is sent after a Received and a
 * Message-ID of its own, as it is: signed mail.  With -p the file says who
 * writes to whom and what is answered (people.h).
 *
 * Prints "seconds S", then a line a message: microseconds from connect to the
 * answer after the dot, and from the dot to that answer.  Exit 1 if one was
 * not taken.
 */
#include "people.h"
#include "words.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define LINE          1024
#define SESSIONS_MAX  500
#define KILOBYTES_MAX 40000
#define TEXT_BYTES    8192 /* longer mail has an attachment */
#define BASE64_LINE   78   /* with CRLF */
#define MAIL_MAX      (1024 * 1024)

typedef struct {
    int port;
    long messages, start, kilobytes;
    const char *recipient;
    char *mail; /* sent as it is, or NULL */
    People people;
    char *photo; /* base64, or NULL */
    size_t photo_bytes;
    atomic_long next;
    atomic_bool failed;
    long *micros, *waits;
} Load;

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

static void write_text(FILE *out, const Load *load, long n)
{
    size_t wanted = load->photo ? TEXT_BYTES / 8 : (size_t)load->kilobytes * 1024, written = 0;
    char line[WORDS_LINE];
    for (long i = 0; written < wanted; i++) {
        size_t length = words_line(line, n, i);
        fwrite(line, 1, length, out);
        written += length;
    }
}

static void write_body(FILE *out, const Load *load, long n)
{
    const char *type = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    if (load->photo)
        fputs("Content-Type: multipart/mixed; boundary=\"=_photo\"\r\n\r\n--=_photo\r\n", out);
    fputs(type, out);
    write_text(out, load, n);
    if (!load->photo)
        return;
    fputs("\r\n--=_photo\r\nContent-Type: image/jpeg; name=\"IMG_2041.jpeg\"\r\nContent-Transfer-Encoding: base64\r\n"
          "Content-Disposition: attachment; filename=\"IMG_2041.jpeg\"\r\n\r\n",
          out);
    fwrite(load->photo, 1, load->photo_bytes, out);
    fputs("--=_photo--\r\n", out);
}

static void write_headers(FILE *out, const char *sender, const char *recipient, const Person *who, long n)
{
    fprintf(out, "From: Anna Lindqvist <%s>\r\nTo: %s\r\nSubject: %sCykelbanan vid Bjurhovda nummer %ld\r\n", sender,
            recipient, *who->ancestor ? "SV: " : "", n);
    if (*who->ancestor)
        fprintf(out, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", who->ancestor, who->ancestor);
    fputs("Date: Tue, 03 Mar 2026 18:41:58 +0100\r\nMIME-Version: 1.0\r\n", out);
}

static int talk(FILE *in, FILE *out, const Load *load, long n)
{
    const Person *who = people_at(&load->people, n);
    const char *recipient = *who->recipient ? who->recipient : load->recipient;
    char sender[PEOPLE_WORD];
    snprintf(sender, sizeof sender, "p%ld@w%ld.example", n, n);
    const char *from = *who->sender ? who->sender : sender;
    if (answer(in) != 2 || !say(out, "EHLO w%ld.example\r\n", n) || answer(in) != 2)
        return 0;
    say(out, "MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n", from, recipient);
    /* NOLINTNEXTLINE(misc-redundant-expression): every call reads the next answer */
    if (answer(in) != 2 || answer(in) != 2 || answer(in) != 3)
        return 0;
    fprintf(out,
            "Received: from w%ld.example by mx1.vasteras.example; Tue, 3 Mar 2026 18:42:10 +0100\r\n"
            "Message-ID: <%ld.bench@w%ld.example>\r\n",
            n, n, n);
    if (load->mail) {
        fputs(load->mail, out);
    } else {
        write_headers(out, from, recipient, who, n);
        write_body(out, load, n);
    }
    return fflush(out) == 0;
}

/* The wait after the dot; -1 if the message was not taken. */
static long wait_for_verdict(FILE *in, FILE *out)
{
    long begun = now_micros();
    return say(out, ".\r\n") && answer(in) == 2 ? now_micros() - begun : -1;
}

static int connect_to(int port)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (connection < 0)
        return -1;
    if (setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0 &&
        connect(connection, (struct sockaddr *)&where, sizeof where) == 0)
        return connection;
    close(connection);
    return -1;
}

static long send_one(const Load *load, long n)
{
    int connection = connect_to(load->port);
    if (connection < 0)
        return -1;
    long waited = -1;
    FILE *in = fdopen(dup(connection), "r");
    FILE *out = fdopen(dup(connection), "w");
    if (in && out && talk(in, out, load, n))
        waited = wait_for_verdict(in, out);
    if (waited >= 0)
        say(out, "QUIT\r\n");
    if (in)
        fclose(in);
    if (out)
        fclose(out);
    close(connection);
    return waited;
}

static void *session(void *data)
{
    Load *load = data;
    for (;;) {
        long n = atomic_fetch_add(&load->next, 1);
        if (n >= load->messages)
            return NULL;
        long begun = now_micros();
        load->waits[n] = send_one(load, load->start + n);
        load->micros[n] = now_micros() - begun;
        if (load->waits[n] < 0)
            load->failed = 1;
    }
}

/* Base64 that zstd makes nothing smaller of. */
static int make_photo(Load *load)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t lines = (size_t)load->kilobytes * 1024 / BASE64_LINE;
    uint64_t state = 88172645463325252U;
    load->photo = malloc(lines * BASE64_LINE);
    if (load->photo == NULL)
        return 0;
    for (size_t line = 0; line < lines; line++) {
        for (size_t i = 0; i < BASE64_LINE - 2; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            load->photo[load->photo_bytes++] = letters[state >> 32 & 63];
        }
        load->photo[load->photo_bytes++] = '\r';
        load->photo[load->photo_bytes++] = '\n';
    }
    return 1;
}

static char *read_mail(const char *path)
{
    FILE *file = fopen(path, "r");
    char *mail = calloc(1, MAIL_MAX);
    size_t length = file && mail ? fread(mail, 1, MAIL_MAX - 1, file) : 0;
    if (file)
        fclose(file);
    if (length > 0)
        return mail;
    free(mail);
    return NULL;
}

static int read_options(Load *load, int argc, char **argv)
{
    int option;
    load->kilobytes = 4;
    while ((option = getopt(argc, argv, "k:m:p:")) != -1) {
        if (option == 'k')
            load->kilobytes = strtol(optarg, NULL, 10);
        else if ((option == 'm' && (load->mail = read_mail(optarg)) == NULL) ||
                 (option == 'p' && !people_read(&load->people, optarg)) || option == '?')
            return 0;
    }
    return argc - optind == 5 && load->kilobytes >= 1 && load->kilobytes <= KILOBYTES_MAX &&
           (load->kilobytes * 1024 <= TEXT_BYTES || make_photo(load));
}

static int run(Load *load, long sessions)
{
    pthread_t threads[SESSIONS_MAX];
    long begun = now_micros();
    for (long i = 0; i < sessions; i++)
        if (pthread_create(&threads[i], NULL, session, load) != 0)
            return EX_OSERR;
    for (long i = 0; i < sessions; i++)
        pthread_join(threads[i], NULL);
    printf("seconds %.6f\n", (double)(now_micros() - begun) / 1e6);
    for (long i = 0; i < load->messages; i++)
        printf("%ld %ld\n", load->micros[i], load->waits[i]);
    return load->failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    Load load = {0};
    if (!read_options(&load, argc, argv)) {
        fprintf(stderr, "usage: load [-k KILOBYTES] [-m MAIL] [-p PEOPLE] PORT SESSIONS MESSAGES RECIPIENT START\n");
        return EX_USAGE;
    }
    char **words = argv + optind;
    long sessions = strtol(words[1], NULL, 10);
    load.port = (int)strtol(words[0], NULL, 10);
    load.messages = strtol(words[2], NULL, 10);
    load.recipient = words[3];
    load.start = strtol(words[4], NULL, 10);
    if (sessions < 1 || sessions > SESSIONS_MAX || load.messages < 1)
        return EX_USAGE;
    load.micros = calloc((size_t)load.messages, sizeof *load.micros);
    load.waits = calloc((size_t)load.messages, sizeof *load.waits);
    int status = load.micros && load.waits ? run(&load, sessions) : EX_OSERR;
    free(load.micros);
    free(load.waits);
    free(load.photo);
    free(load.mail);
    free(load.people.list);
    return status;
}

/*
 * milter.c - the MTA's side of the milter protocol on kept connections, as
 * fast as it goes: what intake costs without an MTA.
 *
 * usage: milter [-k KILOBYTES] [-p PEOPLE] SOCKET CONNECTIONS MESSAGES RECIPIENT START
 *
 * SOCKET is a path.  Each message has a sender, subject, words and Message-ID of
 * its own, numbered from START; with -p the file says who writes to whom and
 * what is answered (people.h).  Prints "seconds S", then a line with the
 * microseconds of each message from its last byte to the verdict: the wait after
 * the dot.  Exit 1 if one was not taken.
 */
#include "people.h"
#include "words.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 500
#define PACKET_MAX      65535
#define KILOBYTES_MAX   20000

/* Milter protocol, version 6: what the filter may ask to be spared. */
enum {
    NO_CONNECT = 0x1,
    NO_HELO = 0x2,
    NO_DATA = 0x200,
    NO_EOH = 0x40,
    NR_HEADER = 0x80,
    NR_CONNECT = 0x1000,
    NR_HELO = 0x2000,
    NR_MAIL = 0x4000,
    NR_RCPT = 0x8000,
    NR_DATA = 0x10000,
    NR_EOH = 0x40000,
    NR_BODY = 0x80000,
    ALL_PROTOCOL = 0x1fffff,
    ALL_ACTIONS = 0x1ff
};

typedef struct {
    const char *path, *recipient;
    long messages, start, kilobytes;
    People people;
    atomic_long next;
    atomic_bool failed;
    long *micros;
} Load;

typedef struct {
    int fd;
    uint32_t protocol;
    char data[PACKET_MAX];
    uint32_t length;
} Link;

static long now_micros(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000L + at.tv_nsec / 1000;
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written <= 0)
            return 0;
        bytes += written;
        length -= (size_t)written;
    }
    return 1;
}

static int read_all(int fd, char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = read(fd, bytes, length);
        if (count <= 0)
            return 0;
        bytes += count;
        length -= (size_t)count;
    }
    return 1;
}

/* A packet: length, command, then what `data` holds. */
static int put(Link *link, char command)
{
    char head[5];
    uint32_t length = htonl(link->length + 1);
    memcpy(head, &length, 4);
    head[4] = command;
    int done = write_all(link->fd, head, sizeof head) && write_all(link->fd, link->data, link->length);
    link->length = 0;
    return done;
}

/* The next text of the packet, with the zero that ends it. */
static void add(Link *link, const char *text)
{
    size_t length = strlen(text) + 1;
    if (link->length + length > sizeof link->data)
        abort();
    memcpy(link->data + link->length, text, length);
    link->length += (uint32_t)length;
}

/* The command of the filter's answer, 0 if it hung up. */
static char get(Link *link)
{
    char head[5];
    do {
        if (!read_all(link->fd, head, sizeof head))
            return 0;
        uint32_t length;
        memcpy(&length, head, 4);
        length = ntohl(length) - 1;
        if (length > sizeof link->data || !read_all(link->fd, link->data, length))
            return 0;
    } while (head[4] == 'p' || strchr("-+hmb1>eq", head[4]));
    return head[4];
}

/* Send a step, and wait for its answer unless the filter gives none. */
static int step(Link *link, char command, uint32_t left_out, uint32_t no_reply)
{
    if (link->protocol & left_out) {
        link->length = 0;
        return 1;
    }
    if (!put(link, command))
        return 0;
    return (link->protocol & no_reply) || get(link) == 'c';
}

static int greet(Link *link, const char *path)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    snprintf(where.sun_path, sizeof where.sun_path, "%s", path);
    link->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (link->fd < 0 || connect(link->fd, (struct sockaddr *)&where, sizeof where) != 0)
        return 0;
    uint32_t offer[3] = {htonl(6), htonl(ALL_ACTIONS), htonl(ALL_PROTOCOL)};
    memcpy(link->data, offer, sizeof offer);
    link->length = sizeof offer;
    if (!put(link, 'O') || get(link) != 'O')
        return 0;
    memcpy(&link->protocol, link->data + 8, 4);
    link->protocol = ntohl(link->protocol);
    link->length = 0;
    link->data[link->length++] = 'C';
    add(link, "j");
    add(link, "mx1.vasteras.example");
    if (!put(link, 'D'))
        return 0;
    add(link, "out7.posten.example");
    memcpy(link->data + link->length, "4\x10\xe1", 3);
    link->length += 3;
    add(link, "203.0.113.25");
    if (!step(link, 'C', NO_CONNECT, NR_CONNECT))
        return 0;
    add(link, "out7.posten.example");
    return step(link, 'H', NO_HELO, NR_HELO);
}

static int header(Link *link, const char *name, const char *value)
{
    add(link, name);
    add(link, value);
    return step(link, 'L', 0, NR_HEADER);
}

static int envelope(Link *link, const Load *load, long n)
{
    const Person *who = people_at(&load->people, n);
    char text[PEOPLE_WORD + 2];
    snprintf(text, sizeof text, "<n%ld@d%ld.example>", n, n);
    if (*who->sender)
        snprintf(text, sizeof text, "<%s>", who->sender);
    add(link, text);
    if (!step(link, 'M', 0, NR_MAIL))
        return 0;
    snprintf(text, sizeof text, "<%s>", *who->recipient ? who->recipient : load->recipient);
    add(link, text);
    return step(link, 'R', 0, NR_RCPT) && step(link, 'T', NO_DATA, NR_DATA);
}

/* What differs from message to message. */
static int own_headers(Link *link, const Load *load, long n)
{
    const Person *who = people_at(&load->people, n);
    char from[PEOPLE_WORD + 50], to[PEOPLE_WORD + 3], subject[100], id[100], ancestor[PEOPLE_WORD + 3];
    snprintf(from, sizeof from, " Anna %ld <n%ld@d%ld.example>", n, n, n);
    if (*who->sender)
        snprintf(from, sizeof from, " Anna %ld <%s>", n, who->sender);
    snprintf(to, sizeof to, " <%s>", *who->recipient ? who->recipient : load->recipient);
    snprintf(subject, sizeof subject, " %sHål i vägen nummer %ld", *who->ancestor ? "SV: " : "", n);
    snprintf(id, sizeof id, " <m%ld@d%ld.example>", n, n);
    snprintf(ancestor, sizeof ancestor, " <%s>", who->ancestor);
    return header(link, "From", from) && header(link, "To", to) && header(link, "Subject", subject) &&
           header(link, "Message-ID", id) && (!*who->ancestor || header(link, "In-Reply-To", ancestor));
}

static int headers(Link *link, const Load *load, long n)
{
    return own_headers(link, load, n) && header(link, "Date", " Tue, 03 Mar 2026 18:42:10 +0100") &&
           header(link, "MIME-Version", " 1.0") && header(link, "Content-Type", " text/plain; charset=utf-8") &&
           header(link, "Content-Transfer-Encoding", " 8bit") && step(link, 'N', NO_EOH, NR_EOH);
}

static int body(Link *link, const Load *load, long n)
{
    size_t wanted = (size_t)load->kilobytes * 1024, written = 0;
    for (long i = 0; written < wanted;) {
        while (written < wanted && link->length + WORDS_LINE < sizeof link->data) {
            size_t length = words_line(link->data + link->length, n, i++);
            link->length += (uint32_t)length;
            written += length;
        }
        if (!step(link, 'B', 0, NR_BODY))
            return 0;
    }
    return 1;
}

/* One message; micros of the wait for the verdict, -1 if it was not taken. */
static long send_one(Link *link, const Load *load, long n)
{
    if (!envelope(link, load, n) || !headers(link, load, n) || !body(link, load, n))
        return -1;
    long begun = now_micros();
    if (!put(link, 'E'))
        return -1;
    char verdict = get(link);
    return verdict == 'd' || verdict == 'a' || verdict == 'c' ? now_micros() - begun : -1;
}

static void *session(void *data)
{
    Load *load = data;
    Link *link = calloc(1, sizeof *link);
    if (!link) {
        load->failed = 1;
        return NULL;
    }
    if (!greet(link, load->path))
        load->failed = 1;
    while (!load->failed) {
        long n = atomic_fetch_add(&load->next, 1);
        if (n >= load->messages)
            break;
        link->length = 0;
        load->micros[n] = send_one(link, load, load->start + n);
        if (load->micros[n] < 0)
            load->failed = 1;
    }
    close(link->fd);
    free(link);
    return NULL;
}

static int run(Load *load, long connections)
{
    pthread_t threads[CONNECTIONS_MAX];
    long begun = now_micros();
    for (long i = 0; i < connections; i++)
        if (pthread_create(&threads[i], NULL, session, load) != 0)
            return EX_OSERR;
    for (long i = 0; i < connections; i++)
        pthread_join(threads[i], NULL);
    printf("seconds %.6f\n", (double)(now_micros() - begun) / 1e6);
    for (long i = 0; i < load->messages; i++)
        printf("%ld\n", load->micros[i]);
    return load->failed ? 1 : 0;
}

static int read_options(Load *load, int argc, char **argv)
{
    int option;
    load->kilobytes = 4;
    while ((option = getopt(argc, argv, "k:p:")) != -1) {
        if (option == 'k')
            load->kilobytes = strtol(optarg, NULL, 10);
        else if (option != 'p' || !people_read(&load->people, optarg))
            return 0;
    }
    return argc - optind == 5 && load->kilobytes >= 1 && load->kilobytes <= KILOBYTES_MAX;
}

int main(int argc, char **argv)
{
    Load load = {0};
    if (!read_options(&load, argc, argv)) {
        fprintf(stderr, "usage: milter [-k KILOBYTES] [-p PEOPLE] SOCKET CONNECTIONS MESSAGES RECIPIENT START\n");
        return EX_USAGE;
    }
    char **words = argv + optind;
    long connections = strtol(words[1], NULL, 10);
    load.path = words[0];
    load.messages = strtol(words[2], NULL, 10);
    load.recipient = words[3];
    load.start = strtol(words[4], NULL, 10);
    if (connections < 1 || connections > CONNECTIONS_MAX || load.messages < 1)
        return EX_USAGE;
    load.micros = calloc((size_t)load.messages, sizeof *load.micros);
    if (!load.micros)
        return EX_OSERR;
    int status = run(&load, connections);
    free(load.micros);
    free(load.people.list);
    return status;
}

/*
 * read.c - what reading a message costs: time beside GMime alone, and memory.
 *
 * usage: read [ROUNDS]
 *
 * Time is the best of ROUNDS (default 7), as everything else on the machine
 * only adds to it.  Memory is the peak of a process of its own that maps the
 * message from a file, as the daemon maps its spool.
 */
#include "mail/language.h"
#include "mail/read.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS      7
#define BATCH_USEC  20000 /* a round repeats short work this long */
#define LARGE_BYTES (35 * 1024 * 1024)
#define GOAL_KIB    (64 * 1024)

static const char WORDS[] = "Hej! Det är ett stort hål i vägen utanför skolan, och när det regnar syns det inte.\r\n"
                            "Kan ni laga det innan någon cyklar omkull? Jag har skrivit om det tidigare också.\r\n\r\n";

static const char TOP[] = "From: Anna Lindqvist <anna.lindqvist@post.example>\r\nTo: synpunkter@vasteras.example\r\n"
                          "Subject: =?utf-8?Q?H=C3=A5l_i_v=C3=A4gen?=\r\nDate: Tue, 3 Mar 2026 18:42:10 +0100\r\n"
                          "Message-ID: <bench-1@post.example>\r\nMIME-Version: 1.0\r\n";

static void add_words(GString *out, gsize size)
{
    for (gsize end = out->len + size; out->len < end;)
        g_string_append(out, WORDS);
}

/* A text alone. */
static GString *make_text(gsize size)
{
    GString *out = g_string_sized_new(size + sizeof WORDS);
    g_string_append(out, TOP);
    g_string_append(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    add_words(out, size - out->len);
    return out;
}

/* Text, the same as HTML, and a picture that fills the rest. */
static GString *make_picture(gsize size)
{
    GString *out = g_string_sized_new(size + 80);
    g_string_append(out, TOP);
    g_string_append(out, "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
                         "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    add_words(out, 2000);
    g_string_append(out, "--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>");
    add_words(out, 2000);
    g_string_append(out, "</p>\r\n--a--\r\n--m\r\nContent-Type: image/jpeg; name=bild.jpg\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\n");
    while (out->len < size)
        g_string_append(out, "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0a\r\n");
    g_string_append(out, "--m--\r\n");
    return out;
}

static void read_ours(GBytes *raw)
{
    mail_free(mail_read(raw, envelope_new("a@b.example")));
}

static void decode_part(GMimeObject *parent G_GNUC_UNUSED, GMimeObject *part, gpointer data G_GNUC_UNUSED)
{
    if (!GMIME_IS_PART(part) || !g_mime_part_get_content(GMIME_PART(part)))
        return;
    GMimeStream *nowhere = g_mime_stream_null_new();
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), nowhere);
    g_object_unref(nowhere);
}

/* Parse and decode every part: the least a reader that names sizes has to do. */
static void read_gmime(GBytes *raw)
{
    gsize size;
    const char *bytes = g_bytes_get_data(raw, &size);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_mime_message_foreach(message, decode_part, NULL);
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}

/* Microseconds for one call. */
static double measure(void (*work)(GBytes *), GBytes *raw, guint rounds)
{
    double best = G_MAXDOUBLE;
    for (guint round = 0; round < rounds; round++) {
        gint64 begun = g_get_monotonic_time(), spent = 0;
        guint calls = 0;
        for (; spent < BATCH_USEC; calls++) {
            work(raw);
            spent = g_get_monotonic_time() - begun;
        }
        best = MIN(best, (double)spent / calls);
    }
    return best;
}

static void print_time(const char *what, GString *message, guint rounds)
{
    g_autoptr(GBytes) raw = g_string_free_to_bytes(message);
    double ours = measure(read_ours, raw, rounds), gmime = measure(read_gmime, raw, rounds);
    printf("%-24s %9zu %12.1f %12.1f %6.1f\n", what, g_bytes_get_size(raw), ours, gmime, ours / gmime);
}

/* Peak of a child that maps the file and does the work, in KiB; -1 when it failed. */
static long peak_of(const char *path, void (*work)(GBytes *))
{
    pid_t child = fork();
    if (child == 0) {
        g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, NULL);
        if (!mapped)
            _exit(1);
        g_autoptr(GBytes) raw = g_mapped_file_get_bytes(mapped);
        if (work)
            work(raw);
        _exit(0);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        return -1;
    return usage.ru_maxrss;
}

static gboolean print_peak(const char *what, GString *message)
{
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("synpunkt-bench-XXXXXX", &path, NULL);
    gboolean written = file >= 0 && g_file_set_contents(path, message->str, (gssize)message->len, NULL);
    gsize size = message->len;
    g_string_free(message, TRUE); /* or the child would count it too */
    long idle = written ? peak_of(path, NULL) : -1, peak = written ? peak_of(path, read_ours) : -1;
    if (file >= 0) {
        close(file);
        unlink(path);
    }
    printf("%-24s %9zu %11.1f %11.1f\n", what, size, idle / 1024.0, peak / 1024.0);
    return peak >= 0 && peak < GOAL_KIB;
}

int main(int argc, char **argv)
{
    guint rounds = argc > 1 ? (guint)strtoul(argv[1], NULL, 10) : ROUNDS;
    mail_read_init();
    if (!language_init())
        return 1;
    printf("%-24s %9s %11s %12s\n", "peak memory", "bytes", "idle MiB", "reading MiB");
    gboolean small = print_peak("picture, 35 MB", make_picture(LARGE_BYTES));
    small = print_peak("text, 35 MB", make_text(LARGE_BYTES)) && small;
    printf("%-24s %9s %12s %12s %6s\n", "time", "bytes", "ours us", "GMime us", "times");
    print_time("text, 4 kB", make_text(4000), rounds);
    print_time("text, 100 kB", make_text(100 * 1000), rounds);
    print_time("picture, 100 kB", make_picture(100 * 1000), rounds);
    print_time("text, 10 MB", make_text(10 * 1000 * 1000), rounds);
    print_time("picture, 10 MB", make_picture(10 * 1000 * 1000), rounds);
    printf("35 MB under %d MiB: %s\n", GOAL_KIB / 1024, small ? "yes" : "NO");
    return small ? 0 : 1;
}

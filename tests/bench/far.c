/*
 * far.c - a socket that leads to another one far away: what is written to one arrives at the other so much later.
 *
 * usage: far SOCKET TARGET MICROS COUNT
 *
 * Both ways take MICROS each; how much is under way at once is not limited, as on a long cable.  The first eight bytes
 * of the file COUNT hold how often a client has spoken after the target did, or first: how many round trips there were.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define LINES_MAX   500
#define CHUNK_BYTES 65536
#define HELD_MAX    (16 * 1024 * 1024) /* bytes under way on one line, one way */
#define NEVER       INT64_MAX

typedef struct {
    int64_t due; /* nanoseconds, CLOCK_MONOTONIC */
    size_t length, gone;
    char bytes[];
} Chunk;

typedef struct {
    GQueue chunks;
    size_t held;
    int full; /* the reader does not read: wait until it does */
} Way;

/* ends[0] is the client's, ends[1] the target's; ways[i] is what came from ends[i]. */
typedef struct {
    int ends[2];
    Way ways[2];
    int spoke; /* who was the last to speak */
} Line;

typedef struct {
    int listener;
    int64_t delay;
    const char *target;
    uint64_t *trips;
    Line lines[LINES_MAX];
    int count;
} Far;

static int64_t now_nanos(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

static int open_socket(const char *path, int listens)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || strlen(path) >= sizeof where.sun_path)
        return -1;
    memcpy(where.sun_path, path, strlen(path) + 1);
    const struct sockaddr *address = (const struct sockaddr *)&where;
    int done = listens ? bind(fd, address, sizeof where) == 0 && chmod(path, 0777) == 0 && listen(fd, SOMAXCONN) == 0
                       : connect(fd, address, sizeof where) == 0;
    if (done && fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
        return fd;
    close(fd);
    return -1;
}

/* -- lines ---------------------------------------------------------------------- */

static void hang_up(Far *far, int at)
{
    Line *line = &far->lines[at];
    for (int i = 0; i < 2; i++) {
        close(line->ends[i]);
        g_queue_clear_full(&line->ways[i].chunks, g_free);
    }
    *line = far->lines[--far->count];
}

static void pick_up(Far *far)
{
    int client = accept4(far->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    int target = client < 0 || far->count == LINES_MAX ? -1 : open_socket(far->target, 0);
    if (client >= 0 && target < 0)
        close(client);
    if (target < 0)
        return;
    far->lines[far->count++] = (Line){.ends = {client, target}, .spoke = 1};
}

/* 0 when the end has hung up: then nobody waits for what is still under way. */
static int take(Far *far, Line *line, int from)
{
    Chunk *chunk = g_malloc(sizeof *chunk + CHUNK_BYTES);
    ssize_t length = read(line->ends[from], chunk->bytes, CHUNK_BYTES);
    if (length <= 0) {
        g_free(chunk);
        return length < 0 && errno == EAGAIN;
    }
    if (from == 0 && line->spoke == 1)
        ++*far->trips;
    line->spoke = from;
    Way *way = &line->ways[from];
    chunk->due = now_nanos() + far->delay;
    chunk->length = (size_t)length;
    chunk->gone = 0;
    g_queue_push_tail(&way->chunks, chunk);
    way->held += (size_t)length;
    return 1;
}

static int give(Line *line, int from)
{
    Way *way = &line->ways[from];
    Chunk *chunk;
    while ((chunk = g_queue_peek_head(&way->chunks)) && chunk->due <= now_nanos()) {
        ssize_t sent = send(line->ends[1 - from], chunk->bytes + chunk->gone, chunk->length - chunk->gone, MSG_NOSIGNAL);
        way->full = sent < 0 && errno == EAGAIN;
        if (sent < 0)
            return way->full;
        way->held -= (size_t)sent;
        chunk->gone += (size_t)sent;
        if (chunk->gone < chunk->length)
            continue;
        g_free(g_queue_pop_head(&way->chunks));
    }
    return 1;
}

/* -- all of them ------------------------------------------------------------------ */

static short wanted(const Line *line, int end)
{
    return (short)((line->ways[end].held < HELD_MAX ? POLLIN : 0) | (line->ways[1 - end].full ? POLLOUT : 0));
}

static int64_t next_due(const Far *far)
{
    int64_t due = NEVER;
    for (int i = 0; i < far->count * 2; i++) {
        const Way *way = &far->lines[i / 2].ways[i % 2];
        const Chunk *first = way->full ? NULL : g_queue_peek_head((GQueue *)&way->chunks);
        if (first && first->due < due)
            due = first->due;
    }
    return due;
}

/* polls[0] is the listener's, then two a line. */
static int wait_for_any(const Far *far, struct pollfd *polls)
{
    polls[0] = (struct pollfd){far->listener, POLLIN, 0};
    for (int i = 0; i < far->count * 2; i++)
        polls[1 + i] = (struct pollfd){far->lines[i / 2].ends[i % 2], wanted(&far->lines[i / 2], i % 2), 0};
    int64_t due = next_due(far), wait = due == NEVER ? 0 : due - now_nanos();
    if (wait < 0)
        wait = 0;
    const struct timespec patience = {wait / 1000000000, wait % 1000000000};
    return ppoll(polls, (nfds_t)far->count * 2 + 1, due == NEVER ? NULL : &patience, NULL) >= 0 || errno == EINTR;
}

/* From the last to the first: who hangs up is replaced by the last, which has been served. */
static void serve(Far *far, const struct pollfd *polls)
{
    for (int at = far->count - 1; at >= 0; at--) {
        Line *line = &far->lines[at];
        int good = 1;
        for (int end = 0; end < 2 && good; end++)
            if (polls[1 + at * 2 + end].revents & (POLLIN | POLLHUP | POLLERR))
                good = take(far, line, end);
        if (!good || !give(line, 0) || !give(line, 1))
            hang_up(far, at);
    }
    if (polls[0].revents & POLLIN)
        pick_up(far);
}

static uint64_t *open_count(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || ftruncate(fd, sizeof(uint64_t)) != 0)
        return NULL;
    void *count = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return count == MAP_FAILED ? NULL : count;
}

int main(int argc, char **argv)
{
    static Far far;
    static struct pollfd polls[LINES_MAX * 2 + 1];
    if (argc != 5) {
        fprintf(stderr, "usage: far SOCKET TARGET MICROS COUNT\n");
        return EX_USAGE;
    }
    far.target = argv[2];
    far.delay = strtol(argv[3], NULL, 10) * 1000;
    far.trips = open_count(argv[4]);
    far.listener = open_socket(argv[1], 1);
    if (!far.trips || far.listener < 0 || prctl(PR_SET_TIMERSLACK, 1UL) != 0) {
        fprintf(stderr, "far: %s\n", strerror(errno));
        return EX_OSERR;
    }
    while (wait_for_any(&far, polls))
        serve(&far, polls);
    return EX_OSERR;
}

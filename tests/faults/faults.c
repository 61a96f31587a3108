/*
 * faults.c - preloaded: system calls on the files below a folder, and on connections, are counted, and one fails.
 *
 *   FAULTS_BELOW   folder; calls on files outside it are neither counted nor touched
 *   FAULTS_NTH     which call, 1 the first; 0 or nothing: none
 *   FAULTS_TIMES   so many calls from there on, 1 if it is not said
 *   FAULTS_HOW     "kill" (the program dies there), "half" (of a write or read only half), "slow" (FAULTS_MICROS
 *                  longer), or the number of an errno, which the call fails with
 *   FAULTS_ONLY    "room": only calls that need room on the disk are counted and touched, as when it is full
 *   FAULTS_WHILE   file; calls are counted and touched only while it is there
 *   FAULTS_COUNT   file that the number of calls is written into at the end
 *   FAULTS_CLOCK   file with a number of seconds by which the wall clock is wrong
 *   FAULTS_DEAF    so many microseconds later the first thread begins to wait for signals
 *
 * Counted are open, read, write, fsync, rename, unlink, ftruncate, mmap, and connect, send and recv of the network.  A
 * connection that has failed is gone, as a real one is, unless a signal interrupted the call.  GLib ends the program
 * when there is no memory, which is a kill like another; SQLite's memory fails in tests/faults/vfs.c.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FILES 4096 /* descriptors that are known */

static atomic_long calls;

/* /proc/self/fd, which would tell, is closed to a process that may not be dumped. */
static atomic_bool ours[FILES];

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

typedef enum { WELL, HALF, FAILED } Outcome;
typedef enum { NEEDS_NOTHING, NEEDS_ROOM } Needs;

static long number(const char *name, long otherwise)
{
    const char *setting = getenv(name);
    return setting ? strtol(setting, NULL, 10) : otherwise;
}

static int is_below(const char *path)
{
    const char *folder = getenv("FAULTS_BELOW");
    size_t length = folder ? strlen(folder) : 0;
    return folder && path && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int is_there(const char *path)
{
    int before = errno, there = access(path, F_OK) == 0;
    errno = before;
    return there;
}

static int is_connection(int fd)
{
    struct stat about;
    int before = errno, connection = fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
    errno = before;
    return connection;
}

static int is_on(Needs needs)
{
    const char *only = getenv("FAULTS_ONLY"), *file = getenv("FAULTS_WHILE");
    return (!only || needs == NEEDS_ROOM) && (!file || is_there(file));
}

/* What the call now made is to do: it dies here, waits here, or is told. */
static Outcome outcome(Needs needs)
{
    const char *how = getenv("FAULTS_HOW");
    if (!is_on(needs))
        return WELL;
    long nth = number("FAULTS_NTH", 0), now = atomic_fetch_add(&calls, 1) + 1;
    if (!how || nth == 0 || now < nth || now >= nth + number("FAULTS_TIMES", 1))
        return WELL;
    if (strcmp(how, "kill") == 0)
        kill(getpid(), SIGKILL);
    if (strcmp(how, "half") == 0)
        return HALF;
    if (strcmp(how, "slow") == 0) {
        usleep((useconds_t)number("FAULTS_MICROS", 1000));
        return WELL;
    }
    errno = (int)strtol(how, NULL, 10);
    return FAILED;
}

static Outcome on_connection(int fd)
{
    Outcome now = outcome(NEEDS_NOTHING);
    if (now != FAILED || errno == EINTR)
        return now;
    int code = errno;
    (void)shutdown(fd, SHUT_RDWR);
    errno = code;
    return now;
}

static Outcome on_file(int fd, Needs needs)
{
    if (is_connection(fd))
        return on_connection(fd);
    return fd >= 0 && fd < FILES && atomic_load(&ours[fd]) ? outcome(needs) : WELL;
}

static Outcome on_path(const char *path, Needs needs)
{
    return is_below(path) ? outcome(needs) : WELL;
}

static size_t share(Outcome outcome, size_t length)
{
    return outcome == HALF && length > 1 ? length / 2 : length;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAULTS_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file)
        return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}

/* -- files ------------------------------------------------------------------ */

ssize_t read(int fd, void *bytes, size_t length)
{
    Outcome now = on_file(fd, NEEDS_NOTHING);
    return now == FAILED ? -1 : REAL(read)(fd, bytes, share(now, length));
}

ssize_t pread(int fd, void *bytes, size_t length, off_t at)
{
    Outcome now = on_file(fd, NEEDS_NOTHING);
    return now == FAILED ? -1 : REAL(pread)(fd, bytes, share(now, length), at);
}

ssize_t pread64(int fd, void *bytes, size_t length, off64_t at)
{
    Outcome now = on_file(fd, NEEDS_NOTHING);
    return now == FAILED ? -1 : REAL(pread64)(fd, bytes, share(now, length), at);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    Outcome now = on_file(fd, NEEDS_ROOM);
    return now == FAILED ? -1 : REAL(write)(fd, bytes, share(now, length));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    Outcome now = on_file(fd, NEEDS_ROOM);
    return now == FAILED ? -1 : REAL(pwrite)(fd, bytes, share(now, length), at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
    Outcome now = on_file(fd, NEEDS_ROOM);
    return now == FAILED ? -1 : REAL(pwrite64)(fd, bytes, share(now, length), at);
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    Outcome now = on_file(fd, NEEDS_ROOM);
    return now == FAILED ? -1 : REAL(writev)(fd, pieces, now == HALF && count > 1 ? count / 2 : count);
}

int fsync(int fd)
{
    return on_file(fd, NEEDS_ROOM) == FAILED ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return on_file(fd, NEEDS_ROOM) == FAILED ? -1 : REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t size)
{
    return on_file(fd, NEEDS_ROOM) == FAILED ? -1 : REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return on_file(fd, NEEDS_ROOM) == FAILED ? -1 : REAL(ftruncate64)(fd, size);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (fd >= 0 && on_file(fd, NEEDS_NOTHING) == FAILED)
        return MAP_FAILED;
    return REAL(mmap)(at, length, protection, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset)
{
    if (fd >= 0 && on_file(fd, NEEDS_NOTHING) == FAILED)
        return MAP_FAILED;
    return REAL(mmap64)(at, length, protection, flags, fd, offset);
}

/* -- names ------------------------------------------------------------------ */

static mode_t mode_of(int flags, va_list rest)
{
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

static Needs needs_of(const char *path, int flags)
{
    return (flags & O_TMPFILE) == O_TMPFILE || (flags & O_CREAT && !is_there(path)) ? NEEDS_ROOM : NEEDS_NOTHING;
}

static int known(int fd, const char *path)
{
    if (fd >= 0 && fd < FILES)
        atomic_store(&ours[fd], is_below(path));
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return on_path(path, needs_of(path, flags)) == FAILED ? -1 : known(REAL(open)(path, flags, mode), path);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return on_path(path, needs_of(path, flags)) == FAILED ? -1 : known(REAL(open64)(path, flags, mode), path);
}

int close(int fd)
{
    if (fd >= 0 && fd < FILES)
        atomic_store(&ours[fd], 0);
    return REAL(close)(fd);
}

int rename(const char *from, const char *to)
{
    return on_path(to, NEEDS_ROOM) == FAILED ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path)
{
    return on_path(path, NEEDS_NOTHING) == FAILED ? -1 : REAL(unlink)(path);
}

/* -- the network ------------------------------------------------------------- */

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    return address->sa_family == AF_INET && outcome(NEEDS_NOTHING) == FAILED ? -1 : REAL(connect)(fd, address, length);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    Outcome now = on_connection(fd);
    return now == FAILED ? -1 : REAL(send)(fd, bytes, share(now, length), flags);
}

ssize_t recv(int fd, void *bytes, size_t length, int flags)
{
    Outcome now = on_connection(fd);
    return now == FAILED ? -1 : REAL(recv)(fd, bytes, share(now, length), flags);
}

/* -- signals ------------------------------------------------------------------- */

int sigwait(const sigset_t *restrict set, int *restrict signal)
{
    if (gettid() == getpid())
        usleep((useconds_t)number("FAULTS_DEAF", 0));
    return REAL(sigwait)(set, signal);
}

/* -- the clock ----------------------------------------------------------------- */

static long clock_is_wrong_by(void)
{
    const char *path = getenv("FAULTS_CLOCK");
    char text[32] = "";
    int fd = path ? (int)REAL(open)(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    ssize_t length = REAL(read)(fd, text, sizeof text - 1);
    close(fd);
    return length > 0 ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    int code = REAL(clock_gettime)(which, now);
    if (code == 0 && which == CLOCK_REALTIME)
        now->tv_sec += clock_is_wrong_by();
    return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int code = REAL(gettimeofday)(now, zone);
    if (code == 0)
        now->tv_sec += clock_is_wrong_by();
    return code;
}

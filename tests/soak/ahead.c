/*
 * ahead.c - preloaded: the wall clock is AHEAD_SECONDS ahead, so that claims, pauses and collecting letters have ended; or
 * as many as the file AHEAD_FILE says at that moment.  With BOOT_RATE the machine's own clock runs so many times as
 * fast: what is done each minute is done soon.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t read_from(const char *path)
{
    char text[32] = "";
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, text, sizeof text - 1) < 0)
        text[0] = '\0';
    if (file >= 0)
        close(file);
    return strtol(text, NULL, 10);
}

static time_t ahead(void)
{
    const char *path = getenv("AHEAD_FILE");
    if (path)
        return read_from(path);
    const char *said = getenv("AHEAD_SECONDS");
    return said ? strtol(said, NULL, 10) : 0;
}

static time_t rate(void)
{
    const char *said = getenv("BOOT_RATE");
    return said ? strtol(said, NULL, 10) : 1;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += ahead();
    if (result == 0 && clock == CLOCK_BOOTTIME)
        now->tv_sec *= rate();
    return result;
}

int gettimeofday(struct timeval *now, void *zone)
{
    (void)zone;
    struct timespec exact;
    int result = clock_gettime(CLOCK_REALTIME, &exact);
    *now = (struct timeval){exact.tv_sec, exact.tv_nsec / 1000};
    return result;
}

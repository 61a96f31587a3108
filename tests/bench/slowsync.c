/* slowsync.c - preloaded: each fsync(2) and fdatasync(2) takes SLOW_SYNC_MICROS longer, 0 makes them do nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int fd)
{
    const char *setting = getenv("SLOW_SYNC_MICROS");
    long micros = setting ? strtol(setting, NULL, 10) : 0;
    if (micros <= 0)
        return 0;
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    usleep((useconds_t)micros);
    return real ? real(fd) : -1;
}

int fsync(int fd)
{
    return slowly("fsync", fd);
}

int fdatasync(int fd)
{
    return slowly("fdatasync", fd);
}

/* stall.c - preloaded: fsync(2) and fdatasync(2) do not return while the file named by STALL_FILE is there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define LOOK_MICROS 5000

static int when_it_is_gone(const char *name, int fd)
{
    const char *path = getenv("STALL_FILE");
    while (path && access(path, F_OK) == 0)
        usleep(LOOK_MICROS);
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    return real ? real(fd) : -1;
}

int fsync(int fd)
{
    return when_it_is_gone("fsync", fd);
}

int fdatasync(int fd)
{
    return when_it_is_gone("fdatasync", fd);
}

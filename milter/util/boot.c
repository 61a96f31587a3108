#include "util/boot.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

gint64 boot_seconds(void)
{
    struct timespec uptime;
    if (clock_gettime(CLOCK_BOOTTIME, &uptime) != 0)
        g_error("no boot clock");
    return uptime.tv_sec;
}

void boot_id(char id[BOOT_ID_MAX])
{
    FILE *file = fopen(BOOT_ID_PATH, "re");
    id[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(id, BOOT_ID_MAX, file) == NULL)
        id[0] = '\0';
    id[strcspn(id, "\n")] = '\0';
    (void)fclose(file);
}

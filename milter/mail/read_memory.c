/* read_memory.c - large mail comes as a mapped file: what has been copied or decoded need not stay mapped in. */
#include "mail/read_memory.h"

#include <sys/mman.h>
#include <unistd.h>

void memory_passed(gconstpointer bytes, gsize length)
{
    gsize page = (gsize)sysconf(_SC_PAGESIZE), before = (gsize)bytes % page;
    gsize whole = (before + length) / page * page;
    if (whole > 0)
        (void)madvise((char *)bytes - before, whole, MADV_PAGEOUT);
}

#include "daemon/memory.h"

#include <malloc.h>

/* One heap a core, the default, made fifty sessions cost 20 MiB more. */
#define HEAPS_MAX 2
/* From this size on memory is a mapping of its own; left alone the library raises it to 32 MiB after the first large
 * message, and all later ones leave their holes in the heaps. */
#define MAPPED_BYTES (256 * 1024)

void memory_init(void)
{
    (void)mallopt(M_ARENA_MAX, HEAPS_MAX);
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
}

void memory_give_back(void)
{
    (void)malloc_trim(0);
}

#include "util/clock.h"

gint64 clock_now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

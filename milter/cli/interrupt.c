#include "cli/interrupt.h"

#include <signal.h>

static const int held[] = {SIGINT, SIGTERM, SIGHUP};

void interrupt_hold(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    for (guint i = 0; i < G_N_ELEMENTS(held); i++)
        sigaddset(&signals, held[i]);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        g_error("signals cannot be held");
}

gboolean interrupt_came(void)
{
    sigset_t pending;
    if (sigpending(&pending) != 0)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(held); i++)
        if (sigismember(&pending, held[i]) == 1)
            return TRUE;
    return FALSE;
}

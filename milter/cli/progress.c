#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#define DRAW_EVERY_USEC (G_USEC_PER_SEC / 10)
#define BAR_WIDTH       30

static void draw(const Progress *progress)
{
    if (progress->total == 0) {
        (void)fprintf(stderr, "\r%s %" G_GUINT64_FORMAT, progress->what, progress->done);
        return;
    }
    int full = (int)(progress->done * BAR_WIDTH / progress->total);
    (void)fprintf(stderr, "\r%s [", progress->what);
    for (int i = 0; i < BAR_WIDTH; i++)
        (void)fputc(i < full ? '#' : '.', stderr);
    (void)fprintf(stderr, "] %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, progress->done, progress->total);
}

void progress_to(Progress *progress, guint64 done)
{
    gint64 now = g_get_monotonic_time();
    progress->done = done;
    if (now - progress->drawn_at < DRAW_EVERY_USEC || !isatty(STDERR_FILENO))
        return;
    progress->drawn_at = now;
    draw(progress);
}

void progress_step(Progress *progress)
{
    progress_to(progress, progress->done + 1);
}

void progress_end(const Progress *progress)
{
    if (progress->drawn_at > 0)
        (void)fprintf(stderr, "\r\033[K");
}

/*
 * effort.h - a long text may take as much longer as it is longer, and not its square.  Measured in the process's own
 * time and against itself: a busy machine, a sanitizer or valgrind change nothing.
 */
#ifndef SYNPUNKT_TESTS_EFFORT_H
#define SYNPUNKT_TESTS_EFFORT_H

#include <glib.h>
#include <time.h>

#define EFFORT_LONGER 10      /* the long text to the short one */
#define EFFORT_MOST   40      /* and its effort; were each piece compared with each, it would be a hundred */
#define EFFORT_SLACK  5000000 /* nanoseconds that mean nothing */

typedef void (*EffortWork)(const char *text);

static inline gint64 effort_so_far(void)
{
    struct timespec spent = {0};
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent) != 0)
        g_error("no clock for the process");
    return (gint64)spent.tv_sec * 1000000000 + spent.tv_nsec;
}

static inline gint64 effort_of(EffortWork work, const char *piece, gsize length)
{
    g_autoptr(GString) text = g_string_sized_new(length + 1);
    while (text->len < length)
        g_string_append(text, piece);
    gint64 before = effort_so_far();
    work(text->str);
    return effort_so_far() - before;
}

/* `work` on a text of `piece` over and over, `length` bytes long. */
static inline gboolean effort_is_in_proportion(EffortWork work, const char *piece, gsize length)
{
    gint64 a_part = effort_of(work, piece, length / EFFORT_LONGER);
    return effort_of(work, piece, length) <= EFFORT_MOST * a_part + EFFORT_SLACK;
}

#endif

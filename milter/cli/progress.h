/* progress.h - a bar on the terminal for work that takes more than a moment; nothing when standard error is no terminal. */
#ifndef SYNPUNKT_CLI_PROGRESS_H
#define SYNPUNKT_CLI_PROGRESS_H

#include <glib.h>

typedef struct {
    const char *what; /* "importing" */
    guint64 total;    /* 0: not known */
    guint64 done;
    gint64 drawn_at;  /* monotonic, microseconds */
} Progress;

/* One more piece of work is done. */
void progress_step(Progress *progress);

/* So many are done. */
void progress_to(Progress *progress, guint64 done);

/* Wipe the bar. */
void progress_end(const Progress *progress);

#endif

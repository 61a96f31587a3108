/*
 * rush.h - does mail come in faster than it can be followed up at once?
 *
 * Then what somebody has sent is taken first; letters and the words for search
 * wait, but for some seconds only, however long the rush lasts.
 */
#ifndef SYNPUNKT_DAEMON_RUSH_H
#define SYNPUNKT_DAEMON_RUSH_H

#include <glib.h>

typedef struct Rush Rush;

Rush *rush_new(void);
void rush_free(Rush *rush);

/* A message was taken at `now`, monotonic microseconds.  Any thread, as the next. */
void rush_note(Rush *rush, gint64 now);

/* This many messages in so short a time are a rush; for so long at most is other work put off. */
#define RUSH_MESSAGES     8
#define RUSH_MILLISECONDS 250
#define RUSH_SECONDS      5
gboolean rush_is_on(Rush *rush, gint64 now);

#endif

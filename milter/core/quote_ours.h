/*
 * quote_ours.h - words in a mail that only repeat what we wrote to that person.
 *
 * Telephones and webmail often quote without any mark.  What the marks do not
 * tell is found by comparing: a run of whole lines that stands word for word in
 * one of our letters is ours, however it is wrapped.  In doubt words stay new:
 * a line with a single word of the writer's own, or a repeated sentence or two,
 * is never taken, and it ends the run.  Pure; its cost grows with the length of
 * the texts, not with what is in them.
 */
#ifndef SYNPUNKT_CORE_QUOTE_OURS_H
#define SYNPUNKT_CORE_QUOTE_OURS_H

#include "core/mail.h"

#include <glib.h>

/* A run is taken when its words come to so many bytes on so many lines, or to so many on any number. */
#define QUOTE_OURS_LINES_MIN       3
#define QUOTE_OURS_LINES_BYTES_MIN 30
#define QUOTE_OURS_BYTES_MIN       120

/* Has `mail` new words enough for a run? */
gboolean quote_ours_is_possible(const Mail *mail);

/*
 * The spans of `mail` with those runs as SPAN_QUOTED_OURS; they cover its text
 * as before.  `ours` are texts (char *).  NULL when there is no such run, and
 * when nothing new would remain: then everything is new.  Caller owns.
 */
GArray *quote_ours(const Mail *mail, const GPtrArray *ours);

#endif

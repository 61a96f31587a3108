/*
 * letters.h - a file of letters to try the rules on: one JSON object a line.
 *
 * `id`, `subject` and `body` are texts; `units` and `category` one text or a
 * list of those that are right; `sender` (whose letters belong together), `lang`
 * and `class` texts.  Other names are
 * left alone.
 */
#ifndef SYNPUNKT_CLI_LETTERS_H
#define SYNPUNKT_CLI_LETTERS_H

#include "core/weigh.h"

#include <glib.h>

#define LETTERS_LINE_BYTES_MAX (1024 * 1024)
#define LETTERS_DEPTH_MAX      16 /* of brackets in a line */

typedef struct {
    char *id, *sender, *subject, *body; /* sender: "" if not said */
    GPtrArray *units;      /* char *: all that are right, "triage" among them; empty if not said */
    GPtrArray *categories; /* char *: the same */
    char *lang, *class;    /* "" if not said */
} TrialLetter;

/*
 * All letters of a file, in order.  `with_units`: a letter without units is an
 * error.  NULL with BAD_INPUT, that names file and line.  Array of
 * TrialLetter, caller owns.
 */
GPtrArray *letters_read(const char *path, gboolean with_units, GError **error);

/* Weighed as if it had come by mail to the main mailbox.  Caller owns. */
Weighed *letter_weigh(const TrialLetter *letter, const Rules *rules);

/* "synpunkt", "annat" or "akut". */
const char *letter_class(const Weighed *weighed);

/* A unit's code, or "triage". */
const char *letter_unit(const Weighed *weighed);

#endif

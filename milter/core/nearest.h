/* nearest.h - which of the names there are somebody may have meant who wrote another. */
#ifndef SYNPUNKT_CORE_NEAREST_H
#define SYNPUNKT_CORE_NEAREST_H

#include <glib.h>

/* Names longer than this are near to nothing. */
#define NEAREST_LENGTH_MAX 40

typedef struct {
    const char *word;
    const char *best; /* nearest so far, or NULL: nothing is near enough */
    guint away;       /* how far that is; before anything was found, what is too far */
} Nearest;

Nearest nearest_begin(const char *word);

/* `candidate` must outlive the search; of two that are equally near the first stays. */
void nearest_try(Nearest *nearest, const char *candidate);

/* "; did you mean 'search'?" or "".  Caller owns. */
char *nearest_question(const Nearest *nearest);

#endif

/*
 * category.h - what kind of feedback it is, guessed; a person decides.
 */
#ifndef SYNPUNKT_CORE_CATEGORY_H
#define SYNPUNKT_CORE_CATEGORY_H

#include <glib.h>

typedef enum {
    CATEGORY_OPINION,    /* synpunkt */
    CATEGORY_COMPLAINT,  /* klagomål */
    CATEGORY_PRAISE,     /* beröm */
    CATEGORY_IDEA,       /* förslag */
    CATEGORY_QUESTION,   /* fråga */
    CATEGORY_FAULT,      /* felanmälan */
} Category;

/* The Swedish word, as stored and reported. */
const char *category_name(Category category);
Category category_of(const char *name); /* CATEGORY_OPINION for all others */

/*
 * Guess from subject and new text, in Swedish, Finnish and English.  Praise
 * needs certainty: never beside a negation, a fault word, a death, an injury,
 * counted months or three exclamation marks (D52).
 */
Category category_guess(const char *subject, const char *text);

#endif

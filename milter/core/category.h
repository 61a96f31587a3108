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

#define CATEGORIES (CATEGORY_FAULT + 1)

/* The Swedish word, as stored and reported. */
const char *category_name(Category category);
Category category_of(const char *name); /* CATEGORY_OPINION for all others */

/* What the words of a message gave each category (core/route_flags). */
typedef struct {
    int points[CATEGORIES];
    gboolean doubted[CATEGORIES]; /* a word against it stood there */
} CategoryTally;

/*
 * The category with most points, the earlier of two; none has any: synpunkt.
 * Praise needs certainty (D52): never doubted, never with a question mark,
 * counted time or three exclamation marks in `text`.
 */
Category category_choose(const CategoryTally *tally, const char *text);

#endif

/*
 * features.h - letters as sets of numbered terms.
 *
 * Terms are words, pairs of words and pieces of words of four to eight letters (the edges of the word count),
 * as core/learned.h finds them.  Left out: digits, addresses, what follows a
 * sign-off, and words that look like the names of people.
 */
#ifndef SYNPUNKT_LEARN_FEATURES_H
#define SYNPUNKT_LEARN_FEATURES_H

#include <glib.h>

/* A letter to learn from. */
typedef struct {
    char *sender; /* or the letter's id: letters with the same one are never on both sides of a test */
    char *subject;
    char *text;    /* the resident's own new text */
    char **labels; /* acceptable ones, best first; NULL-terminated */
} Example;

Example *example_new(const char *sender, const char *subject, const char *text);
void example_free(Example *example);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Example, example_free)

typedef struct {
    GPtrArray *terms; /* char *, with "_" */
    GPtrArray *rows;  /* GArray of guint32 for each example: its terms, rising */
    GArray *senders;  /* guint32, by example: its sender's number */
    guint names;      /* words left out because they look like names */
} Features;

/* `examples` holds Example.  Only terms of at least `senders_min` senders.  Caller owns. */
Features *features_new(const GPtrArray *examples, guint senders_min);
void features_free(Features *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Features, features_free)

#endif

/*
 * route_lexicon.h - all patterns of all lists, found in one walk over a text.
 *
 * A text that is ASCII throughout may come from a keyboard without å ä ö: a
 * second walk finds such patterns in it without their dots ("snorojning").  Who
 * writes "vågar" has never meant "vagar", so any other text is walked once.
 */
#ifndef SYNPUNKT_CORE_ROUTE_LEXICON_H
#define SYNPUNKT_CORE_ROUTE_LEXICON_H

#include <glib.h>

#define LEXICON_PLACES_MAX 8 /* places of one pattern reported in a text */

typedef struct Lexicon Lexicon;

Lexicon *lexicon_new(void);
void lexicon_free(Lexicon *lexicon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lexicon, lexicon_free)

/* Patterns are numbered 0, 1, 2 ... as added; one that is nothing after normalising is never found. */
guint lexicon_add(Lexicon *lexicon, const char *pattern);

/* Once, after the last lexicon_add(). */
void lexicon_compile(Lexicon *lexicon);

/* A pattern in a text.  The whole words it touches: their number, counted from 0. */
typedef struct {
    guint pattern;
    guint first_word;
    guint words;
    gboolean folded;
    const char *text; /* what stands there, `bytes` long; only during the call */
    gsize bytes;
} Place;

typedef void (*PlaceFound)(const Place *place, gpointer data);

/* `normal` is from words_normalise().  Returns the steps of both walks: never more than four times its length. */
gsize lexicon_scan(const Lexicon *lexicon, const char *normal, PlaceFound found, gpointer data);

#endif

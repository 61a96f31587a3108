/*
 * words.h - text as a row of words, and patterns of words in it.
 *
 * Normal text is lower case (å ä ö are letters of their own), one space
 * between words, a line break where a sentence ends; nothing else is left.  A
 * word is a run of letters, digits and hyphens inside it.
 *
 * A pattern is words of the same kind, where "*" stands for any run of
 * characters inside one word: "snö*", "*buller", "*hemtjänst*", "god man".
 */
#ifndef SYNPUNKT_CORE_WORDS_H
#define SYNPUNKT_CORE_WORDS_H

#include <glib.h>

#define WORDS_STAR_BYTES_MAX 64 /* a "*" inside a pattern reaches so far, at the ends of it without limit */

/* At most `max_bytes` of `text` are read.  Caller owns. */
char *words_normalise(const char *text, gsize max_bytes);

/* How a word stood in the text. */
typedef struct {
    guint line;       /* from 1 */
    gboolean capital; /* begins with one */
} WordNote;

/* The same as words_normalise(), and `notes` gets a WordNote for each word of it, in order. */
char *words_normalise_noted(const char *text, gsize max_bytes, GArray *notes);

/* Normal text with å ä ö é ... as a a o e ..., word by word the same.  Caller owns. */
char *words_fold(const char *normal);

gboolean words_are_ascii(const char *text);

/* The same for a pattern: "Snö*" is "snö*".  "" if it has no letter or digit before its first inner "*".  Caller owns.
 */
char *words_normalise_pattern(const char *pattern);

/* A normal pattern taken apart; borrows its text. */
typedef struct {
    const char *head; /* up to the first "*" that is not at the very start */
    gsize head_bytes;
    const char *tail; /* the rest, with its "*" */
    gboolean open;    /* starts inside a word too */
} WordPattern;

WordPattern words_pattern(const char *pattern);

/*
 * The pattern's head stands at `at` in normal `text`: does the rest fit too?
 * If so *from and *to get the bounds of all words that it touches.
 */
gboolean words_match(const WordPattern *pattern, const char *text, gsize at, gsize *from, gsize *to);

/* Is the normal pattern anywhere in normal text? */
gboolean words_hold(const char *normal, const char *pattern);

/* Any of a NULL-terminated list of normal patterns: the first that is there, or NULL. */
const char *words_hold_any(const char *normal, const char *const *patterns);

#endif

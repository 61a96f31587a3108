/* language_words.h - common words and alphabets of the languages residents write in. */
#ifndef SYNPUNKT_MAIL_LANGUAGE_WORDS_H
#define SYNPUNKT_MAIL_LANGUAGE_WORDS_H

#include <glib.h>

/* Up to 32 languages, as ISO 639-1 codes; NULL after the last. */
const char *words_language(guint number);

/*
 * Lower-case word → GUINT_TO_POINTER(bits by number of language).  The words
 * are borrowed; the caller owns the table.
 */
GHashTable *words_table_new(void);

/* The language that a letter of another alphabet than the Latin speaks for, or NULL: "ї" is Ukrainian, "ж" only Cyrillic. */
const char *letter_language(gunichar c);

/* The commonest language here of a letter's alphabet, "ar" for the Arabic one; NULL for Latin and what is unknown. */
const char *alphabet_language(gunichar c);

#endif

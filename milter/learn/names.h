/*
 * names.h - the part of a letter that says who wrote it, and words that look like names.
 */
#ifndef SYNPUNKT_LEARN_NAMES_H
#define SYNPUNKT_LEARN_NAMES_H

#include <glib.h>

/* Without addresses, and without what stands from a sign-off on ("Mvh Lena Kvarnvik", "/Roffe").  Caller owns. */
char *names_strip(const char *text);

/*
 * Words that stand mostly where names do: in a sign-off, after "heter", or in
 * capitals beside another word in capitals inside a sentence.  Set of folded
 * words, caller owns.  `texts` is NULL-terminated, as written.
 */
GHashTable *names_find(const char *const *texts);

#endif

/*
 * names.h - words that look like the names of people.
 */
#ifndef SYNPUNKT_LEARN_NAMES_H
#define SYNPUNKT_LEARN_NAMES_H

#include <glib.h>

/*
 * Words that stand mostly where names do: in a sign-off, after "heter", or in
 * capitals beside another word in capitals inside a sentence.  Set of folded
 * words, caller owns.  `texts` is NULL-terminated, as written.
 */
GHashTable *names_find(const char *const *texts);

#endif

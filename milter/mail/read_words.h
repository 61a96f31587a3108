/* read_words.h - private to mail/: encoded words (RFC 2047), also in the broken forms that real programs write. */
#ifndef SYNPUNKT_MAIL_READ_WORDS_H
#define SYNPUNKT_MAIL_READ_WORDS_H

#include <glib.h>

/*
 * `value` with its encoded words decoded; white space folded to single spaces
 * and trimmed, controls and marks of direction dropped.  Words may be cut inside a letter, hold
 * spaces, stand inside quotes, lack their end.  Caller owns.
 */
char *read_words(const char *value);

/* White space folded to single spaces and trimmed, controls and marks of direction dropped.  Caller owns. */
char *read_fold(const char *text);

#endif

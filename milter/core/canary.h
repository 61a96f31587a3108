/*
 * canary.h - words in an answer that only staff may see (D16 f).
 *
 * Text of a staff copy or an internal mail, an address of the staff's side, or
 * a piece of something internal on file.  It is told by words, so that other
 * line breaks, other quoting or invisible marks between do not hide it.  In
 * doubt it sings: an answer is then held, and its writer asked.
 */
#ifndef SYNPUNKT_CORE_CANARY_H
#define SYNPUNKT_CORE_CANARY_H

#include "core/weigh.h"

/* So many words in a row, or a whole line of so many characters, are taken from what is on file. */
#define CANARY_WORDS      6
#define CANARY_LINE_CHARS 24

/* `secrets` are texts of internal entries (char *). */
gboolean canary_sings(const Rules *rules, const GPtrArray *secrets, const char *answer);

#endif

/* search.h - what is looked for, as FIND_WORDS (statements.c) takes it. */
#ifndef SYNPUNKT_STORE_POSTGRES_SEARCH_H
#define SYNPUNKT_STORE_POSTGRES_SEARCH_H

#include "store/search.h"

/*
 * "all" or "who", then each of `words` (core/question.h) on a line of its own: at most QUESTION_WORDS_MAX, without those
 * too short to have three letters.  NULL if none is left, and then nothing is found.  Caller owns.
 */
char *postgres_match(const char *words, SearchWhere where);

#endif

/* search.h - the index of words, as the files of this folder use it. */
#ifndef SYNPUNKT_STORE_SEARCH_H
#define SYNPUNKT_STORE_SEARCH_H

#include "store/database.h"

#define SEARCH_ENTRIES_MAX 200000 /* the latest entries: a question must not cost more as the store grows older */
#define SEARCH_CASES_MAX   500

typedef enum { SEARCH_ALL, SEARCH_WHO } SearchWhere;

/*
 * Numbers of the cases whose entries hold all of `words` (core/question.h),
 * the latest entry first, each case once.  Says nothing about who may see
 * them.  Caller owns; NULL with error.
 */
GArray *search_words(Database *database, const char *words, SearchWhere where, GError **error);

/* A sensitive case keeps only who wrote. */
gboolean search_hush(Database *database, gint64 number, GError **error);

#endif

/* suggest_words.h - the words of letters that may be proposed; between the files of suggest. */
#ifndef SYNPUNKT_CORE_SUGGEST_WORDS_H
#define SYNPUNKT_CORE_SUGGEST_WORDS_H

#include <glib.h>

/* A pattern (core/words.h) and who used it. */
typedef struct {
    char *entry;
    GHashTable *senders; /* char *, borrowed */
} Candidate;

typedef struct Harvest Harvest;

/* `names`: words that are part of somebody's name (char *); must outlive it. */
Harvest *harvest_new(GHashTable *names);
void harvest_free(Harvest *harvest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Harvest, harvest_free)

/* The words of a subject or a text.  `sender` must outlive it and what comes of it. */
void harvest_add(Harvest *harvest, const char *text, const char *sender);

/* Whole words and beginnings that several of them share, most senders first.  Array of Candidate, caller owns. */
GPtrArray *harvest_candidates(const Harvest *harvest);

#endif

/*
 * suggest.h - words that would have put handed-over cases right.
 *
 * Looks at the words of cases that people gave to another unit than the rules
 * did.  Each word is tried: put into the unit's list, the letters that hold it
 * are routed again, and the word is worth what that changes.  A person accepts
 * or not; nothing is changed here.
 *
 * Only words from at least SUGGEST_SENDERS_MIN different senders.  No digits
 * and no names: what is written with a capital letter inside a sentence, or
 * never without one, or is part of a sender's name.
 */
#ifndef SYNPUNKT_CORE_SUGGEST_H
#define SYNPUNKT_CORE_SUGGEST_H

#include "core/config.h"

#include <glib.h>

#define SUGGEST_SENDERS_MIN     3
#define SUGGEST_CHARS_MIN       3   /* of a word, and in front of its "*" */
#define SUGGEST_TRIES_MAX       200 /* candidates tried for a unit, those of most senders */
#define SUGGEST_RIGHT_PER_WRONG 4   /* a word that makes more wrong than this is not proposed */
#define SUGGEST_TEXT_BYTES_MAX  (16 * 1024)

/* The first letter of a case; all borrowed. */
typedef struct {
    const char *sender, *sender_name; /* address and display name */
    const char *subject, *text;       /* text: the new text only */
    const char *default_unit;         /* of the mailbox it came to, or "" */
    const char *unit;                 /* whose it is now */
    gboolean source;                  /* handed over, and its words may be shown */
} SuggestLetter;

typedef struct Suggest Suggest;

Suggest *suggest_new(void);
void suggest_free(Suggest *suggest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Suggest, suggest_free)

/* Copies. */
void suggest_add(Suggest *suggest, const SuggestLetter *letter);

typedef struct {
    const Unit *unit;
    char *entry;     /* "snö*" */
    gboolean strong; /* belongs in `strong`; else in `words` */
    guint right;     /* letters it would have brought to their unit */
    guint wrong;     /* letters it would have taken from theirs, or brought to this one by mistake */
    guint senders;
    GArray *righted; /* guint: numbers of the former letters, as added */
} Suggestion;

/*
 * The best words for a unit, the most useful first; each puts a letter right
 * that none before it does.  While it runs, words are put into the unit's
 * lists and taken out again: nobody else may use `config`.  Array of
 * Suggestion, caller owns.
 */
GPtrArray *suggest_words(const Suggest *suggest, Config *config, const char *code);

#endif

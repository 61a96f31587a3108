/*
 * code.h - the words of a list that the follow-up counts: causes, outcomes,
 * kinds of submitters (R18, R27, R28).
 *
 * The lists are the administrator's ("cause", "outcome" and "submitter" in
 * rules/classes.conf).  What is stored is the code, ASCII and never changed;
 * what is shown is the name.
 */
#ifndef SYNPUNKT_CORE_CODE_H
#define SYNPUNKT_CORE_CODE_H

#include "core/config.h"

#include <glib.h>

typedef struct {
    char *code;            /* "kvalitet" */
    char *name[LANGUAGES]; /* "kvalitet/utförande"; never NULL */
    GPtrArray *words;      /* char *: other words for it */
} Code;

Code *code_new(const char *code);
void code_free(Code *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Code, code_free)

/*
 * The one that a person means: the code, the name, a part of the name between
 * strokes or one of the words; case and diacritics do not count; four letters
 * that begin only one of them are enough.  NULL if none or several do.
 */
const Code *code_find(const GPtrArray *codes, const char *word);

/* The one that the first words of `text` mean, as many of them as can be: "kvalitet, dålig asfalt". */
const Code *code_find_start(const GPtrArray *codes, const char *text);

/* By its code alone; NULL if there is none. */
const Code *code_of(const GPtrArray *codes, const char *code);

/* One before it in the list that shares a word with it, so that the word means neither: the caller owns *term.  Or NULL. */
const Code *code_rival(const GPtrArray *codes, const Code *code, char **term);

/* "bemötande, information, kvalitet/utförande": the Swedish names, to choose from.  Caller owns. */
char *code_names(const GPtrArray *codes);

#endif

/*
 * phrase.h - small questions put to a text that need fixed lists of words.
 *
 * Pure, Swedish, Finnish and English.  Each list is short on purpose: a wrong
 * yes costs more than a missed one.
 */
#ifndef SYNPUNKT_CORE_PHRASE_H
#define SYNPUNKT_CORE_PHRASE_H

#include <glib.h>

/* Lower case, every run of white space and punctuation one space, a space at both ends: " tack för hjälpen ".  Caller owns. */
char *phrase_fold(const char *text);

/*
 * Is the whole text a thanks and nothing else (D9, D52)?  At most 40
 * characters, no question; words of `name`, the sender's, may sign it.
 */
gboolean phrase_is_thanks(const char *text, const char *name);

/* Says that the answers stand further down, between the quoted lines or in colour (D51). */
gboolean phrase_points_below(const char *text);

/* Speaks of the writer's own home: "min man", "mina barn".  Somebody there may read the writer's mail (D36). */
gboolean phrase_is_own_home(const char *text);

/* Tells of a death or of somebody hurt: a brisk "thank you for your report" would hurt (LAW.md 2.9). */
gboolean phrase_is_grave(const char *text);

/* What a resident's words say beside the matter, at one reading of a long text. */
typedef struct {
    gboolean is_grave;   /* as above */
    gboolean wants_call; /* "ring mig", "vill bli uppringd" (D50) */
} PhraseSigns;

PhraseSigns phrase_signs(const char *text);

/* Asks how it goes, and nothing else: "status", "?status", "hur går det?", "tilanne". */
gboolean phrase_asks_status(const char *text);

/*
 * The name that the first line greets ("Hej Sara!" gives "sara"), folded, or
 * NULL if it greets nobody by name.  Caller owns.
 */
char *phrase_greeted(const char *text);

/*
 * Talks about the resident in the third person or about passing the matter on
 * (D16 h).  Who is greeted by name is told much that is else said to a colleague.
 */
gboolean phrase_talks_about(const char *text, gboolean greets_resident);

/* One line that begins with a command's word, as if its # was forgotten: "flytta bygg". */
gboolean phrase_lacks_mark(const char *text);

/* No word at all: "1". */
gboolean phrase_is_bare(const char *text);

#endif

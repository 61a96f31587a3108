/*
 * year_voices.h - which cases are about one problem (#samma, D61).
 *
 * A case names the first of its problem, but two problems may be found to be
 * one later, and then only some of their cases say so: who belongs together is
 * who can be reached from one to the next.
 */
#ifndef SYNPUNKT_CORE_YEAR_VOICES_H
#define SYNPUNKT_CORE_YEAR_VOICES_H

#include "core/year.h"

typedef struct Voices Voices;

/* A case that counts as a voice. */
typedef struct {
    CaseNumber number;
    Body *body;           /* its unit's */
    const char *category; /* static */
    gboolean earlier;     /* of the period a year before: another table */
    gboolean sensitive;   /* in the figures, but in no list of problems */
} Voice;

Voices *voices_new(void);
void voices_free(Voices *voices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Voices, voices_free)

/* That case is about the same as that; said of every case, whether it counts or not. */
void voices_link(Voices *voices, CaseNumber number, CaseNumber same);

void voices_add(Voices *voices, const Voice *voice);

/* FIGURE_VOICES of the units, and the problems of the year. */
void voices_finish(Voices *voices, Year *year);

/* By year and serial, for g_array_sort(): numbers have two digits of the year. */
int case_number_compare(gconstpointer a, gconstpointer b);

#endif

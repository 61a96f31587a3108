/*
 * date_words.h - a day as a handler writes it: "2026-05-15", "15/5", "15 maj",
 * "på fredag", "i morgon", "v 20", "nästa vecka".
 *
 * Pure.  A week means its Friday.  A day without its year is the one nearest
 * ahead, but one that was less than half a year ago is taken for what it says:
 * whoever writes "3/3" on 10 March has erred, and must hear of it.
 */
#ifndef SYNPUNKT_CORE_DATE_WORDS_H
#define SYNPUNKT_CORE_DATE_WORDS_H

#include <glib.h>

/* The day at the beginning of `text`; how many bytes it takes, 0 if there is none. */
gsize date_words_read(const char *text, const GDate *today, GDate *day);

#endif

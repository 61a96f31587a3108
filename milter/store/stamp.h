/*
 * stamp.h - what a row held when it was written, in 32 letters.
 *
 * The event that tells of a row carries its stamp, and the chain holds the
 * event; so a row that was changed behind the program's back is told from one
 * that the program wrote (check_cases.c).  Values are taken as SQLite keeps
 * them: whole numbers, texts and NULL.
 */
#ifndef SYNPUNKT_STORE_STAMP_H
#define SYNPUNKT_STORE_STAMP_H

#include "util/digest.h"

#include <glib.h>

/* Half of SHA-256: nobody finds another row to fit, and the event stays short. */
#define STAMP_LETTERS 32

Digest *stamp_new(void);
void stamp_null(Digest *stamp);
void stamp_int(Digest *stamp, gint64 value);
void stamp_text(Digest *stamp, const char *value); /* NULL is NULL */

/* Addresses: neither their order nor their case counts, nor that one stands twice. */
void stamp_people(Digest *stamp, const GPtrArray *addresses);

/* Ends it.  Caller owns. */
char *stamp_print(Digest *stamp);

/* The value of "name=value" among words between blanks, or NULL.  Caller owns. */
char *stamp_find(const char *words, const char *name);

#endif

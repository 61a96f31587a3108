/*
 * old_reference.h - numbers that an earlier system gave to its cases, as the
 * setting old_reference describes them.
 *
 * They have no check digit, so they are weaker than a reference of ours: they
 * lead to a case only if imported mail of it bore the number.
 */
#ifndef SYNPUNKT_CORE_OLD_REFERENCE_H
#define SYNPUNKT_CORE_OLD_REFERENCE_H

#include <glib.h>

/* The event by which an imported case keeps its old number; the number is the reason. */
#define OLD_REFERENCE_EVENT "old reference"

#define OLD_REFERENCES_MAX 4 /* of one subject */

/* "KC-[0-9]{6}" to what finds it as words of their own, case ignored, in bounded time.  NULL if it is no expression. */
GRegex *old_reference_compile(const char *pattern);

/* Those in `subject`, in upper case, each once; `patterns` are GRegex.  Array of char *, caller owns. */
GPtrArray *old_reference_find(const GPtrArray *patterns, const char *subject);

#endif

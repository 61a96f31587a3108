/*
 * phrases.h - short texts by key, of one language: what tables, headings and
 * sentences of a report are called (templates/<language>/report.words).
 *
 * A line is "key = text"; "#" begins a comment.  A text may hold fields, "{count}".
 * Parsing is pure; config/phrases_read.h reads the files and checks that no key
 * of the Swedish one is missing.
 */
#ifndef SYNPUNKT_CORE_PHRASES_H
#define SYNPUNKT_CORE_PHRASES_H

#include <glib.h>

typedef struct Phrases Phrases;

/* BAD_CONFIG with the number of the line. */
Phrases *phrases_parse(const char *text, GError **error);
void phrases_free(Phrases *phrases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phrases, phrases_free)

/* The text, or the key itself if there is none: seen at once, and never a hole. */
const char *phrases_get(const Phrases *phrases, const char *key);
gboolean phrases_has(const Phrases *phrases, const char *key);

/* Keys in order, borrowed.  Caller owns the array. */
GPtrArray *phrases_keys(const Phrases *phrases);

/* The text with its fields filled in: name, value, name, value ..., NULL.  Caller owns. */
char *phrases_fill(const Phrases *phrases, const char *key, ...) G_GNUC_NULL_TERMINATED;

#endif

/*
 * phrases.h - short texts by key, of one language: what tables, headings and
 * sentences of a report are called (templates/<language>/report.words).
 *
 * A line is "key = text"; a line that begins with "#" is a comment.  A key may
 * hold blanks ("channel.sociala medier").  A text may hold fields: "{count}".
 * Parsing is pure; config/phrases_read.h reads the files.
 */
#ifndef SYNPUNKT_CORE_PHRASES_H
#define SYNPUNKT_CORE_PHRASES_H

#include <glib.h>

typedef struct Phrases Phrases;

/* BAD_CONFIG with "LINE: what is wrong". */
Phrases *phrases_parse(const char *text, GError **error);
void phrases_free(Phrases *phrases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phrases, phrases_free)

/*
 * What is missing is taken from `original`, and its keys go to `missing` (char *,
 * copies).  A key or a field that `original` does not have is BAD_CONFIG, as above.
 */
gboolean phrases_complete(Phrases *phrases, const Phrases *original, GPtrArray *missing, GError **error);

/* The text, or the key itself if there is none: seen at once, and never a hole. */
const char *phrases_get(const Phrases *phrases, const char *key);
gboolean phrases_has(const Phrases *phrases, const char *key);

/* Keys in the order of the file, borrowed.  Caller owns the array. */
GPtrArray *phrases_keys(const Phrases *phrases);

/*
 * The text with its fields filled in: name, value, name, value ..., NULL.
 * Nothing is filled in inside a value; a field without value stays as it is.
 * Caller owns.
 */
char *phrases_fill(const Phrases *phrases, const char *key, ...) G_GNUC_NULL_TERMINATED;

#endif

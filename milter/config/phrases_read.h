/*
 * phrases_read.h - what a report's tables and sentences are called, from
 * templates/<language>/report.words.
 *
 * The Swedish file is the measure.  What another language lacks is taken from
 * it, with a warning; a key or a field that the Swedish one does not have is
 * BAD_CONFIG with file and line: it is misspelt, and nobody would ever see it.
 */
#ifndef SYNPUNKT_CONFIG_PHRASES_READ_H
#define SYNPUNKT_CONFIG_PHRASES_READ_H

#include "core/phrases.h"

#include <glib.h>

#define PHRASES_FILE_BYTES_MAX (64 * 1024)

/*
 * `warnings` gets lines (char *) the administrator should see; may be NULL.  Without a
 * file of that language the Swedish one is used, with a warning.  Caller owns.
 */
Phrases *phrases_read(const char *templates_folder, const char *language, GPtrArray *warnings, GError **error);

#endif

/*
 * wording.h - the texts people read: templates/<language>/<letter>.txt.
 *
 * First line "Subject: ...", an empty line, then the body.  Files whose name
 * begins with "_" are partials; <letter>@<unit>.txt is that unit's own text.
 * All are compiled and checked at start: unknown field (templates/fields lists
 * them), missing file, over 150 words to a resident whatever the flags - each
 * with file and line.  A missing translation falls back to Swedish with a
 * warning.
 */
#ifndef SYNPUNKT_CONFIG_WORDING_H
#define SYNPUNKT_CONFIG_WORDING_H

#include "core/config.h"
#include "core/letter.h"
#include "core/template.h"

#include <glib.h>

typedef struct Wording Wording;

/* `warnings` gets lines (char *) the administrator should see; may be NULL. */
Wording *wording_read(const char *folder, GPtrArray *warnings, GError **error);
void wording_free(Wording *wording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wording, wording_free)

/* A line to `warnings` for each text of a unit that does not exist: nobody would ever get it. */
void wording_check_units(const Wording *wording, const Config *config, GPtrArray *warnings);

/*
 * Render subject and body of a letter: the text of the unit in field "unit" if
 * it has one of its own, else the ordinary one; then the Swedish ones in the
 * same order.  Caller owns both strings.
 */
void wording_render(const Wording *wording, LetterKind kind, const char *language, GHashTable *fields, char **subject,
                    char **body);

#endif

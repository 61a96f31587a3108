/*
 * example.h - letters with example values, as nobody will ever get them.
 *
 * `synpunkt preview` and `make letters` show what people would read.  The
 * scenes are a key file, templates/examples/letters: a group a letter, its
 * keys what the decision would have set.  They are rendered by the real
 * render_letter(), with a key that opens nothing.
 */
#ifndef SYNPUNKT_FLOW_EXAMPLE_H
#define SYNPUNKT_FLOW_EXAMPLE_H

#include "config/wording.h"
#include "core/weigh.h"

typedef struct Examples Examples;

/* The scenes of a folder of templates.  NULL with BAD_CONFIG. */
Examples *examples_read(const Config *config, const Wording *wording, GError **error);
void examples_free(Examples *examples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Examples, examples_free)

/* Names of all scenes, NULL-terminated, in order.  Caller owns. */
char **examples_names(const Examples *examples);

/* The scene of that name, else the first whose letter is of that kind, or NULL.  Caller owns. */
char *examples_find(const Examples *examples, const char *name);

/* What a scene says, else what is said for all, else "".  Caller owns. */
char *examples_value(const Examples *examples, const char *scene, const char *key);

/* Languages a scene is written in, NULL-terminated: "sv" "fi" "en" "other".  Caller owns. */
char **examples_languages(const Examples *examples, const char *scene);

/* What to see instead of what the scene says; NULL: the scene's. */
typedef struct {
    const char *language; /* of the resident */
    const char *unit;     /* code: with its promises and its sensitivity */
    const char *category; /* Swedish word; a receipt is then the one for it */
} ExampleWish;

/* The letter as it would be sent.  NULL with BAD_CONFIG.  Caller owns. */
GBytes *examples_render(const Examples *examples, const char *name, const ExampleWish *wish, GError **error);

#endif

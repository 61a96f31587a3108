/*
 * template.h - a Mustache subset: variables, sections, inverted sections,
 * comments, partials.
 *
 * Held to the public Mustache specification for those parts.  Left out on
 * purpose: unescaped HTML ({{{x}}}, {{&x}}), lambdas, set-delimiter; each is
 * an error with its line.  Values are strings only: a section is shown when
 * its value is there and not empty.  Nothing is ever expanded inside a value.
 */
#ifndef SYNPUNKT_CORE_TEMPLATE_H
#define SYNPUNKT_CORE_TEMPLATE_H

#include <glib.h>

#define TEMPLATE_DEPTH_MAX 16
#define TEMPLATE_OUTPUT_MAX (256 * 1024)

typedef enum { ESCAPE_NONE, ESCAPE_HTML } Escape;

typedef struct Template Template;

/* Finds a partial by name, or NULL.  The result stays owned by the finder. */
typedef const Template *(*TemplateFind)(const char *name, gpointer data);

/*
 * Compile.  `file` is for messages only.  Returns NULL with
 * SYNPUNKT_ERROR_BAD_CONFIG and "file:line what is wrong".
 */
Template *template_new(const char *file, const char *source, GError **error);
void template_free(Template *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* Visits each variable, section and partial name with its line, for checks at start. */
typedef void (*TemplateVisit)(const char *name, gboolean partial, guint line, gpointer data);
void template_visit(const Template *template, TemplateVisit visit, gpointer data);

/*
 * Render with `fields` (char * → char *).  A missing field is empty.  Output
 * is cut at TEMPLATE_OUTPUT_MAX, depth at TEMPLATE_DEPTH_MAX.  Caller owns.
 */
char *template_render(const Template *template, GHashTable *fields, Escape escape, TemplateFind find, gpointer data);

#endif

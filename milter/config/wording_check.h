/* wording_check.h - what may be wrong with a text before anybody reads it.  Private to wording.c. */
#ifndef SYNPUNKT_CONFIG_WORDING_CHECK_H
#define SYNPUNKT_CONFIG_WORDING_CHECK_H

#include "core/template.h"

#include <glib.h>

#define WORDING_WORDS_MAX 150 /* to a resident, in each language of the letter (R15) */

/*
 * A `fields` file: a name a line, a tab, what it is, and for what residents read a tab and an example;
 * "#" begins a comment.  Name → example, or a blank for flags.  Caller owns.
 */
GHashTable *wording_read_fields(const char *path, GError **error);

/* What a template is held against.  All borrowed. */
typedef struct {
    GHashTable *fields;  /* known names and examples */
    TemplateFind find;   /* finds a partial */
    gpointer data;       /* for `find` */
    GPtrArray *findings; /* char *: gets "file:line: what is wrong" */
} Check;

/* Every field and partial the template names must be known.  `file` is for the findings. */
void wording_check_names(const Check *check, const Template *template, const char *file);

/*
 * The most words a resident can get from this text in one language, whatever
 * the flags, with the examples as values.  Language parts are divided by a
 * line "---".
 */
guint wording_count_words(const Check *check, const Template *template);

#endif

/*
 * config_outline.h - where everything stands in a settings file, and what
 * libconfuse would silently misread in it.
 *
 * libconfuse keeps no line numbers, counts them wrongly after a comment, lets
 * the second of two settings win, takes "${HOME}" from the environment, drops
 * an unquoted "*" or "+", accepts a file that ends inside a section and stops
 * at the first error (MTA-FACTS 7).  So the text is walked once before: every
 * finding is collected with its line, comments are blanked.  A text without
 * findings is one that libconfuse reads as it looks.
 */
#ifndef SYNPUNKT_CONFIG_CONFIG_OUTLINE_H
#define SYNPUNKT_CONFIG_CONFIG_OUTLINE_H

#include <glib.h>

typedef struct {
    char *main_file;     /* the first one scanned */
    char *units;         /* value of the setting `units`, or NULL */
    char *classes;       /* of the setting `classes` */
    GHashTable *places;  /* char * key → char * "rules/units.conf:12" */
    GPtrArray *findings; /* char *: "rules/units.conf:12: what is wrong and what to write" */
} Outline;

Outline *outline_new(void);
void outline_free(Outline *outline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outline, outline_free)

/* Walk `text`, which is valid UTF-8, and overwrite its comments with spaces.  `file` is for messages. */
void outline_scan(Outline *outline, const char *file, char *text);

/* Where a setting is given, or NULL.  `name` "" is the section itself; letter case of titles does not matter. */
const char *outline_find(const Outline *outline, const char *section, const char *title, const char *name);

/* The same, or else its section, or else the main file: where to begin a message.  Stays owned by the outline. */
const char *outline_place(const Outline *outline, const char *section, const char *title, const char *name);

/* Add "place: message". */
void outline_complain(Outline *outline, const char *place, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif

/*
 * learn_sources.h - letters to learn from: files of them, or the municipality's own closed cases.
 *
 * Letters of sensitive units, and sensitive letters, are left out unless asked
 * for; what only a named contact may see is left out always.
 */
#ifndef SYNPUNKT_CLI_LEARN_SOURCES_H
#define SYNPUNKT_CLI_LEARN_SOURCES_H

#include "cli/cli.h"

typedef struct {
    gboolean sensitive; /* asked for */
    guint from_year;    /* of cases; 0: all */
    const Router *router; /* rules alone */
    const Config *config;
    GPtrArray *examples;  /* Example; added to */
    GPtrArray *routes;    /* Route of each; added to */
    guint left_out;       /* sensitive ones */
} LearnSources;

/* Add the letters of a file (cli/letters.h). */
gboolean learn_add_file(LearnSources *sources, const char *path, GError **error);

/* Add the first message of every closed case, with the unit that closed it. */
gboolean learn_add_cases(LearnSources *sources, Store *store, GError **error);

#endif

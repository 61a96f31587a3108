/* findings.h - what `synpunkt check` has to say: each with its cause and the line to write. */
#ifndef SYNPUNKT_CLI_FINDINGS_H
#define SYNPUNKT_CLI_FINDINGS_H

#include "core/config.h"

#include <glib.h>

typedef enum { FINDING_OK, FINDING_WARNING, FINDING_ERROR } FindingLevel;

typedef struct {
    FindingLevel level;
    char *what; /* what is the matter, or what is right */
    char *fix;  /* what to write or do, or "" */
} Finding;

void finding_free(Finding *finding);

/* Add one; printf-like `what`, literal `fix`. */
void finding_add(GPtrArray *findings, FindingLevel level, const char *fix, const char *what, ...) G_GNUC_PRINTF(4, 5);

/* The Postfix that `postconf` describes; `folder` is its configuration folder, or NULL for the usual one. */
void check_postfix(GPtrArray *findings, const Config *config, const char *folder);

#endif

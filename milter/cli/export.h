/* export.h - what the files of `synpunkt export` share. */
#ifndef SYNPUNKT_CLI_EXPORT_H
#define SYNPUNKT_CLI_EXPORT_H

#include "cli/cli.h"
#include "flow/export.h"

/* Which cases, and how. */
typedef struct {
    char *resident, *format, *masks, *output, *year_text;
    gboolean mask, internal, confidential, archive, force;
    int year;          /* 0: any */
    char **references; /* borrowed */
    Service *service;
    GPtrArray *found;    /* Case */
    guint confidentials; /* that were left out */
    Mask *list;          /* of --mask, or NULL */
} Export;

/* The case as JSON: what it is, its messages' heads and texts, and all that happened.  NULL with error; caller owns. */
JsonNode *export_json(const ExportCase *exported, const ExportOrder *order, GError **error);

/* A bag (RFC 8493) with a folder for each case.  EX_OK, or what is wrong has been said. */
int export_archive(const Export *wanted);

#endif

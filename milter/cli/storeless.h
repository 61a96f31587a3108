/*
 * storeless.h - what a configuration alone says of a message, for commands that look at no store.
 */
#ifndef SYNPUNKT_CLI_STORELESS_H
#define SYNPUNKT_CLI_STORELESS_H

#include "cli/cli.h"

typedef struct {
    Config *config;
    Router *router;
    Rules rules; /* of both, as if live, without keys */
} Storeless;

/* What is needed to read mail is made ready too.  NULL with the configuration's error.  Caller owns. */
Storeless *storeless_new(const Cli *cli, GError **error);
void storeless_free(Storeless *storeless);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Storeless, storeless_free)

#endif

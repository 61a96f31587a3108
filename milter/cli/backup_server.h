/* backup_server.h - for a store on a server, `synpunkt backup` and `synpunkt restore` say what to run instead. */
#ifndef SYNPUNKT_CLI_BACKUP_SERVER_H
#define SYNPUNKT_CLI_BACKUP_SERVER_H

#include "core/config.h"

/* The exit code; `file` is where the copy was to go, or to come from. */
int backup_server(const Config *config, const char *where, const char *file);
int restore_server(const char *where, const char *file);

#endif

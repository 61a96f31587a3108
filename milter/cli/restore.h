/* restore.h - what `synpunkt restore` does to a file and to a store on a server alike. */
#ifndef SYNPUNKT_CLI_RESTORE_H
#define SYNPUNKT_CLI_RESTORE_H

#include "core/config.h"
#include "store/backup.h"

typedef struct {
    const char *from, *to; /* backup, or NULL: what was put back already; store */
    const char *until;     /* of the second, as it was typed, or NULL */
    const Config *config;
    StoreRestore made;
} Restoring;

/* synpunktd of this host runs on that store, which is told. */
gboolean restore_is_in_use(const Restoring *restoring);

/* What the store holds now, which letters go and do not, and what to do next. */
void restore_tell_next(const Restoring *restoring);

/*
 * restore_server.c: with a backup, the lines that put it back; without, what
 * was put back is made a store of its own once `until` says what it holds, and
 * until then that is asked for.  The exit code.
 */
int restore_on_server(Restoring *restoring);

#endif

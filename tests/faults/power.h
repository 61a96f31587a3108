/* power.h - what vfs.c writes down of the files, for power.c to take apart again. */
#ifndef SYNPUNKT_TESTS_FAULTS_POWER_H
#define SYNPUNKT_TESTS_FAULTS_POWER_H

#include "vfs.h"

#define POWER_SECTOR 512 /* bytes that are written whole or not at all */

typedef enum {
    POWER_MAKE,
    POWER_WRITE,
    POWER_TRUNCATE,
    POWER_SYNC, /* of the folder too, when the file has just been made */
    POWER_DELETE,
    POWER_DELETE_SYNCED,
    POWER_PROMISE,
} PowerKind;

typedef struct {
    PowerKind kind;
    gint64 at;     /* offset, size, or step */
    GBytes *bytes; /* of a write */
} PowerEvent;

Tape *tape_new(void);
/* Takes the bytes over. */
void tape_add(Tape *tape, const char *file, PowerEvent event);

#endif

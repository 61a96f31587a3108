/*
 * vfs.h - a disk for the tests that fails when it is told to, and that can lose its power.
 *
 * It stands between SQLite and the system as the default VFS of the program.  Nothing is really synced, which makes it
 * quick; what was asked for is written down, so that power_loss() can make the files as they may be found when the
 * power goes at any moment.  SQLite's own memory comes through here too: GLib ends the program when there is none
 * (which is a kill like another, tests/faults/test_faults.py), SQLite has to report it.
 */
#ifndef SYNPUNKT_TESTS_FAULTS_VFS_H
#define SYNPUNKT_TESTS_FAULTS_VFS_H

#include <glib.h>

typedef enum {
    CALL_OPEN,
    CALL_READ,
    CALL_WRITE,
    CALL_SYNC,
    CALL_TRUNCATE,
    CALL_DELETE,
    CALL_SIZE,
    CALL_LOCK, /* of the file and of the shared index */
    CALL_MAP,
    CALL_MEMORY,
    CALLS
} DiskCall;

typedef struct {
    const char *name;
    DiskCall call;
    int code;      /* what SQLite is told; nothing for memory */
    gboolean half; /* the first half is written all the same */
    guint lasting; /* so many calls of that sort fail one after the other */
} Fault;

#define FAULT_LASTS G_MAXUINT

typedef struct Disk Disk;

/* Once, before anything else uses SQLite; stays until the program ends. */
Disk *disk_install(void);

/* From now on count calls of the fault's sort, and fail from the `nth` (1 is the next, 0 none) on. */
void disk_fail(Disk *disk, const Fault *fault, guint nth);

/* All is well again.  How many calls of that sort there were. */
guint disk_heal(Disk *disk);

/* -- losing power --------------------------------------------------------- */

/* What was done to the files, in order. */
typedef struct Tape Tape;

void disk_record(Disk *disk);
/* The program has been told that step `step` is done: it must survive from here on. */
void disk_promise(Disk *disk, guint step);
/* Recording ends.  Caller owns. */
Tape *disk_recorded(Disk *disk);
void tape_free(Tape *tape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tape, tape_free)

guint tape_length(const Tape *tape);

/*
 * The power goes after the first `events` of the tape.  What was synced is there.  Of the rest each sector of 512
 * bytes holds any of what it held since: each is written whole or not at all, and none harms its neighbours, as SQLite
 * takes for granted (powersafe overwrite).  A file that was made and not synced may be missing, one that was deleted
 * may be there; the shared index is never there.  `luck` 0: nothing more than was synced; 1: all of it; else any.
 * Writes `path` and what belongs to it anew, from `start` as the files were when recording began.
 * Returns the last step that had been promised.
 */
typedef struct {
    const char *start, *path;
    guint events, luck;
} PowerLoss;
guint tape_lose_power(const Tape *tape, const PowerLoss *loss);

#endif

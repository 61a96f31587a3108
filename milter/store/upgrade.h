/* upgrade.h - brings a store that an earlier version wrote to this program's (store.h). */
#ifndef SYNPUNKT_STORE_UPGRADE_H
#define SYNPUNKT_STORE_UPGRADE_H

#include <glib.h>

typedef struct {
    gboolean only_look; /* change nothing */
    void (*step)(guint64 done, guint64 most, gpointer data); /* or NULL */
    gpointer data;
    int from, to;       /* versions; `from` is 0 when there is no store yet */
    guint64 room, free; /* bytes on the disk: what it may take at most, what there is.  0 if it is up to date */
} StoreUpgrade;

/*
 * Fills in what it found, and does it, in one transaction: whatever happens
 * meanwhile, the store is whole, as it was or as it is to be.  Nothing to do is
 * no error.  TRY_LATER if somebody else has it open or there is too little
 * room, DAMAGED if it is not ours, newer than this program, or corrupt.
 */
gboolean store_upgrade(const char *path, StoreUpgrade *upgrade, GError **error);

#endif

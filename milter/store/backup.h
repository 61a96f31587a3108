/* backup.h - a copy of a store in use, and a store made from such a copy. */
#ifndef SYNPUNKT_STORE_BACKUP_H
#define SYNPUNKT_STORE_BACKUP_H

#include "store/store.h"

typedef struct {
    const char *to;                                          /* a file that is not there yet; it gets mode 0600 */
    gboolean deep;                                           /* hold every row of the copy against its events too */
    void (*step)(guint64 done, guint64 most, gpointer data); /* pages; or NULL */
    gpointer data;
    guint64 cases, entries, bytes; /* found in the copy */
} StoreBackup;

/*
 * Copy the store at `path` as it is at this moment, beside a writer, which
 * never waits for it; then read the copy back: whole, and as many rows as there
 * were.  On failure there is no file.  TRY_LATER, or DAMAGED if the copy is not
 * whole.
 */
gboolean store_backup(const char *path, StoreBackup *backup, GError **error);

/* Of a store on a server, which the server's own tools copy: one organisation's is a schema. */
typedef struct {
    char *schema;
    char *uri, *owners_uri; /* without the schema; for the role of the setting, and for the schema's owner */
} StoreCopying;

/* TRY_LATER if the server cannot be reached, BAD_CONFIG if the schema is not there or not for us. */
gboolean store_find_copying(const char *where, StoreCopying *copying, GError **error);
void store_copying_clear(StoreCopying *copying);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoreCopying, store_copying_clear)

typedef struct {
    gint64 now;
    gboolean send_waiting;    /* nothing can have gone since the backup: its waiting letters shall go */
    CaseNumber past;          /* the highest number that is known to have been given out, or 0 */
    gint64 until;             /* of a store on a server: when the last thing in it happened, as who restores it knows */
    gint64 backup_at;         /* found: when the last thing in it happened */
    CaseNumber next;          /* found: the number the next case of this year gets */
    guint64 waiting, stopped; /* found: letters that will go, and that will not */
    void (*stopping)(const char *kind, CaseNumber number, gpointer data); /* each that will not; or NULL */
    gpointer data;
} StoreRestore;

/*
 * Make the copy at `path` a store of its own (D53): a new name, old addresses
 * good for what is in it, numbers that go on past all that can have been given
 * out since, and no letter sent that may have gone.  One transaction.  Of an
 * earlier version it is brought here first (upgrade.h) by the caller.
 *
 * A store on a server is made so in its place, when the server's own tools have
 * put it back.  TRY_LATER if anybody on any host writes to it.  REFUSED, and
 * nothing is changed, unless its last thing happened in the minute of `until`:
 * so it is never done to a store that has gone on, nor twice.
 */
gboolean store_make_own(const char *path, StoreRestore *restore, GError **error);

/* When the last thing in the store at `path` happened. */
gboolean store_find_last_moment(const char *path, gint64 *at, GError **error);

/* Is no other process at work in the store at `path`?  TRUE too if that cannot be told because it is damaged. */
gboolean store_is_alone(const char *path);

#endif

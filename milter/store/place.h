/*
 * place.h - is the store's file still the one we have open?
 *
 * SQLite goes on writing, with success, into a file that was deleted or moved
 * away under it; what it then keeps is lost at the next start.  So we look.
 */
#ifndef SYNPUNKT_STORE_PLACE_H
#define SYNPUNKT_STORE_PLACE_H

#include <glib.h>
#include <sys/types.h>

/* With less than this left on the file system, mail is answered "later" before it is read. */
#define PLACE_RESERVE_BYTES (16 * 1024 * 1024)

typedef struct {
    dev_t device;
    ino_t file;
    ino_t index; /* of the shared-memory file beside it, 0 if there was none */
} Place;

/* Where `path` is now.  FALSE with TRY_LATER if there is nothing. */
gboolean place_read(const char *path, Place *place, GError **error);

typedef enum { PLACE_SAME, PLACE_GONE, PLACE_OTHER } PlaceChange;
PlaceChange place_compare(const char *path, const Place *place);

/* The word for a change; TRY_LATER. */
void place_error(const char *path, PlaceChange change, GError **error);

/* How much is left on the file system of `path` for who is not root. */
gboolean place_free(const char *path, guint64 *bytes, GError **error);

/* The same, and how large that file system is. */
gboolean place_disk(const char *path, guint64 *bytes, guint64 *size, GError **error);

/* Space for more mail?  FALSE with TRY_LATER. */
gboolean place_has_room(const char *path, GError **error);

/*
 * After our last connection to a file that was replaced is closed: take away
 * the empty log and the shared memory that belonged to it, so that the new
 * file never meets them.
 */
gboolean place_clear(const char *path, const Place *old, GError **error);

#endif

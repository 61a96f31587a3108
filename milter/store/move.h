/*
 * move.h - a store goes from a file to a server, or back, and is the same store there: same name, same numbers, same
 * events.
 *
 * The source carries a mark from the first row on, and whoever would write to it is told TRY_LATER and why; the
 * target carries one until all of it is verified.  What is broken off is gone on with by the same call: tables are
 * copied in the order of their keys, so the greatest key there says how far it came.  Only when every row of the
 * target has the digest of the source's, and the target stands a thorough check (store.h), is the source marked as
 * gone and the target let free, in this order: there is never a moment when both can be written.
 */
#ifndef SYNPUNKT_STORE_MOVE_H
#define SYNPUNKT_STORE_MOVE_H

#include "store/store.h"

typedef struct {
    const char *to; /* an absolute path, or a URI as in store.h: not of the source's engine */
    gint64 now;
    /* What is done ("copying"), and how far it is; or NULL. */
    void (*step)(const char *what, guint64 done, guint64 most, gpointer data);
    gpointer data;
    guint64 rows;     /* found: that are there now */
    gboolean resumed; /* found: it had been broken off */
} StoreMove;

/*
 * Move the store at `from`.  TRY_LATER if somebody else has one of the two open,
 * REFUSED if the target holds something else, or an earlier state of the source;
 * DAMAGED if the target does not turn out to be the same.  Whatever happens, the
 * source is whole, and the target can be written only if TRUE is returned.
 */
gboolean store_move(const char *from, StoreMove *move, GError **error);

/* Take the mark of a move that was broken off from its source, which is then the store as before.  REFUSED if it is
 * not being moved, or has gone. */
gboolean store_move_cancel(const char *where, GError **error);

/* May a store that is open be written to?  If it is being moved or has gone, what whoever would write to it is told. */
gboolean store_is_here(Store *store, GError **error);

#endif

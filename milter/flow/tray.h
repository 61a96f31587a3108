/*
 * tray.h - what is due in the outbox, shared out to those who hand it over.
 *
 * One look at the store is for all of them, and what one has in hand no other
 * is given.  Letters of one case to one address leave in order: none is given
 * while an earlier one is in somebody's hands.  Only the claim (store.h) makes
 * a letter ours: other programs may be at the same outbox.
 */
#ifndef SYNPUNKT_FLOW_TRAY_H
#define SYNPUNKT_FLOW_TRAY_H

#include "store/store.h"

#define TRAY_LETTERS 50
#define TRAY_SECONDS 5 /* older than this a look at the store is worth nothing any more */

/* Of letters with large files so many bytes are in hands at once, or one letter. */
#define TRAY_ROOM_BYTES (8 * 1024 * 1024)

typedef struct Tray Tray;

/* `store` stays the caller's. */
Tray *tray_new(Store *store);
void tray_free(Tray *tray);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tray, tray_free)

/*
 * The next letter due at `now`, in the caller's hands until tray_put_down().
 * NULL without error: there is none, or all are in hands.  `left`: how many lie
 * there still.  Any thread.
 */
Outgoing *tray_take(Tray *tray, gint64 now, guint *left, GError **error);

/* What its letter holds of somebody else's message, if that is large; else 0. */
gsize tray_large_bytes(const Outgoing *outgoing);

/* What is to become of it is on file.  Frees it. */
void tray_put_down(Tray *tray, Outgoing *outgoing);

#endif

/*
 * purge_wipe.h - what SQLite leaves behind in its pages.
 *
 * PRAGMA secure_delete overwrites what is deleted: cells in their pages, and
 * pages that become free.  One thing it does not see: when a page becomes too
 * full and is split, the half that moves away stays legible in the unused
 * middle of the old page, and is still there when the row itself is long gone.
 * VACUUM would write all pages anew, but nobody else can write meanwhile, which
 * takes half a minute a gigabyte.  So the middles alone are overwritten in
 * place, a tenth of a second at a time, in which the write lock is held and the
 * log is empty: then the file is all there is, and nobody changes it.
 */
#ifndef SYNPUNKT_STORE_SQLITE_PURGE_WIPE_H
#define SYNPUNKT_STORE_SQLITE_PURGE_WIPE_H

#include <glib.h>

/* The unused middle of a page: where it begins and ends; FALSE if the page has none.  `first`: page 1. */
gboolean wipe_middle(const guint8 *page, gsize size, gboolean first, gsize *from, gsize *to);

/* All pages of the store, and its log emptied.  `step` is called now and then. */
typedef void (*WipeStep)(gpointer data);
gboolean wipe_file(const char *path, WipeStep step, gpointer data, GError **error);

#endif

/*
 * spool.h - the bytes of one message while it comes in.
 *
 * In memory up to SPOOL_MEMORY_BYTES, after that in a file that has no name
 * (unlinked at once), so that a crash leaves nothing behind.
 */
#ifndef SYNPUNKT_UTIL_SPOOL_H
#define SYNPUNKT_UTIL_SPOOL_H

#include <glib.h>

/* Most mail is smaller; times two hundred sessions it is still little. */
#define SPOOL_MEMORY_BYTES (64 * 1024)

typedef struct Spool Spool;

/* `folder` is where the file is made when one is needed; copied. */
Spool *spool_new(const char *folder);
void spool_free(Spool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

/* Add bytes at the end.  FALSE with SYNPUNKT_ERROR_TRY_LATER when the disk will not take them. */
gboolean spool_append(Spool *spool, const void *bytes, gsize length, GError **error);

gsize spool_size(const Spool *spool);

/*
 * All bytes so far: the memory itself, or the file mapped read-only.  The
 * caller owns the GBytes; it stays valid after the spool is freed.  Nothing
 * may be appended afterwards.
 */
GBytes *spool_bytes(Spool *spool, GError **error);

#endif

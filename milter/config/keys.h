/* keys.h - the file of secrets: one "id base64" a line, newest first, mode 0600. */
#ifndef SYNPUNKT_CONFIG_KEYS_H
#define SYNPUNKT_CONFIG_KEYS_H

#include <glib.h>

/* Array of Key (core/token.h), caller owns.  A file that others can read is refused (BAD_CONFIG). */
GPtrArray *keys_read(const char *path, GError **error);

/* Put a new 256-bit key in front, making the file (0600) if need be; written to a temporary file, synced and renamed. */
gboolean keys_add(const char *path, GError **error);

/* Take one away: what was made with it is not ours any more.  BAD_INPUT if there is none of that id, or no other. */
gboolean keys_revoke(const char *path, const char *id, GError **error);

#endif

/*
 * read_nested.h - private to mail/: which files may hold a whole earlier mail (D16 i).
 *
 * By name, and by what stands in them: a mail that was saved under another
 * name, Outlook's own form, winmail.dat, an archive that holds one.  What
 * cannot be looked into counts as one that does.
 */
#ifndef SYNPUNKT_MAIL_READ_NESTED_H
#define SYNPUNKT_MAIL_READ_NESTED_H

#include <glib.h>

#define NESTED_HEAD_BYTES (64 * 1024)       /* a file is told by its beginning */
#define NESTED_ZIP_BYTES  (8 * 1024 * 1024) /* of an archive; one of more is not looked through */

gboolean nested_by_name(const char *name);

/* `bytes` is the file's beginning. */
gboolean nested_by_head(const guint8 *bytes, gsize length);

/* Looks like a zip file: its members are worth looking for. */
gboolean nested_is_zip(const guint8 *bytes, gsize length);

/* A member of the archive has such a name.  `bytes` is all of it. */
gboolean nested_in_zip(const guint8 *bytes, gsize length);

#endif

/* read_parts.h - private to mail/: the parts of a message, by GMime. */
#ifndef SYNPUNKT_MAIL_READ_PARTS_H
#define SYNPUNKT_MAIL_READ_PARTS_H

#include <glib.h>
#include <gmime/gmime.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFilter, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)

/* A parsed message together with the bytes that its parts point into. */
typedef struct {
    GBytes *bytes;
    GByteArray view;       /* the same bytes, as GMime's stream wants them */
    GMimeMessage *message; /* NULL if it was no message at all */
    GMimeObject *root;     /* its outermost part, or NULL; borrowed from `message` */
} Parsed;

/* Parse bytes that went through read_cap().  Never NULL; caller owns. */
Parsed *parsed_new(GBytes *capped);
void parsed_free(Parsed *parsed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parsed, parsed_free)

/*
 * Every leaf and every attached message (not looked into) in reading order:
 * an index here is an Attachment's `part`.  Array of GMimeObject, borrowed
 * from `root`.  *damaged is set when a cap was hit.  Caller owns the array.
 */
GPtrArray *read_leaves(GMimeObject *root, gboolean *damaged);

/* Decoded content, at most `cap` bytes, added to `out` (NULL: only count).  Returns the number of bytes. */
gsize read_content(GMimePart *part, GByteArray *out, gsize cap);

/* "text/plain", lower case.  Caller owns. */
char *read_part_type(GMimeObject *part);

/* The file name, decoded, cleaned of folders and controls; NULL if it has none.  Caller owns. */
char *read_part_name(GMimeObject *part);

/* Marked as an attachment, rather than to be shown in place. */
gboolean read_part_is_attached(GMimeObject *part);

#endif

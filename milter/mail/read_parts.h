/* read_parts.h - private to mail/: the parts of a message, by GMime. */
#ifndef SYNPUNKT_MAIL_READ_PARTS_H
#define SYNPUNKT_MAIL_READ_PARTS_H

#include <glib.h>
#include <gmime/gmime.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFilter, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)

/* A parsed message together with the bytes that its parts point into. */
typedef struct Parsed Parsed;
struct Parsed {
    GBytes *bytes;
    GByteArray view;       /* the same bytes, as GMime's stream wants them */
    GMimeMessage *message; /* NULL if it was no message at all */
    GMimeObject *root;     /* its outermost part, or NULL; borrowed from `message` */
    GMimeObject *around;   /* the signed object (read_opaque.h) in another message that it lay in, or NULL; borrowed */
    gsize around_bytes;    /* decoded size of that object */
    GPtrArray *opened;     /* Parsed: what lay in the signed objects of this one */
};

/* Parse bytes that went through read_cap().  Never NULL; caller owns. */
Parsed *parsed_new(GBytes *capped);
void parsed_free(Parsed *parsed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parsed, parsed_free)

/* What lay in the signed object `leaf`, or NULL; borrowed. */
const Parsed *parsed_inside(const Parsed *parsed, const GMimeObject *leaf);

/* The outermost part of what was written: that of the message, or of what lay in it if it is one signed object. */
GMimeObject *parsed_letter(const Parsed *parsed);

/*
 * Every leaf and every attached message (not looked into) in reading order, a
 * signed object before what lay in it: an index here is an Attachment's
 * `part`.  Array of GMimeObject, borrowed from `parsed`.  *damaged is set when a cap was hit.  Caller owns the array.
 */
GPtrArray *read_leaves(const Parsed *parsed, gboolean *damaged);

/* Decoded content, at most `cap` bytes, added to `out` (NULL: only count).  Returns the number of bytes. */
gsize read_content(GMimePart *part, GByteArray *out, gsize cap);

/* Decoded content, all of it, of a part of `parsed` that is not read again soon (read_memory.h).  Caller owns. */
GByteArray *read_content_once(const Parsed *parsed, GMimePart *part);

/* The decoded text of a text part, capped (*damaged then).  Caller owns. */
char *read_part_text(GMimePart *part, gboolean *damaged);

/* "text/plain", lower case.  Caller owns. */
char *read_part_type(GMimeObject *part);

/* A visiting card: a file, though its type begins with "text/". */
gboolean read_type_is_card(const char *type);

/* The file name, decoded, cleaned of folders and controls; NULL if it has none.  Caller owns. */
char *read_part_name(GMimeObject *part);

/* A file name cleaned of folders, controls and marks that turn its direction; NULL if nothing is left.  Caller owns. */
char *read_clean_name(const char *raw);

/* Marked as an attachment, rather than to be shown in place. */
gboolean read_part_is_attached(GMimeObject *part);

#endif

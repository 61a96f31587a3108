/*
 * read_caps.h - private to mail/: what GMime is allowed to see of a message.
 *
 * Most mail comes through untouched and uncopied.
 */
#ifndef SYNPUNKT_MAIL_READ_CAPS_H
#define SYNPUNKT_MAIL_READ_CAPS_H

#include <glib.h>

#define READ_CONTAINERS_MAX 1000        /* multipart and message types named in the bytes */
#define READ_DASH_LINES_MAX (50 * 1000) /* lines that may be part boundaries */

/*
 * The bytes with every cap of read.h held, in nested parts too; *damaged is
 * set if anything had to be cut.  Caller owns.
 */
GBytes *read_cap(GBytes *raw, gboolean *damaged);

/* Length of the header block, the empty line after it included. */
gsize read_header_length(const char *bytes, gsize size);

#endif

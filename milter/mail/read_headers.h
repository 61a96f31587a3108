/* read_headers.h - private to mail/: the message's own header block to the fields of a Mail. */
#ifndef SYNPUNKT_MAIL_READ_HEADERS_H
#define SYNPUNKT_MAIL_READ_HEADERS_H

#include "core/mail.h"

#include <glib.h>

/* Fill headers, addresses, subject, ids, date and type from a capped header block. */
void read_headers(Mail *mail, const char *block, gsize length);

/* Every message id in `value`, in order, without brackets and white space.  Array of char *; caller owns. */
GPtrArray *read_ids(const char *value);

#endif

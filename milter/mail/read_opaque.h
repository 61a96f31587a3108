/* read_opaque.h - private to mail/: what lies inside opaque signed mail (PKCS#7 signed-data). */
#ifndef SYNPUNKT_MAIL_READ_OPAQUE_H
#define SYNPUNKT_MAIL_READ_OPAQUE_H

#include "mail/read_parts.h"

/*
 * The message that a PKCS#7 signed-data object (DER or BER) carries, or NULL
 * if it is none, or broken.  The signature is not looked at: it proves nothing
 * to us (core/proof.h).  Caller owns.
 */
GBytes *opaque_content(const guchar *bytes, gsize size);

/*
 * Like parsed_new(), but a message that is wholly such an object is opened:
 * the result is what was signed, and `outer` what it lay in.
 */
Parsed *opaque_parse(GBytes *capped, gboolean *damaged);

#endif

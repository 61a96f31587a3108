/* read_opaque.h - private to mail/: what lies inside opaque signed mail (PKCS#7 signed-data). */
#ifndef SYNPUNKT_MAIL_READ_OPAQUE_H
#define SYNPUNKT_MAIL_READ_OPAQUE_H

#include "mail/read_parts.h"

/*
 * Make of a PKCS#7 signed-data object (DER or BER) the message it carries, in
 * place; FALSE if it is none, or broken, and then the bytes are of no use any
 * more.  The signature is not looked at: it proves nothing to us (core/proof.h).
 */
gboolean opaque_content(GByteArray *object);

/* Like parsed_new(), but such objects are opened where they are to be read in place. */
Parsed *opaque_parse(GBytes *capped, gboolean *damaged);

#endif

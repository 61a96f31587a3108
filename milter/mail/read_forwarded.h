/* read_forwarded.h - private to mail/: who wrote the mail that somebody passes on. */
#ifndef SYNPUNKT_MAIL_READ_FORWARDED_H
#define SYNPUNKT_MAIL_READ_FORWARDED_H

#include "core/mail.h"

#include "mail/read_parts.h"

/*
 * Fill mail->forwarded_from by the header block of a forwarded text, else by
 * the From of the first attached message among the leaves; by the latter first
 * if the text is `embedded`, the attached message's own.  Reports pass nothing
 * on.  Text, spans and report must be set.
 */
void read_forwarded(Mail *mail, const GPtrArray *leaves, gboolean embedded);

#endif

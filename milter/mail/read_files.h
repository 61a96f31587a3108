/* read_files.h - private to mail/: which parts are attachments. */
#ifndef SYNPUNKT_MAIL_READ_FILES_H
#define SYNPUNKT_MAIL_READ_FILES_H

#include "core/mail.h"

#include "mail/read_parts.h"

/* Fill mail->attachments; `content_ids` are the pictures that the HTML shows in place. */
void read_attachments(Mail *mail, const Parsed *parsed, const GPtrArray *leaves, const GPtrArray *content_ids);

#endif

/* read_files.h - private to mail/: which parts are attachments. */
#ifndef SYNPUNKT_MAIL_READ_FILES_H
#define SYNPUNKT_MAIL_READ_FILES_H

#include "core/mail.h"

#include "mail/read_parts.h"
#include "mail/read_tnef.h"

/* Where files are looked for. */
typedef struct {
    const Parsed *parsed;
    const GPtrArray *all; /* read_leaves() */
    const Tnef *tnef;     /* its winmail.dat opened, or NULL */
} Leaves;

/* Fill mail->attachments; `content_ids` are the pictures that the HTML shows in place. */
void read_attachments(Mail *mail, const Leaves *leaves, const GPtrArray *content_ids);

#endif

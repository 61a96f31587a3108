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

/* The pictures that the HTML shows in place. */
typedef struct {
    const GPtrArray *content_ids; /* char * */
    const GArray *places;         /* gssize for each: Attachment.shown_at; NULL if not known */
} Shown;

/* Fill mail->attachments. */
void read_attachments(Mail *mail, const Leaves *leaves, const Shown *shown);

#endif

/* read_body.h - private to mail/: the readable text of a message. */
#ifndef SYNPUNKT_MAIL_READ_BODY_H
#define SYNPUNKT_MAIL_READ_BODY_H

#include "core/mail.h"

#include "mail/read_parts.h"
#include "mail/read_tnef.h"

typedef struct {
    Mail *mail;             /* its flags are set on the way */
    const Parsed *parsed;   /* what is read */
    const Tnef *tnef;       /* its winmail.dat, or NULL */
    GPtrArray *content_ids; /* char *: pictures that HTML shows in place */
    GPtrArray *coloured;    /* char *: what HTML sets in a colour that catches the eye */
    gboolean marking;       /* HTML is preferred, and its text has marks (core/marks.h) */
    gboolean embedded;      /* set when the text is that of an attached message: not the writer's own words */
} Body;

/*
 * The best text: unnamed text in place; else named text in place; else that of
 * winmail.dat; else a meeting's what, when and where; else the text of an
 * attached message.  Never NULL; caller owns.
 */
char *read_body(Body *body);

#endif

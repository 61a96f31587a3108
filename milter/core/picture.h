/* picture.h - pasted into an answer, or only under it: what becomes of inline pictures (D51). */
#ifndef SYNPUNKT_CORE_PICTURE_H
#define SYNPUNKT_CORE_PICTURE_H

#include "core/mail.h"

/*
 * In all that follows `logos` are the digests (Attachment.digest) of pictures
 * that the writer has in mails about other cases too, a space between: they
 * say nothing about this one.  NULL or "": none.
 */

/* An inline picture among a handler's own words: part of what he says. */
gboolean picture_is_pasted(const Mail *mail, const Attachment *attachment, const char *logos);

/*
 * One that is kept back though it may have been meant: it stands in or below
 * the signature, or in other mails, or nobody knows where, and is larger than
 * logos are.
 */
gboolean picture_is_missed(const Mail *mail, const Attachment *attachment, const char *logos);

/*
 * One among his words that is kept back for standing in other mails too, and is
 * no larger than logos are: nobody needs a letter about it, but it is told
 * where a letter goes anyway.
 */
gboolean picture_is_usual(const Mail *mail, const Attachment *attachment, const char *logos);

#endif

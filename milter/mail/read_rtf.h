/* read_rtf.h - private to mail/: Rich Text, in which Outlook wraps its letters. */
#ifndef SYNPUNKT_MAIL_READ_RTF_H
#define SYNPUNKT_MAIL_READ_RTF_H

#include <glib.h>

/* The readable text; HTML that was wrapped in it comes out as the text it was made for.  Caller owns. */
char *text_from_rtf(const char *rtf, gsize length);

#endif

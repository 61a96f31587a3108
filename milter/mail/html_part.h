/* html_part.h - the HTML of a message as it was written, for looking at a letter of ours. */
#ifndef SYNPUNKT_MAIL_HTML_PART_H
#define SYNPUNKT_MAIL_HTML_PART_H

#include <glib.h>

/* The first text/html part, decoded; NULL if there is none.  Caller owns. */
char *mail_html_part(GBytes *raw);

#endif

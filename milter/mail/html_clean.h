/* html_clean.h - private to mail/: where links lead, and what is taken out before or while HTML is read. */
#ifndef SYNPUNKT_MAIL_HTML_CLEAN_H
#define SYNPUNKT_MAIL_HTML_CLEAN_H

#include <glib.h>

/* Where a link leads, as it may be shown; `marking`: as it may go to a resident.  NULL: nowhere.  Caller owns. */
char *html_link_target(const char *href, gboolean marking);

/* Do a link's words say where it leads, so that it need not be written behind them? */
gboolean html_says_target(const char *words, const char *target, gboolean marking);

/* Without "<![if ...]>".  Caller owns. */
char *html_drop_conditions(const char *html, gsize *length);

/* Without control characters but white space.  Caller owns. */
char *html_without_controls(const char *words, gsize length);

#endif

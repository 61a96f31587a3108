/* correspondence.h - what the resident wrote and was told, for the unit that a case is moved to (4.7). */
#ifndef SYNPUNKT_FLOW_CORRESPONDENCE_H
#define SYNPUNKT_FLOW_CORRESPONDENCE_H

#include "flow/service.h"

#define CORRESPONDENCE_TEXT_CHARS 4000        /* of one mail */
#define CORRESPONDENCE_BYTES_MAX  (48 * 1024) /* what is later is left out, and that is said */

typedef struct {
    char *text;     /* all but the mail that opened the case, in order; "" if there is nothing more */
    guint internal; /* how many messages are internal: they stay where they are (#historik) */
} Correspondence;

/* `except` is the message that hands the case on: what it says stands in the letter itself. */
gboolean correspondence_read(const Service *service, CaseNumber number, gint64 except, Correspondence *read,
                             GError **error);
void correspondence_clear(Correspondence *read);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Correspondence, correspondence_clear)

#endif

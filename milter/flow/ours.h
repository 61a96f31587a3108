/*
 * ours.h - our own words in a message, as far as the letters on file tell.
 *
 * Off the writer's thread: our letters never change, so they can be read
 * before the message is decided on, and again when it is passed on.
 */
#ifndef SYNPUNKT_FLOW_OURS_H
#define SYNPUNKT_FLOW_OURS_H

#include "core/mail.h"
#include "store/store.h"

/*
 * Adds the words of our latest letters to `to` on that case to `ours`, as texts
 * (char *); what they quote is left out, for it is the resident's.  A letter
 * that cannot be read is logged, and nothing is added.
 */
void ours_recall(Store *store, CaseNumber number, const char *to, GPtrArray *ours);

/* Mark what of `mail` repeats `ours` (core/quote_ours.h).  FALSE if nothing does. */
gboolean ours_mark(Mail *mail, const GPtrArray *ours);

#endif

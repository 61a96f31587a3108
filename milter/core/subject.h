/*
 * subject.h - what people and programs do to a subject line.
 */
#ifndef SYNPUNKT_CORE_SUBJECT_H
#define SYNPUNKT_CORE_SUBJECT_H

#include <glib.h>

/*
 * The subject without reply and forward prefixes (Re, SV, VS, VB, FW, AW, WG,
 * ANG, TR, ODP, "Re[2]:", "[EXTERN]", "***SPAM***" ..., any number, any order) and without
 * our own tag "[SP-2026-00417-2]"; white space folded.  Case kept.  Caller owns.
 */
char *subject_strip(const char *subject, const char *prefix);

/* Does it begin with one of those prefixes? */
gboolean subject_is_reply(const char *subject, const char *prefix);

/* subject_strip() and case folded: equal keys mean the same subject.  Caller owns. */
char *subject_key(const char *subject, const char *prefix);

/* Long and particular enough to mean a thread by itself: at least 8 characters and not "fråga", "synpunkt", "hej" ... (D23). */
gboolean subject_is_telling(const char *key);

/* At most `characters`, cut on a word boundary with "…".  Caller owns. */
char *subject_cut(const char *subject, guint characters);

#endif

/* facts_parts.h - what the files that read facts share. */
#ifndef SYNPUNKT_CORE_FACTS_PARTS_H
#define SYNPUNKT_CORE_FACTS_PARTS_H

#include "core/facts.h"

#define FACT_YES "yes"
#define FACT_NO  "no"

/* Mostly in the room that the last case's text had: a report reads very many cases. */
void fact_set_text(char **text, const char *value, gsize length);
void fact_copy_text(char **text, const char *value);

/* The rest leave as it is what they are given nonsense for.  Numbers are digits in front of anything. */
void fact_set_number(gint64 *number, const char *value);
void fact_set_count(guint *count, const char *value);
void fact_set_flag(gboolean *flag, const char *value, gsize length);
void fact_set_status(CaseStatus *status, const char *value, gsize length);

/* The reverse of facts_print(), into facts that know nothing yet. */
void facts_read_opening(Facts *facts, const char *about);

#endif

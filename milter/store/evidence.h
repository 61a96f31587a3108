/* evidence.h - which cases a message may belong to, strongest evidence first. */
#ifndef SYNPUNKT_STORE_EVIDENCE_H
#define SYNPUNKT_STORE_EVIDENCE_H

#include "store/database.h"
#include "core/known.h"

/* What one message may make us look up; the rest of a longer list is hostile. */
#define EVIDENCE_TOKENS_MAX    8
#define EVIDENCE_ANCESTORS_MAX 64
#define EVIDENCE_MAX           16

/* A subject ties a message to a case for so long (D23). */
#define EVIDENCE_SUBJECT_SECONDS (60 * 24 * 3600)
/* Messages of one period are kept together; three periods cover the time above. */
#define EVIDENCE_PERIOD_SECONDS (30 * 24 * 3600)
#define EVIDENCE_PERIODS        3

/* Adds to known->evidence.  Whether the message is a repeat must be known already. */
gboolean evidence_search(Database *database, const Ask *ask, Known *known, GError **error);

/* The number in one of our own Message-IDs, 0 if it is not shaped like one. */
gint64 evidence_letter_of(const char *message_id);

#endif

/*
 * intake.h - one message, from bytes to a committed plan.
 *
 * The one road for milter and `synpunkt ingest`: read, weigh and compress on
 * the calling thread; recall, decide and apply on the writer's.  When it
 * returns TRUE everything that follows from the message is on disk.  A repeat
 * is harmless.
 */
#ifndef SYNPUNKT_FLOW_INTAKE_H
#define SYNPUNKT_FLOW_INTAKE_H

#include "flow/service.h"

typedef struct {
    CaseNumber number; /* 0: filed on no case */
    char *line;        /* for the log: "case=SP-... new unit=tekn ..."; no people in it */
} Receipt;

void receipt_free(Receipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipt, receipt_free)

/* Takes `envelope` over.  NULL with TRY_LATER or DAMAGED. */
Receipt *intake_message(Service *service, GBytes *raw, Envelope *envelope, gint64 now, GError **error);

/* The same without a store: what would be decided, nothing known, nothing kept.  For `explain`. */
Plan *intake_explain(const Rules *rules, GBytes *raw, Envelope *envelope, gint64 now, Mail **mail, Weighed **weighed);

#endif

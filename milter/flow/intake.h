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
    Nature nature;
    gboolean opened;   /* a new case */
    gboolean repeated; /* it was on file already */
    char *unit;        /* of a case that was opened, else "" */
    char *language;    /* ISO code, of the mail */
    gint64 date;       /* when it came */
    char *line;        /* for the log: "case=SP-... new unit=tekn ... from=k7m4q2xd"; no people in it (D26) */
} Receipt;

void receipt_free(Receipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipt, receipt_free)

/*
 * Takes `raw` and `envelope` over: a large message is let go before it waits for its place in the store.
 * NULL with TRY_LATER or DAMAGED.
 */
Receipt *intake_message(Service *service, GBytes *raw, Envelope *envelope, gint64 now, GError **error);

/*
 * Old mail (D53): filed as of its own Date, on cases that stay dormant; nothing
 * is sent, now or later, and no clock runs until a person acts.  Whoever it was
 * addressed to, it counts as come to the main mailbox.  Takes `raw` over.
 */
Receipt *intake_import(Service *service, GBytes *raw, gint64 now, GError **error);

/* What would be done with a message that nothing on file bears on.  For `explain`. */
typedef struct {
    Mail *mail;
    Weighed *weighed;
    Plan *plan;
} Explained;

void explained_free(Explained *explained);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Explained, explained_free)

/* Takes `envelope` over.  Needs no store and changes nothing; caller owns. */
Explained *intake_explain(const Rules *rules, GBytes *raw, Envelope *envelope, gint64 now);

#endif

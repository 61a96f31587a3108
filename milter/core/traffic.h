/*
 * traffic.h - what is counted of the mail of the last days: floods and many
 * voices are told from it (STORYBOARDS 4.14, D61).
 *
 * Each text is what is counted as one; the store keeps how often it came, hour
 * by hour, and the case it was last filed on.  Pure.
 */
#ifndef SYNPUNKT_CORE_TRAFFIC_H
#define SYNPUNKT_CORE_TRAFFIC_H

#include "core/weigh.h"

#define TRAFFIC_PERIOD_SECONDS 3600
#define TRAFFIC_DAY_PERIODS    24
#define TRAFFIC_KEPT_PERIODS   48 /* what is older is forgotten */

typedef enum {
    TRAFFIC_SENDER,    /* a message of this sender's */
    TRAFFIC_BODY,      /* one with this very body */
    TRAFFIC_SUBJECT,   /* one with this subject, however short */
    TRAFFIC_COLLECTED, /* a collected letter to this sender (D10) */
    TRAFFIC_ALIKE,     /* a new case to this unit, for this word of its rules */
    TRAFFIC_KINDS
} TrafficKind;

typedef struct {
    char *texts[TRAFFIC_KINDS]; /* NULL: not counted */
} Traffic;

/* All NULL for old mail, staff's registrations and mail without a sender.  Caller owns. */
Traffic *traffic_new(const Mail *mail, const Weighed *weighed, Mode mode);
void traffic_free(Traffic *traffic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Traffic, traffic_free)

#endif

/*
 * received.h - since when our systems have had a message (D4).
 *
 * Normally the moment the MTA hands it over.  When that hop is one of our own
 * (loopback, a trusted network, or a pipe on this host, which has no client),
 * the Received line on top was written by our own border and may tell an
 * earlier time.  It counts when it lies in the last RECEIVED_DAYS_MAX days;
 * older or future times are replays and wrong clocks.
 */
#ifndef SYNPUNKT_FLOW_RECEIVED_H
#define SYNPUNKT_FLOW_RECEIVED_H

#include "core/config.h"
#include "core/mail.h"

#define RECEIVED_DAYS_MAX 5

gint64 received_at(const Mail *mail, const Config *config, gint64 now);

/* The date after the last ";" of a Received value, "Tue, 3 Mar 2026 18:42:10 +0100 (CET)", in seconds UTC; 0 if none.
 */
gint64 received_date(const char *value);

#endif

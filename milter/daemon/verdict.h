/*
 * verdict.h - what the MTA hears when we cannot take a message.
 *
 * Never a 5xx: whatever our trouble is, the sender's server keeps the mail.
 */
#ifndef SYNPUNKT_DAEMON_VERDICT_H
#define SYNPUNKT_DAEMON_VERDICT_H

#include "util/error.h"

#include <libmilter/mfapi.h>

typedef struct {
    const char *code;     /* "451" */
    const char *enhanced; /* "4.3.0" (RFC 3463) */
    const char *text;
} Verdict;

/* The row for an error; NULL and foreign errors get the row of SYNPUNKT_ERROR_TRY_LATER.  Static. */
const Verdict *verdict_of(const GError *error);

/* Set the reply and return what goes with it: the pair is made nowhere else, for libmilter drops a text that does not
 * fit. */
sfsistat verdict_later(SMFICTX *context, const GError *error);

#endif

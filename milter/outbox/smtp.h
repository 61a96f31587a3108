/*
 * smtp.h - one SMTP session by libESMTP.
 */
#ifndef SYNPUNKT_OUTBOX_SMTP_H
#define SYNPUNKT_OUTBOX_SMTP_H

#include "outbox/bundle.h"

/* Plain ASCII addresses: no SMTPUTF8 needed, which libESMTP does not have. */
gboolean smtp_can_send(const Parcel *parcel);

/*
 * One session with `server` ("host:port") for `parcel`, the one in hand, and
 * those after it, as long as smtp_can_send().  Tells off at least one parcel, or
 * the relay was stopped.  When there was no session at all that one is
 * RELAY_LATER, and the bundle has ended.
 */
void smtp_send(const char *server, const Parcel *parcel, Bundle *bundle);

#endif

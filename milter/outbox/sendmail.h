/*
 * sendmail.h - one letter by sendmail(1): the program itself, no shell.
 */
#ifndef SYNPUNKT_OUTBOX_SENDMAIL_H
#define SYNPUNKT_OUTBOX_SENDMAIL_H

#include "outbox/bundle.h"

/* Hand over `parcel`, the one in hand, and tell it off.  The program is killed after RELAY_TIMEOUT_SECONDS. */
void sendmail_send(const char *program, const Parcel *parcel, Bundle *bundle);

#endif

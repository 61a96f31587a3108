/* read_calendar.h - private to mail/: a meeting request in words. */
#ifndef SYNPUNKT_MAIL_READ_CALENDAR_H
#define SYNPUNKT_MAIL_READ_CALENDAR_H

/*
 * "Vad: ...", "När: ...", "Var: ..." and the description of the first event
 * (RFC 5545), as far as they are there.  Caller owns.
 */
char *read_calendar(const char *events);

#endif

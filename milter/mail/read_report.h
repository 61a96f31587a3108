/* read_report.h - private to mail/: delivery reports, read receipts, complaints. */
#ifndef SYNPUNKT_MAIL_READ_REPORT_H
#define SYNPUNKT_MAIL_READ_REPORT_H

#include "core/mail.h"

#include "mail/read_parts.h"

/*
 * Fill mail->report and mail->embedded_id from the leaves (and, for bounces of
 * no standard, from headers and text, which must be set).
 */
void read_report(Mail *mail, const GPtrArray *leaves);

#endif

/*
 * log.h - one line an event, to standard error.
 *
 * Under systemd each line carries its priority ("<6>", see sd-daemon(3)), so
 * that the journal knows it.  Control characters in the finished line are
 * replaced by "?": a mail can never write a line of its own.  Lines carry
 * references and queue ids, and who wrote only as a keyed hash unless
 * log_addresses says otherwise (D26).
 */
#ifndef SYNPUNKT_UTIL_LOG_H
#define SYNPUNKT_UTIL_LOG_H

#include <glib.h>

void log_info(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif

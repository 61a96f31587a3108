/*
 * wire.h - a letter's bytes and addresses as a transport may see them.
 */
#ifndef SYNPUNKT_OUTBOX_WIRE_H
#define SYNPUNKT_OUTBOX_WIRE_H

#include <glib.h>

/*
 * The bytes with every line ended by `ending` ("\r\n" or "\n"); a lone CR or
 * LF counts as a line end, because a server that took it for one could be made
 * to see a second message (RFC 5321, 2.3.8).  Bytes that are right already are
 * returned as they are.  Caller owns.
 */
GBytes *wire_lines(GBytes *bytes, const char *ending);

/* Any byte over 127? */
gboolean wire_is_eight_bit(GBytes *bytes);

/* May stand between "<" and ">" of MAIL and RCPT: no control, space or angle bracket, not empty, RFC 5321 length. */
gboolean wire_address_is_safe(const char *address);

/* One line of printable UTF-8, at most WIRE_ANSWER_CHARS, of whatever a server said.  Caller owns. */
#define WIRE_ANSWER_CHARS 300
char *wire_answer(const char *said);

#endif

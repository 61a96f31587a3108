/* write_body.h - text and bytes as the body of a MIME part. */
#ifndef SYNPUNKT_MAIL_WRITE_BODY_H
#define SYNPUNKT_MAIL_WRITE_BODY_H

#include <glib.h>

/*
 * format=flowed (RFC 3676): each line of `text` is a paragraph, wrapped with
 * soft breaks; lines that begin with ">" stay quoted.  LF ends.  Caller owns.
 */
char *body_flow(const char *text);

/* Quoted-printable (RFC 2045, 6.7), lines ended by CRLF. */
void body_put_quoted(GString *out, const char *text);

/* Base64, 76 characters a line, CRLF. */
void body_put_base64(GString *out, GBytes *bytes);

typedef enum {
    BODY_7BIT,
    BODY_8BIT,
    BODY_BINARY, /* NUL, a bare CR or LF, or a line over 998 octets: may not stand in a message as it is */
} BodyNeed;

/* What carrying these bytes unencoded would need.  Text with LF ends only counts as if they were CRLF. */
BodyNeed body_need(GBytes *bytes);

/* The bytes as they are, LF ends made CRLF; not for BODY_BINARY. */
void body_put_lines(GString *out, GBytes *bytes);

#endif

/*
 * write_field.h - header fields of our letters, one at a time.
 *
 * Every value is cleaned, encoded and folded by itself, so that no value can
 * make a second header.  Each call adds one finished field that ends in CRLF,
 * or nothing at all when no value is left after cleaning.
 */
#ifndef SYNPUNKT_MAIL_WRITE_FIELD_H
#define SYNPUNKT_MAIL_WRITE_FIELD_H

#include <glib.h>

/* Unstructured text: encoded words (RFC 2047) only around what needs them, so that a tag at the end stays readable. */
void field_put_text(GString *out, const char *name, const char *value);

/* One mailbox, its display name quoted or encoded as needed.  What cannot be an address becomes an empty group. */
void field_put_mailbox(GString *out, const char *name, const char *display, const char *address);

/* Message-IDs, given without brackets.  One that is not printable ASCII is left out: changed it would mean nothing. */
void field_put_id(GString *out, const char *name, const char *id);
void field_put_ids(GString *out, const char *name, const GPtrArray *ids);

/* A value of our own making: a date, a keyword.  What is not printable ASCII is dropped. */
void field_put_plain(GString *out, const char *name, const char *value);

/* "Content-Disposition: attachment" with the file name, RFC 2231 where it is not plain. */
void field_put_file_name(GString *out, const char *file_name);

#endif

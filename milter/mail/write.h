/*
 * write.h - a finished letter to RFC 5322 bytes.
 *
 * Header values are cleaned of CR, LF, NUL and controls, encoded (RFC 2047,
 * UTF-8) and folded one by one: no value can make a second header.  Lines end
 * in CRLF.  The same Draft gives the same bytes, boundaries included.
 *
 * Octets above 127 stand only in an attached original that has some, and in an
 * address outside ASCII: whoever hands such a letter over must ask for
 * BODY=8BITMIME (RFC 6152), for the second SMTPUTF8 (RFC 6531) too.
 */
#ifndef SYNPUNKT_MAIL_WRITE_H
#define SYNPUNKT_MAIL_WRITE_H

#include "core/mail.h"

#include <glib.h>

typedef struct {
    const char *from_name, *from;
    const char *to_name, *to;
    const char *reply_to_name, *reply_to; /* NULL: none */
    const char *subject;
    const char *date;             /* RFC 5322, ready */
    const char *message_id;       /* without brackets */
    const char *in_reply_to;      /* or NULL */
    const GPtrArray *references;  /* char *, oldest first; first + last 8 are written; or NULL */
    const char *auto_submitted;   /* NULL: no field */
    const char *suppress;         /* X-Auto-Response-Suppress, or NULL */
    const char *content_language; /* "fi, sv", or NULL */
    const GPtrArray *extra;       /* Header: X-Synpunkt-..., Thread-Topic; or NULL */
    const char *text;             /* written format=flowed */
    const char *html;             /* the same words, or NULL: text only */
    const GPtrArray *files;       /* File (mail/read.h), or NULL */
    GBytes *original;             /* attached unchanged: message/rfc822, or a file if it cannot be; or NULL */
    const GPtrArray *messages;    /* File: attached likewise, each under its own name; or NULL */
} Draft;

/* File.type of a text of our own, the one type that may have a parameter. */
#define DRAFT_TEXT_TYPE "text/plain; charset=utf-8"

/* Caller owns. */
GBytes *draft_write(const Draft *draft);

/*
 * Plain text to the same words in bare semantic HTML (D56): paragraphs, lists,
 * http(s), mailto and tel links, a title; a quoted block becomes blockquote.
 * Marks (core/marks.h) become emphasis, links, headings, lists and tables.
 * A line "---" ends a language part; one that begins "På svenska:" or with
 * another language's own name gives the part or paragraph its lang.  Caller owns.
 */
char *draft_html(const char *text, const char *language, const char *title);

#endif

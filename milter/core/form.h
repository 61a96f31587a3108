/*
 * form.h - mail that a web form or an app writes for a resident.
 *
 * Such mail is a list of labelled lines - "Namn: ...", "E-post: ...",
 * "Meddelande: ..." - from an address of its own, which is no resident's.  It
 * is read so only when the source is proven (D12): anybody can write the same
 * lines, and then they are a text like any other.
 *
 * Pure.  The mail's text and its spans stay as they are; the values are copies.
 */
#ifndef SYNPUNKT_CORE_FORM_H
#define SYNPUNKT_CORE_FORM_H

#include "core/config.h"
#include "core/mail.h"

#define FORM_LINES_MAX       4000 /* lines looked at for labels; what follows belongs to the message */
#define FORM_LABEL_CHARS_MAX 120  /* of a line's beginning that may be a label */
#define FORM_VALUE_BYTES_MAX 500  /* of every value but the message */

typedef struct {
    const FormSource *source; /* borrowed from the configuration */
    gboolean seen[LABELS];
    char *values[LABELS]; /* trimmed, "" where there is none; all but the message on one line */
    char *email;          /* the submitter's, from the labelled line or Reply-To; "" if there is none to write to */
    char *name;           /* the submitter's, or "" */
} Form;

/* NULL unless a configured source has proven itself and at least one of its labels is there.  Caller owns. */
Form *form_read(const Mail *mail, const Config *config);
void form_free(Form *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Form, form_free)

/* "59.6099, 16.5448, Storgatan 4", or what of it is there and makes sense; NULL if nothing.  Caller owns. */
char *form_position(const Form *form);

/* The address of a picture, or NULL; stays owned by `form`. */
const char *form_photo(const Form *form);

/* mail_new_text(), or the message alone where a form has written.  Caller owns. */
char *form_new_text(const Mail *mail, const Config *config);

#endif

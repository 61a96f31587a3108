/*
 * redact.h - what in a case's documents may have to be hidden before somebody
 * else sees them (D62): personal identity numbers, telephone numbers, addresses
 * and sensitive words.
 *
 * Proposals, never decisions: what is found may be harmless, what is missed may
 * not be.  Addresses of staff and of the municipality itself are not proposed,
 * but the addresses of cases are, for they carry a key.
 */
#ifndef SYNPUNKT_CORE_REDACT_H
#define SYNPUNKT_CORE_REDACT_H

#include "core/config.h"
#include "core/mask.h"

#define REDACT_TEXT_BYTES_MAX (1024 * 1024) /* of one document that are looked through */
#define REDACT_PIECES_MAX     200           /* of all documents; at the next nothing more is looked for */

typedef struct RedactList RedactList;

RedactList *redact_list_new(const Config *config); /* which is borrowed */
void redact_list_free(RedactList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RedactList, redact_list_free)

/* Look through the text of the document of that number, 1 and up, in order.  Valid UTF-8. */
void redact_list_add(RedactList *list, guint document, const char *text);

/* Kind by kind, a line for each piece with the documents it stands in; "" if there is nothing.  Caller owns. */
char *redact_list_print(const RedactList *list);

/* The same pieces as texts to be masked. */
void redact_list_propose(const RedactList *list, MaskList *masks);

#endif

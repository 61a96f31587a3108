/* recipient.h - which of a message's recipients are ours, and in which role. */
#ifndef SYNPUNKT_CORE_RECIPIENT_H
#define SYNPUNKT_CORE_RECIPIENT_H

#include "core/config.h"

typedef struct {
    Role role;
    const Mailbox *mailbox; /* the public address it belongs to; the main one for case-domain addresses */
    gint64 number;          /* case number, or letter id for ROLE_BOUNCE; 0 for ROLE_MAILBOX */
    gboolean valid;         /* the token verifies */
} Recipient;

/*
 * Read one address against the configuration.  Everything at [case_domain] is
 * ours; a detail after the delimiter that is no token is ROLE_MAILBOX.  A
 * token that does not verify keeps its role with `valid` FALSE.  NULL keyring:
 * never valid.
 */
Recipient recipient_read(const Config *config, const Keyring *keyring, const char *address);

/* "synpunkter+c2600417.k7m4q2xd@..." for a letter about a case of `mailbox`.  Caller owns. */
char *recipient_print(const Config *config, const Keyring *keyring, const char *mailbox, Role role, gint64 number);

#endif

/*
 * token.h - the addresses only we can make.
 *
 * "synpunkter+c2600417.k7m4q2xd@city.example", or with a case domain
 * "c2600417.k7m4q2xd@cases.city.example": role letter, number, dot and eight
 * base32 characters of HMAC-SHA-256 over role, number, store epoch and key id.
 * Forgiving when read (case, l/1, o/0); at most 40 octets of local part.
 * A token selects a case; it never proves who is writing.
 */
#ifndef SYNPUNKT_CORE_TOKEN_H
#define SYNPUNKT_CORE_TOKEN_H

#include <glib.h>

typedef enum {
    ROLE_NONE = 0,      /* not ours */
    ROLE_MAILBOX,       /* a public address, with or without a +detail we do not know */
    ROLE_QUESTION,      /* "+fraga": staff ask, the public writes as to any mailbox */
    ROLE_REGISTER,      /* "+registrera": staff write down what came by telephone, in a visit or on paper */
    ROLE_RESIDENT = 'c',
    ROLE_HANDLER = 'h', /* answers to the resident */
    ROLE_INTERNAL = 'i',
    ROLE_BOUNCE = 'b',  /* number is a letter's id */
} Role;

typedef struct {
    char *id;     /* short name, part of what is signed */
    GBytes *secret;
} Key;

/*
 * A name the store had before it was restored from a backup.  What was made
 * under it is good as far as it is of something that was on file then: what
 * came later is not in the backup, and its numbers may mean something else.
 */
typedef struct {
    char *epoch;
    GArray *last_cases;  /* CaseNumber: the highest of each year */
    gint64 last_letter;  /* id */
} FormerEpoch;

FormerEpoch *former_epoch_new(const char *epoch, gint64 last_letter);
void former_epoch_free(FormerEpoch *former);

/* Keys in order: the first signs, all verify.  `epoch` is the store's (D53). */
typedef struct {
    GPtrArray *keys;   /* Key */
    GPtrArray *former; /* FormerEpoch */
    char *epoch;
} Keyring;

Keyring *keyring_new(const char *epoch);
void keyring_add_former(Keyring *keyring, const FormerEpoch *former); /* copies */
void keyring_add(Keyring *keyring, const char *id, gconstpointer secret, gsize length);
void keyring_free(Keyring *keyring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* "c2600417.k7m4q2xd": the local part's tail.  For ROLE_BOUNCE `number` is the letter's id.  Caller owns. */
char *token_print(const Keyring *keyring, Role role, gint64 number);

/*
 * Read "c2600417.k7m4q2xd".  Returns the role it has the shape of, or
 * ROLE_NONE; *number gets the number and *valid whether any key verifies it.
 */
Role token_read(const Keyring *keyring, const char *detail, gint64 *number, gboolean *valid);

/* Eight base32 characters that sign `text` for `purpose`; constant-time compare in seal_check().  Caller owns. */
char *seal_print(const Keyring *keyring, const char *purpose, const char *text);
gboolean seal_check(const Keyring *keyring, const char *purpose, const char *text, const char *seal);

#endif

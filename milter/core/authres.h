/*
 * authres.h - one Authentication-Results field, read strictly (RFC 8601, 2.2).
 *
 * Who may be believed is core/proof's business.  A field with anything in it
 * that the grammar does not know has no meaning at all: text of the sender's
 * choice stands inside these fields, so a guess is a hole.
 */
#ifndef SYNPUNKT_CORE_AUTHRES_H
#define SYNPUNKT_CORE_AUTHRES_H

#include <glib.h>

#define AUTHRES_RESULTS_MAX 50 /* in one field; with more it is not read */

typedef struct {
    char *name;  /* "header.from", lower case */
    char *value; /* quotes and comments taken away */
} AuthProperty;

typedef struct {
    char *method;          /* "dmarc", lower case, without version */
    char *result;          /* "pass", lower case */
    GPtrArray *properties; /* AuthProperty */
} AuthResult;

typedef struct {
    char *authserv_id;
    GPtrArray *results; /* AuthResult */
} AuthResults;

/* `value` unfolded.  NULL if it is not well formed or of a version other than 1.  Caller owns. */
AuthResults *authres_read(const char *value);
void authres_free(AuthResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuthResults, authres_free)

/* Value of "header.from" and the like; NULL if missing or there twice.  Stays owned by `result`. */
const char *authres_property(const AuthResult *result, const char *name);

#endif

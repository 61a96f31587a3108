/*
 * proof.h - who is really writing, as far as the MTA can tell (D22).
 *
 * A From line proves nothing.  Authentication-Results are believed only under
 * a configured authserv-id (RFC 8601, 2.5 and 5), and only the aligned result.
 */
#ifndef SYNPUNKT_CORE_PROOF_H
#define SYNPUNKT_CORE_PROOF_H

#include "core/config.h"
#include "core/mail.h"

typedef enum {
    PROOF_NONE,
    PROOF_LOGIN,       /* SASL login mapped to the From address */
    PROOF_CERTIFICATE, /* client certificate mapped to the From address */
    PROOF_NETWORK,     /* trusted network and From in a staff domain */
    PROOF_DMARC,       /* believed, aligned DKIM or DMARC pass for a staff domain */
} Proof;

const char *proof_name(Proof proof);

/* The strongest proof that `mail` is from the staff member in its From; more than one From address is PROOF_NONE. */
Proof proof_of_staff(const Mail *mail, const Config *config);

/* Why that is PROOF_NONE, in English for the administrator; NULL if it is not.  Names nobody.  Caller owns. */
char *proof_missing(const Mail *mail, const Config *config);

/* In a staff domain; says nothing about who is writing. */
gboolean proof_is_staff_address(const Config *config, const char *email);

/* From is in a staff domain, proven or not. */
gboolean proof_claims_staff(const Mail *mail, const Config *config);

typedef enum { DMARC_UNKNOWN, DMARC_PASS, DMARC_FAIL } Dmarc;

/*
 * The believed verdict on the From domain: an aligned DMARC or DKIM pass, a
 * DMARC fail, or unknown.
 */
Dmarc proof_dmarc(const Mail *mail, const Config *config);

/* "192.0.2.0/24" or "2001:db8::/32" holds `client`. */
gboolean proof_network_holds(const char *network, const char *client);

/*
 * NULL if the network may be trusted, else why not: loopback, the unspecified
 * address, or wider than /16 (/32 for IPv6), or overlapping a range that
 * cloud mail providers share among customers.  Static text.
 */
const char *proof_network_problem(const char *network);

#endif

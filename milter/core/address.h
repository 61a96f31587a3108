/*
 * address.h - one mail address, with the name it was given.
 *
 * `email` is "local@domain" with the domain in lower case and no angle
 * brackets, or "" when there was none that could be read.  The local part
 * keeps its case (RFC 5321, 2.4) but is compared without it, as every mail
 * system in use does.
 */
#ifndef SYNPUNKT_CORE_ADDRESS_H
#define SYNPUNKT_CORE_ADDRESS_H

#include <glib.h>

typedef struct {
    char *name;  /* display name, UTF-8, "" if none */
    char *email; /* "local@domain" or "" */
} Address;

/* Copies both; NULL counts as "".  `email` is normalised as said above. */
Address *address_new(const char *name, const char *email);
Address *address_copy(const Address *address);
void address_free(Address *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Address, address_free)

/* "local@domain" from anything an SMTP server may hand over (`<a@B>`, `a@b`, spaces).  Caller owns. */
char *address_normalise(const char *raw);

/* The same with an international domain in its ASCII form (RFC 5890 A-labels).  Caller owns. */
char *address_ascii(const char *email);

/* Same mailbox, case ignored; "" equals nothing. */
gboolean address_equal(const char *a, const char *b);

/* The part after the last "@", or "" ; stays owned by `email`. */
const char *address_domain(const char *email);

/* Is `email` in `domain` or below it?  "x.city.example" is below "city.example". */
gboolean address_in_domain(const char *email, const char *domain);

/*
 * Do two addresses share an organisational domain (RFC 9989, 4.10)?  Without
 * a public suffix list in a pure layer: the last two labels, or three where
 * the second-level label is one of co, com, org, net, gov, ac, edu under a
 * two-letter country.
 */
gboolean address_same_organisation(const char *a, const char *b);

/* noreply@, mailer-daemon@, *-request@, owner-*, inte-svara@ ... (RFC 3834, 2; PEERS 4.2): never answered. */
gboolean address_is_robot(const char *email);

/*
 * The address inside an SRS0/SRS1 rewritten return path, or NULL if it is not
 * one (D12).  Caller owns.
 */
char *address_unwrap_srs(const char *email);

/* A display name safe to repeat: controls, bidi marks and "@" gone, white space folded, at most 60 characters (RFC 9989, 11.4).  Caller owns. */
char *address_clean_name(const char *name);

/* A plausible address we may write to: one "@", no control or space, RFC 5321 lengths. */
gboolean address_is_deliverable(const char *email);

#endif

/*
 * nature.h - is a person writing, and if not, what kind of machine?
 *
 * RFC 3834, 2 and 5.2, and the marks that other programs use (PEERS 4.2).  A
 * subject line alone never makes a person a machine.
 */
#ifndef SYNPUNKT_CORE_NATURE_H
#define SYNPUNKT_CORE_NATURE_H

#include "core/config.h"
#include "core/mail.h"
#include "core/proof.h"

typedef enum {
    NATURE_PERSON,
    NATURE_STAFF,    /* proven (core/proof) */
    NATURE_BOUNCE,   /* delivery report */
    NATURE_REPORT,   /* feedback report or read receipt */
    NATURE_VACATION, /* absence notice */
    NATURE_LIST,
    NATURE_BULK,
    NATURE_NOTICE,    /* any other automatic mail */
    NATURE_OURSELVES, /* our own letter came back, sealed mark and all */
} Nature;

/* "person" "staff" "bounce" "report" "vacation" "list" "bulk" "notice" "ourselves" */
const char *nature_name(Nature nature);

/* Neither person nor staff: never answered, never opens a case with a receipt. */
gboolean nature_is_automatic(Nature nature);

/* A person's or staff's mail may be answered by a receipt; list and bulk mail opens a case without one. */

/*
 * Judge.  *reason gets a short sentence in English that names the evidence;
 * the caller owns it.  `keyring` may be NULL: our own mark then never counts.
 */
Nature nature_of(const Mail *mail, const Config *config, const Keyring *keyring, Proof proof, char **reason);

/* Value of our mark header X-Synpunkt-Instance: "instance; seal" over a Message-ID.  Caller owns. */
char *nature_mark(const Config *config, const Keyring *keyring, const char *message_id);

#endif

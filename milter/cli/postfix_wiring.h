/*
 * postfix_wiring.h - what a Postfix needs to have Synpunkt beside it.
 *
 * The lines are those of contrib/postfix, filled in.  Everything is done by
 * postconf(1) on a copy of main.cf and master.cf, so that the difference that
 * is shown is the one that is made.
 */
#ifndef SYNPUNKT_CLI_POSTFIX_WIRING_H
#define SYNPUNKT_CLI_POSTFIX_WIRING_H

#include "core/config.h"

#define WIRING_TRANSPORT "synpunkt-transport" /* beside main.cf */

typedef struct {
    const Config *config;
    const char *config_path; /* synpunkt.conf, absolute */
    const char *folder;      /* of main.cf */
    const char *shape;       /* "hop" or "border" */
    const char *user;        /* whom the pipe runs as */
    guint hop_port, out_port;
    char *old_mailbox; /* with mode = observe on the hop: "relay:[mail.kommun.se]", where mail goes on to; or NULL */
} Wiring;

/* A service of master.cf: "synpunkt-hop/unix" and its line. */
typedef struct {
    char *name;
    char *entry;
} WiringService;

void wiring_service_free(WiringService *service);

/* What of an earlier run stands in master.cf: name → its line as postconf -M prints it.  Caller owns. */
GHashTable *wiring_services_there(const char *folder, GError **error);

/* Choose ports: those of an earlier run, else free ones; the way out is `relay` where that is free. */
gboolean wiring_choose_ports(Wiring *wiring, GError **error);

/* How mail to the public address would travel without us, as content_filter has it.  Caller owns. */
char *wiring_old_mailbox(const Wiring *wiring, GError **error);

/* Make the changes in `scratch`, a folder with copies of main.cf and master.cf. */
gboolean wiring_apply(const Wiring *wiring, const char *scratch, GError **error);

/* The transport map; caller owns. */
char *wiring_transport(const Wiring *wiring, GError **error);

#endif

/* check_postfix.h - what the files that look at Postfix share. */
#ifndef SYNPUNKT_CLI_CHECK_POSTFIX_H
#define SYNPUNKT_CLI_CHECK_POSTFIX_H

#include "cli/findings.h"

typedef struct {
    GPtrArray *findings;
    const Config *config;
    const char *folder; /* of its configuration, or NULL for the usual one */
} PostfixCheck;

/* Output of postconf(1) with up to two arguments, or NULL when it cannot be run.  Caller owns. */
char *postfix_ask(const PostfixCheck *check, const char *first, const char *second);

/* A setting of main.cf, "" when it is none.  Caller owns. */
char *postfix_setting(const PostfixCheck *check, const char *name);

/* Our socket as Postfix writes it: "unix:/run/..." or "inet:127.0.0.1:8899".  Caller owns. */
char *postfix_socket(const Config *config);

/* Does that list of milters hold it? */
gboolean postfix_names_socket(const char *value, const char *socket);

/* check_postfix_road.c: order of milters, chroot, our own mail, and whether the addresses lead to us. */
void check_postfix_road(const PostfixCheck *check, gboolean dedicated);

#endif

/* findings.h - what `synpunkt check` has to say: each with its cause and the line to write. */
#ifndef SYNPUNKT_CLI_FINDINGS_H
#define SYNPUNKT_CLI_FINDINGS_H

#include "cli/cli.h"

#include <glib.h>

typedef enum { FINDING_OK, FINDING_WARNING, FINDING_ERROR } FindingLevel;

typedef struct {
    const char *id; /* "postfix-order": stays the same from version to version; static */
    FindingLevel level;
    char *what; /* what is the matter, or what is right */
    char *fix;  /* what to write or do, or "" */
} Finding;

/* Array of Finding, caller owns. */
GPtrArray *findings_new(void);

/* Add one under `id`, which must be static; printf-like `what`, literal `fix`. */
void finding_ok(GPtrArray *findings, const char *id, const char *what, ...) G_GNUC_PRINTF(3, 4);
void finding_warning(GPtrArray *findings, const char *id, const char *fix, const char *what, ...) G_GNUC_PRINTF(4, 5);
void finding_error(GPtrArray *findings, const char *id, const char *fix, const char *what, ...) G_GNUC_PRINTF(4, 5);

typedef struct {
    gboolean json, strict;
    char **ignore; /* ids that are not told; or NULL */
} FindingStyle;

/* Print them; the exit code they stand for. */
int findings_print(const GPtrArray *findings, const FindingStyle *style);

/* -- what looks; each in a file of its name --------------------------------- */

void check_rules(GPtrArray *findings, const Config *config);
void check_keys(GPtrArray *findings, const Config *config);
void check_proof(GPtrArray *findings, const Config *config);

/* The machine: clock, disk, and whether the daemon answers. */
void check_host(GPtrArray *findings, const Config *config, const char *store);

/* The database server of a store that is on one.  FALSE: it is of no use to ask for the store. */
gboolean check_server(GPtrArray *findings, const char *where);

typedef struct {
    gboolean deep;
    const char *since; /* hash, or NULL */
} CheckDepth;
void check_store(GPtrArray *findings, const Config *config, const char *path, const CheckDepth *depth);

/* The Postfix that `postconf` describes; `folder` is its configuration folder, or NULL for the usual one.  FALSE: there
 * is none. */
gboolean check_postfix(GPtrArray *findings, const Config *config, const char *folder);

/* The sendmail.cf at `path`.  FALSE: there is none. */
gboolean check_sendmail(GPtrArray *findings, const Config *config, const char *path);

/* Asks the relay about every address we write to or are written to at; nothing is sent. */
void check_addresses(GPtrArray *findings, const Config *config);

/* SPF, DKIM, DMARC of the domains we write from; `resolver` is "192.0.2.1" or "192.0.2.1:5353", or NULL for the usual
 * one. */
void check_dns(GPtrArray *findings, const Config *config, const char *resolver);

/* check_roundtrip.c: test letters to units; `send` writes them first.  The exit code. */
int check_roundtrip(const Cli *cli, gboolean send, gboolean json);

#endif

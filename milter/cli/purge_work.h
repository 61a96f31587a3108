/* purge_work.h - what `synpunkt purge` and `synpunkt anonymise` share: the dry run, and doing what it said. */
#ifndef SYNPUNKT_CLI_PURGE_WORK_H
#define SYNPUNKT_CLI_PURGE_WORK_H

#include "cli/cli.h"
#include "store/records.h"

typedef struct {
    const char *command; /* "purge" */
    const char *person;  /* whose words are replaced, or NULL: cases are removed whole */
    char *decision;      /* reference of the decision in the register, or NULL */
    char *output;        /* where the references go, or NULL */
    char *purger;        /* user of the machine */
    gboolean apply;
    gint64 count; /* what the dry run said, -1 if it is not given */
    GArray *mails; /* PurgeMail: messages on no case that go too, or NULL */
} PurgeWish;

void purge_wish_clear(PurgeWish *wish);

/* EX_OK if it may be done by these words, or what is missing has been said.  Before the service is opened. */
int purge_wish_read(PurgeWish *wish);

/* Say what would be done with the cases (PurgeCase), or do it.  The exit code. */
int purge_work(const Service *service, const PurgeWish *wish, GPtrArray *cases);

#endif

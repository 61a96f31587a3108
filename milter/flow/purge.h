/*
 * purge.h - what a purge must read in messages before it can remove them: letters on no case that name one that is
 * gone, and the words of a person in messages that stay.
 */
#ifndef SYNPUNKT_FLOW_PURGE_H
#define SYNPUNKT_FLOW_PURGE_H

#include "flow/service.h"
#include "store/records.h"

/* How much has been looked at. */
typedef void (*PurgeLook)(guint64 letters, gpointer data);

/* Remove the letters on no case (lists to units, answers to questions) that name one of `numbers`; *count is how many.
 */
typedef struct {
    const Service *service;
    PurgeRun *run;
    GHashTable *numbers; /* set of CaseNumber */
    PurgeLook look;
    gpointer data;
    guint count;
} PurgeLoose;
gboolean purge_lists(PurgeLoose *loose, GError **error);

#define PERSON_INSTEAD "anonymiserad"

/*
 * One case without that person: his name, addresses and numbers, and what else is proposed to be masked
 * (core/redact.h), are hidden in its subject and in what is left of its messages: sender, subject and text, no
 * attachments.
 */
gboolean purge_out(const Service *service, PurgeRun *run, const PurgeCase *purged, const char *person, GError **error);

#endif

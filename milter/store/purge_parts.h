/* purge_parts.h - what the files of a purge share. */
#ifndef SYNPUNKT_STORE_PURGE_PARTS_H
#define SYNPUNKT_STORE_PURGE_PARTS_H

#include "store/batch.h"
#include "store/noted.h"
#include "store/records.h"

struct PurgeRun {
    Database *database;
    char *host, *decision, *purger, *counted; /* `counted` is what note.counts shows */
    GHashTable *counts;                       /* "tekn 2026" → how many cases */
    guint64 count;
    Purge note;
    GHashTable *loose; /* letter on no case → GArray of the sequences of its events; NULL: not read */
};

/* What a step does inside its transaction. */
typedef gboolean (*PurgeWork)(PurgeRun *run, StoreJob *job, gpointer data, GError **error);

/* One transaction: the work and how far the run has come, or neither. */
gboolean purge_step(PurgeRun *run, PurgeWork work, gpointer data, GError **error);

/* One statement whose only parameter is that number. */
gboolean purge_run(Database *database, StatementName name, gint64 number, GError **error);

/* Must it stay?  Mail may have come for it since it was listed. */
gboolean purge_is_busy(Database *database, CaseNumber number, gboolean *busy, GError **error);

/* One case more is done. */
void purge_add(PurgeRun *run, const PurgeCase *purged);

/* The case's events without their texts, and after them the facts of the follow-up again, each with the time it had. */
gboolean purge_events(StoreJob *job, CaseNumber number, GError **error);

/* An entry's place among threads. */
typedef struct {
    gint64 id, received_at;
    char *sender, *subject_key;
} PurgeEntry;

/* A case's entries, and those that its events tell of and that are on no case.  Array of PurgeEntry; caller owns. */
GPtrArray *purge_entries(Database *database, CaseNumber number, GError **error);

/* Words and thread of one. */
gboolean purge_trace(Database *database, const PurgeEntry *entry, GError **error);

#endif

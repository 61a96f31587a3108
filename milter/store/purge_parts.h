/* purge_parts.h - what the files of a purge share. */
#ifndef SYNPUNKT_STORE_PURGE_PARTS_H
#define SYNPUNKT_STORE_PURGE_PARTS_H

#include "store/batch.h"
#include "store/noted.h"
#include "store/records.h"

struct PurgeRun {
    Database *database;
    char *path; /* of the store */
    char *host, *decision, *purger, *counted; /* `counted` is what note.counts shows */
    GHashTable *counts;                       /* "tekn 2026" → how many cases */
    guint64 count;
    Purge note;
    /* Read once a run, NULL before; each a GArray of gint64. */
    GHashTable *loose;        /* letter on no case → the sequences of its events */
    GHashTable *mail_events;  /* message on no case → the sequences of its events */
    GHashTable *mail_letters; /* message on no case → letters on no case that tell of it */
};

/* What stands for the unit in the counts of messages on no case; no unit's code has a blank. */
#define PURGE_NO_CASE "(no case)"

/* What a step does inside its transaction. */
typedef gboolean (*PurgeWork)(PurgeRun *run, StoreJob *job, gpointer data, GError **error);

/* One transaction: the work and how far the run has come, or neither. */
gboolean purge_step(PurgeRun *run, PurgeWork work, gpointer data, GError **error);

/* One statement whose only parameter is that number. */
gboolean purge_run(Database *database, StatementName name, gint64 number, GError **error);

/* Must it stay?  Mail may have come for it since it was listed. */
gboolean purge_is_busy(Database *database, CaseNumber number, gboolean *busy, GError **error);

/* When a step that begins now must end, and what stands between two: as long as the first has held up everybody. */
gint64 purge_step_end(void);
void purge_let_others(gint64 begun);

/* One case more of that unit and year is done. */
void purge_add(PurgeRun *run, const char *unit, int year);

/* The case's events without their texts, and after them the facts of the follow-up again, each with the time it had. */
gboolean purge_events(StoreJob *job, CaseNumber number, GError **error);

/* An entry's place among threads. */
typedef struct {
    gint64 id, received_at;
    char *sender, *subject_key;
} PurgeEntry;

/*
 * LIST_PURGE_ENTRIES: a case's entries, and those that its events tell of and that are on no case.  FIND_MAIL: that
 * one, if it is on no case.  Array of PurgeEntry; caller owns.
 */
GPtrArray *purge_entries(Database *database, StatementName list, gint64 number, GError **error);

/* Words and thread of one. */
gboolean purge_trace(Database *database, const PurgeEntry *entry, GError **error);

/* The whole of one. */
gboolean purge_entry(Database *database, const PurgeEntry *entry, GError **error);

/* Those letters on no case (gint64), or NULL, with the texts of their events; run->loose has been read. */
gboolean purge_read_loose(PurgeRun *run, GError **error);
gboolean purge_letters(PurgeRun *run, const GArray *letters, GError **error);

/* "id, number" of each row of a statement: id → GArray of numbers.  NULL with error; caller owns. */
GHashTable *purge_pairs(Database *database, StatementName name, GError **error);

#endif

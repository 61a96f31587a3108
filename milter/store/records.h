/*
 * records.h - what is removed from the store by decision (gallring): whole
 * cases, or one person out of them.
 *
 * Nothing here decides what may go; it refuses what must not: open cases and
 * those that belong to one.  What is left of a purged case is its row without
 * a word of anybody's, the facts of the follow-up with the times they had, and
 * its events without their texts, so that the chain is whole and reports of
 * past years stay the same.
 *
 * A run has a connection of its own and works in steps that never keep the
 * writer of mail waiting for long.  Broken off anywhere, it is taken up again
 * by the next run with the same decision.
 */
#ifndef SYNPUNKT_STORE_RECORDS_H
#define SYNPUNKT_STORE_RECORDS_H

#include "store/store.h"

typedef struct {
    CaseNumber from, to;         /* all numbers between */
    gint64 closed_before;        /* 0: whenever */
    gint64 spam_before;          /* those a person called spam, opened before then; 0: all cases */
    const char *unit, *category; /* or NULL */
    const char *person;          /* the resident's or a participant's address, or NULL */
} PurgeAsk;

/* Why a case stays. */
typedef enum { HELD_NOT, HELD_OPEN, HELD_LINKED, HELD_LETTER, HELD_PASSED_ON, HELD_NEWEST, HELD_REASONS } PurgeHeld;

typedef struct {
    CaseNumber number;
    char *unit;
    PurgeHeld held;
} PurgeCase;

/* Cases that are asked for and have something left to remove, newest first.  Array of PurgeCase; caller owns. */
GPtrArray *store_purgeable(Store *store, const PurgeAsk *ask, GError **error);

/* Afterwards `held` says which of them must stay. */
gboolean store_purge_hold(Store *store, GPtrArray *cases, GError **error);

/* Cases that a purge has emptied, or taken a person out of: set of CaseNumber (g_int64_hash).  Caller owns. */
GHashTable *store_purged(Store *store, GError **error);

/* A message on no case: automatic mail, a bounce, spam. */
typedef struct {
    gint64 entry;
    int year;
} PurgeMail;

/*
 * Those that came before then and that nothing holds: no event of a case, which goes with it, no letter of a case or
 * that has not gone.  Array of PurgeMail; caller owns.
 */
GArray *store_purgeable_mails(Store *store, gint64 before, GError **error);

/* A row of the protocol. */
typedef struct {
    gint64 id, begun_at, ended_at; /* ended_at 0: broken off, or under way */
    char *decision, *purger, *counts;
} PurgeNote;

void purge_note_free(PurgeNote *note);

/* All purges, oldest first.  Array of PurgeNote; caller owns. */
GPtrArray *store_purges(Store *store, GError **error);

/* Where each writer's chain of events ends now: "HASH event 123 of host".  Array of char *; caller owns. */
GPtrArray *store_chain_ends(Store *store, GError **error);

/* -- doing it ---------------------------------------------------------------- */

typedef struct PurgeRun PurgeRun;

/* Takes up the one that was broken off under the same decision, if there is one. */
PurgeRun *purge_begin(Store *store, const char *decision, const char *purger, GError **error);
void purge_free(PurgeRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PurgeRun, purge_free)

/* What it has removed so far, before it was broken off too: cases and messages on no case, and of these the latter. */
guint64 purge_count(const PurgeRun *run);
guint64 purge_count_mails(const PurgeRun *run);

/* As many of `cases` from *done on as fit into one step; *done is moved on.  Those that are held are passed over. */
gboolean purge_cases(PurgeRun *run, const GPtrArray *cases, guint *done, GError **error);

/* As many of `mails` (PurgeMail) from *done on as fit into one step, with the letters on no case that tell of them. */
gboolean purge_mails(PurgeRun *run, const GArray *mails, guint *done, GError **error);

/* A message that stays, in other words. */
typedef struct {
    gint64 entry;
    GBytes *raw;        /* what it is from now on */
    char *new_text;     /* or NULL */
    gboolean of_person; /* he wrote it */
} EntryMasked;

void entry_masked_free(EntryMasked *masked);

typedef struct {
    const PurgeCase *purged;
    const char *name;         /* what stands for the person */
    const char *person;       /* his address */
    const char *subject;      /* what is left of it */
    const GPtrArray *entries; /* EntryMasked: all that the case has */
} CaseMasked;

/*
 * One case without that person, in one step: its messages as they are now given, no letters, no text of events.
 * Unless by now it must stay, or has a message that is not among `entries`: then nothing changes, nor purge_count().
 */
gboolean purge_person(PurgeRun *run, const CaseMasked *masked, GError **error);

/* A letter on no case (a list to a unit, a digest), which may name what is gone. */
typedef struct {
    gint64 id;
    char *fields;
    gboolean sent; /* there are bytes too */
} LooseLetter;

void loose_letter_free(LooseLetter *letter);

/* Those that have gone, after that id, in order.  Array of LooseLetter; caller owns. */
GPtrArray *purge_list_loose(PurgeRun *run, gint64 after, GError **error);

/*
 * Those letters (gint64), with the texts of their events.  The newest letter of all is never listed, for its number
 * must not be given again.
 */
gboolean purge_loose(PurgeRun *run, const GArray *letters, GError **error);

/*
 * Press what was removed out of the index of words, out of the unused middles
 * of pages and out of the log, and end the run.  `step` is called as the index
 * and the file are gone through.  A server promises less (postgres/purge.c):
 * its tables and indexes no longer have it, what of it is in the server's log,
 * its standbys and its backups is its administrator's.
 */
typedef void (*PurgeStep)(gpointer data);
gboolean purge_end(PurgeRun *run, PurgeStep step, gpointer data, GError **error);

/* Write the file, or the tables, anew without what is free in them.  Nobody else can write meanwhile. */
gboolean store_compact(Store *store, GError **error);

#endif

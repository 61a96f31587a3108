/* noted.h - what is noted for later, inside a job (store.h): purges, what was told, test letters to units. */
#ifndef SYNPUNKT_STORE_NOTED_H
#define SYNPUNKT_STORE_NOTED_H

#include "store/store.h"

/* The protocol of a purge (gallring). */
typedef struct {
    gint64 id; /* 0: store_note_purge() gives it */
    gint64 begun_at;
    gint64 ended_at;      /* 0 while it goes on */
    const char *decision; /* its reference in the register */
    const char *purger;   /* user of the machine */
    const char *counts;   /* "unit year cases", one a line */
} Purge;

/* How far it has come: with each batch of cases, and at its end. */
gboolean store_note_purge(StoreJob *job, Purge *purge, gint64 now, GError **error);

/* After the events of a case (0: of no case) were emptied and its row is as it shall be left: that it was by decision. */
gboolean store_note_purged(StoreJob *job, CaseNumber number, const Purge *purge, gint64 now, GError **error);

/* When the administrator was last told that, and how things stood (caller owns); *at is 0 if never. */
gboolean store_told(StoreJob *job, const char *what, gint64 *at, char **state, GError **error);
gboolean store_note_told(StoreJob *job, const char *what, gint64 at, const char *state, GError **error);

/* The store gets a new name (D53); the old one is kept with what was on file under it. */
gboolean store_renew_epoch(StoreJob *job, gint64 now, GError **error);

/* A test letter to a unit, when it is written and again when its answer comes. */
typedef struct {
    gint64 letter;
    const char *unit;
    gint64 answered_at; /* 0: not yet */
    const char *proof;  /* how who answered was proved, or "" */
} Roundtrip;
gboolean store_note_roundtrip(StoreJob *job, const Roundtrip *roundtrip, gint64 now, GError **error);

/* The number of the letter that this job wrote last. */
gboolean store_last_letter(StoreJob *job, gint64 *id, GError **error);

/* A unit's latest test letter, as it stands. */
typedef struct {
    char *unit, *to;
    gint64 sent_at;
    char *state, *note;  /* of the letter; the relay's last answer */
    gint64 answered_at;  /* 0: not yet */
    char *proof;         /* "dmarc"; "none: why not" */
    gboolean recognised; /* it is a proof */
} RoundtripFound;

void roundtrip_found_free(RoundtripFound *found);

/* Array of RoundtripFound by unit, caller owns; NULL with error.  Outside a job. */
GPtrArray *store_roundtrips(Store *store, GError **error);

#endif

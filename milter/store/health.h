/* health.h - figures about the store itself, for who looks after it; nobody's name, address or words. */
#ifndef SYNPUNKT_STORE_HEALTH_H
#define SYNPUNKT_STORE_HEALTH_H

#include "store/store.h"

typedef struct {
    gint64 now, since; /* asked: "lately" begins at `since` */
    gint64 made_at;
    gint64 last_entry, last_letter; /* ids: what is between two of them has come in between */
    guint64 cases_since;
    guint64 waiting, refused;             /* letters */
    gint64 waiting_since;                 /* of the letter that should have gone first; 0 if none should */
    guint64 refused_day;                  /* letters that the relay refused for good within a day */
    guint64 unproven_since, unproven_day; /* answers of staff that were held because nothing proved them (D22) */
    guint64 unrouted;                     /* at the sorting desk */
    gint64 oldest_unrouted;               /* 0 if none */
    guint64 breaches;                     /* no word within the promised days, and none yet */
    int report_year;                      /* of the latest frozen report, 0 if none */
    gint64 report_at;
    guint64 bytes;              /* of the database file, its log not counted */
    gint64 backup_at, check_at; /* when that was last done, as far as it is known; or 0 */
    char *check_found;          /* "whole", or what was wrong; or NULL */
    GPtrArray *ends;            /* char *: the last hash of each writer's chain, hex, and whose it is */
} StoreHealth;

/* `now` and `since` are set by the caller; the rest is cleared by store_health_clear(). */
gboolean store_health(Store *store, StoreHealth *health, GError **error);
void store_health_clear(StoreHealth *health);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoreHealth, store_health_clear)

/* How many cases there are, by unit and status ("open" ...). */
typedef void (*PlaceVisit)(const char *unit, const char *status, guint64 count, gpointer data);
gboolean store_places(Store *store, PlaceVisit visit, gpointer data, GError **error);

/* Of the cases that came since `from` and were promised word: how many got it in time, and of how many that is known.
 */
typedef struct {
    gint64 from, now;
    guint64 kept, known;
} KeptAsk;
gboolean store_kept(Store *store, KeptAsk *ask, GError **error);

/* counts[i]: entries filed from moments[i] until moments[i + 1], the last until now.  `moments` is in order. */
gboolean store_filed(Store *store, const gint64 *moments, guint64 *counts, guint count, GError **error);

#endif

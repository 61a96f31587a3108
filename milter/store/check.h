/* check.h - the parts of store_check(): each adds its findings as lines, and fails only when the store cannot be read.
 */
#ifndef SYNPUNKT_STORE_CHECK_H
#define SYNPUNKT_STORE_CHECK_H

#include "store/store_private.h"

#include "store/events.h"

/* Rows are looked at in pages, so that a check of a large store never holds up the checkpoints. */
#define CHECK_PAGE 500

/* Of a store that is all wrong nobody reads more, and memory has an end. */
#define CHECK_FINDINGS_MAX 1000

typedef struct {
    Store *store;
    GPtrArray *findings; /* char * */
    StoreDeep *deep;
    guint64 done, most;  /* rows */
} Checking;

/* So many rows more have been looked at. */
void check_step(Checking *checking, guint64 rows);

void check_say(GPtrArray *findings, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Every letter its case, every rendered letter its bytes and digest. */
gboolean check_letters(Checking *checking, GError **error);

/* Every frozen report its digest, and an event that says it. */
gboolean check_reports(Checking *checking, GError **error);

/* Every event its digest, each writer's chain unbroken to its end. */
gboolean check_chains(Checking *checking, GError **error);

/* Every case, entry and letter as its events tell of it, and none that no event tells of. */
gboolean check_cases(Checking *checking, GError **error);

/* What hangs together without events: serials, threads, words, monthly lists; and the yearly round with its events. */
gboolean check_loose(Checking *checking, GError **error);

#endif

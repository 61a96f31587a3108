/* check.h - the parts of store_check(): each adds its findings as lines, and fails only when the store cannot be read.
 */
#ifndef SYNPUNKT_STORE_CHECK_H
#define SYNPUNKT_STORE_CHECK_H

#include "store/events.h"

/* Rows are looked at in pages, each in a transaction, so that a check of a large store never holds up the checkpoints. */
#define CHECK_PAGE 500

/* Of a store that is all wrong nobody reads more, and memory has an end. */
#define CHECK_FINDINGS_MAX 1000

typedef struct {
    GPtrArray *findings; /* char * */
    StoreDeep *deep;
    Database *database;
    guint64 pages;      /* of the file */
    guint64 done, most; /* of the bar: the file's pages twice, then rows */
} Checking;

/* So many pages or rows more have been looked at. */
void check_step(Checking *checking, guint64 more);

/* Looks at one row, of which `id` has been taken. */
typedef gboolean (*CheckRow)(Checking *checking, gint64 id, Query *query, gpointer data, GError **error);

/* All rows of a statement, in their order: it takes the last id and how many, and tells each row's id first. */
gboolean check_rows(Checking *checking, StatementName name, CheckRow look, gpointer data, GError **error);

void check_say(GPtrArray *findings, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* What the engine can say of it by itself, and that no row points to one that is missing. */
gboolean check_engine(Checking *checking, GError **error);

/* Every message its bytes and digest. */
gboolean check_entries(Checking *checking, GError **error);

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

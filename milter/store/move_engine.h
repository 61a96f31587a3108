/*
 * move_engine.h - what an engine can do to have a store moved from it or to it (move.h).
 *
 * Rows go by the list of move_tables.h: however an engine keeps a table, it
 * reads and takes its rows as they stand there.
 */
#ifndef SYNPUNKT_STORE_MOVE_ENGINE_H
#define SYNPUNKT_STORE_MOVE_ENGINE_H

#include "store/database.h"
#include "store/move_tables.h"

/* Which row. */
typedef struct {
    gboolean is_set;
    gint64 numbers[MOVE_KEY_MAX];
    char *texts[MOVE_KEY_MAX]; /* NULL: that column is a number */
} MoveKey;

/* A row, for the words of an engine that look at columns (engine.h), until it returns. */
typedef gboolean (*MoveVisit)(const Query *row, gpointer data, GError **error);

typedef struct {
    const MoveTable *table;
    const MoveKey *after; /* only rows with a greater key; NULL or not set: all */
    gboolean last;        /* only the last */
    guint limit;          /* 0: all */
    MoveVisit visit;
    gpointer data;
} MoveRead;

typedef struct MoveWriter MoveWriter; /* rows of one table on their way, in one transaction */

typedef struct MoveEngine {
    /* No other process writes to it now, and none can as long as this connection lives.  TRY_LATER. */
    gboolean (*hold)(Database *database, GError **error);
    gboolean (*count)(Database *database, const MoveTable *table, guint64 *rows, GError **error);
    /* In the order of their keys, one in memory at a time. */
    gboolean (*read)(Database *database, const MoveRead *read, GError **error);
    /* In the transaction that is open, or one of its own. */
    MoveWriter *(*begin)(Database *database, const MoveTable *table, GError **error);
    gboolean (*add)(MoveWriter *writer, const Query *row, GError **error);
    /* Frees it.  Not to be kept: what was added is undone, with the caller's transaction if there is one. */
    gboolean (*end)(MoveWriter *writer, gboolean keep, GError **error);
    /* All rows of all tables: away with them, in the transaction that is open. */
    gboolean (*empty)(Database *database, GError **error);
    /* When all tables are there: what is derived from them.  Doing it twice changes nothing. */
    gboolean (*finish)(Database *database, GError **error);
} MoveEngine;

#endif

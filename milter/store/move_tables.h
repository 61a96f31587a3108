/*
 * move_tables.h - what a store consists of: each table and column that a move carries over, written once.
 *
 * As the engines have them, but for what each derives by itself, which its
 * statements_move.c says: SQLite's running numbers of receipts, PostgreSQL's
 * sequences.  A test holds the list against both schemas.
 */
#ifndef SYNPUNKT_STORE_MOVE_TABLES_H
#define SYNPUNKT_STORE_MOVE_TABLES_H

#include <glib.h>

#define MOVE_KEY_MAX 3 /* columns of a key */

typedef struct {
    const char *name;
    guint key;           /* so many columns, the first, say which row it is */
    const char *columns; /* with a comma and a blank between them */
    const char *bytes;   /* of them those that are bytes, likewise; or NULL */
    gboolean whole;      /* in one transaction, for its rows point to each other */
    gboolean anew;       /* few and derived: from the beginning each time */
} MoveTable;

/* In an order in which no row points to one that is not there yet; ended by a row without a name. */
extern const MoveTable move_tables[];

/* NULL if there is none. */
const MoveTable *move_table(const char *name);

#endif

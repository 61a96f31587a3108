/* move_parts.h - the parts of store_move(), each in a file of its own. */
#ifndef SYNPUNKT_STORE_MOVE_PARTS_H
#define SYNPUNKT_STORE_MOVE_PARTS_H

#include "store/move.h"
#include "store/move_engine.h"

typedef struct {
    StoreMove *move;
    const char *from;
    Database *source, *target;
    guint64 done, most; /* rows, for the bar */
} Moving;

/* So many rows more. */
void move_step(Moving *moving, const char *what, guint64 more);

/* -- move_copy.c -- */

/* How many rows there are to be copied. */
gboolean move_count(Database *database, guint64 *rows, GError **error);
/* All rows of a table that are not there yet, page by page, or those of one in the transaction that is open. */
gboolean move_copy_table(Moving *moving, const MoveTable *table, GError **error);
/* All that is not there yet, and what is derived from it. */
gboolean move_copy_all(Moving *moving, GError **error);

/* -- move_verify.c -- */

/* A digest of a table's rows, in the order of their keys, hex, and how many they are.  NULL with error.  Caller owns. */
char *move_digest(Database *database, const MoveTable *table, guint64 *rows, GError **error);
/* Every table the same on both sides; DAMAGED if not. */
gboolean move_compare(Moving *moving, GError **error);
/* The target by itself, as `synpunkt check --deep` has it. */
gboolean move_check(Moving *moving, GError **error);

#endif

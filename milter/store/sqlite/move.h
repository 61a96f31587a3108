/* move.h - what a move says to a file; for sqlite/move.c, from sqlite/statements_move.c. */
#ifndef SYNPUNKT_STORE_SQLITE_MOVE_H
#define SYNPUNKT_STORE_SQLITE_MOVE_H

#include "store/move_engine.h"

extern const MoveEngine sqlite_move;

/* A column that is not kept as it is told, or, without one, a table. */
typedef struct {
    const char *table, *column;
    const char *read;   /* how it is told */
    const char *into;   /* where it is kept; NULL: nowhere */
    const char *values; /* and what is; NULL: what was told */
} MoveColumn;

/* NULL: it is kept as it is told. */
const MoveColumn *sqlite_move_odd(const char *table, const char *column);

/* Parts of a question, as SQL; after is NULL if it is for all rows. */
typedef struct {
    const char *columns, *table, *key, *after, *order;
    guint limit;
} MoveReadText;

/* SQL that the caller owns. */
char *sqlite_move_read(const MoveReadText *text);
char *sqlite_move_add(const MoveTable *table, const char *columns, const char *values);
char *sqlite_move_count(const char *table);
char *sqlite_move_empty(const char *table);

extern const char *const SQLITE_MOVE[]; /* to a connection that a store is moved by */
extern const char SQLITE_MOVE_FINISH[];

#endif

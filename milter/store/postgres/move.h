/* move.h - what a move says to a server; for postgres/move*.c, from postgres/statements_move.c. */
#ifndef SYNPUNKT_STORE_POSTGRES_MOVE_H
#define SYNPUNKT_STORE_POSTGRES_MOVE_H

#include "store/move_engine.h"
#include "store/postgres/postgres.h"

extern const MoveEngine postgres_move;

/* A column that is not kept as it is told, or, without one, a table. */
typedef struct {
    const char *table, *column;
    const char *read; /* how it is told */
    const char *add;  /* of a table: how a row is kept, $1 and $2 are numbers */
} MoveColumn;

/* NULL: it is kept as it is told. */
const MoveColumn *postgres_move_odd(const char *table, const char *column);

/* Parts of a question, as SQL; after is NULL if it is for all rows. */
typedef struct {
    const char *columns, *table, *key, *after, *order;
    guint limit;
} MoveReadText;

/* SQL that the caller owns. */
char *postgres_move_read(const MoveReadText *text);
char *postgres_move_copy(const MoveTable *table);
char *postgres_move_count(const char *table);
char *postgres_move_empty(const char *table);
char *postgres_move_analyse(const char *table);

extern const char POSTGRES_MOVE_FINISH[];

/* Answers to what is not in the pipe; go back into it after postgres_move_ask().  The caller owns the answer; NULL with error. */
PGresult *postgres_move_ask(Postgres *postgres, const char *sql, GError **error);

/* Parts of postgres_move, in move_write.c. */
MoveWriter *postgres_move_begin(Database *database, const MoveTable *table, GError **error);
gboolean postgres_move_add(MoveWriter *writer, const Query *row, GError **error);
gboolean postgres_move_end(MoveWriter *writer, gboolean keep, GError **error);

#endif

/* postgres.h - one connection to a server, and what the files of this folder share. */
#ifndef SYNPUNKT_STORE_POSTGRES_POSTGRES_H
#define SYNPUNKT_STORE_POSTGRES_POSTGRES_H

#include "store/engine.h"
#include "store/postgres/statements.h"

#include <libpq-fe.h>

/* More than any statement has. */
#define VALUES_MAX 64

/* A statement on its way: the values that go with it and the rows that came back. */
typedef struct {
    guint count;
    const char *values[VALUES_MAX];
    int lengths[VALUES_MAX];
    int formats[VALUES_MAX];
    gint64 numbers[VALUES_MAX]; /* big endian, for the values that are integers */
    GPtrArray *mended;          /* texts that were not UTF-8, made so; or NULL */
    PGresult *result;           /* NULL: not asked, or not waited for */
    int row;
    gboolean asked, comes; /* of very many rows: it was asked for them, and there may be more */
} Run;

/* What an answer is still owed to. */
typedef struct {
    StatementName name;
    gboolean is_preparing;
} Owed;

typedef struct {
    Database base;
    PGconn *connection;                     /* in pipeline mode */
    char *schema;                           /* of the organisation */
    Run *runs[POSTGRES_STATEMENTS];         /* made when first used; a statement runs once at a time */
    gboolean prepared[POSTGRES_STATEMENTS]; /* or asked to be, in what is owed */
    GArray *owed;                           /* Owed, in order */
    gboolean in_transaction;                /* as far as we have asked: answers may be owed */
    GError *trouble;                        /* the first in this transaction, or NULL */
    gboolean again;                         /* the trouble is another's doing: the transaction may be run again */
    gboolean streaming;                     /* rows are coming one by one */
    gboolean committing;                    /* COMMIT was sent: if the connection is lost, nobody knows */
    gboolean alone;                         /* COMMIT was answered though a standby that it waited for has not got it */
    gint64 changes;                         /* rows that the last statement touched */
} Postgres;

/* -- connection.c -- */

Database *postgres_open(const char *where, DatabaseUse use, GError **error);
void postgres_close(Database *database);
gboolean postgres_in_transaction(const Database *database);
gboolean postgres_is_broken(const Database *database);
/* A text of several statements, without values. */
gboolean postgres_say(Database *database, const char *sql, GError **error);
/* Until a connection can be had again, and after it is lost, all that is asked is TRY_LATER. */
void postgres_error(const Postgres *postgres, const PGresult *result, const char *doing, GError **error);

/* -- where.c: "postgresql://host/database#organisation" -- */

typedef struct {
    char *uri;    /* for libpq */
    char *schema; /* of the organisation */
} Where;

#define WHERE_SCHEMA "synpunkt" /* when none is named */

/* BAD_CONFIG if it is no URI, holds a password, or names a schema that is no plain word. */
gboolean where_read(const char *text, Where *where, GError **error);
void where_clear(Where *where);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Where, where_clear)

/* -- query.c -- */

void postgres_begin(Query *query);
void postgres_end(Query *query);
void postgres_bind_int(Query *query, gint64 value);
void postgres_bind_text(Query *query, const char *value);
void postgres_bind_bytes(Query *query, gconstpointer bytes, gsize length);
void postgres_bind_null(Query *query);
gboolean postgres_step(Query *query, gboolean *row, GError **error);
gboolean postgres_run(Query *query, GError **error);
gint64 postgres_changes(const Query *query);
ColumnType postgres_type_at(const Query *query, int column);
gint64 postgres_int_at(const Query *query, int column);
const char *postgres_text_at(const Query *query, int column, gsize *length);
gconstpointer postgres_bytes_at(const Query *query, int column, gsize *length);

/* -- pipe.c: statements go out one behind the other, and are waited for when an answer is needed -- */

/* Send it; what it answers is owed. */
gboolean pipe_send(Postgres *postgres, StatementName name, const Run *run, GError **error);
/* Of a statement that is for many rows (statements_many.c): one at a time comes out of the pipe, and nothing else is asked meanwhile. */
gboolean pipe_stream(Postgres *postgres, StatementName name, const Run *run, GError **error);
/* The next, in the place of the one before; NULL after the last. */
gboolean pipe_next(Postgres *postgres, StatementName name, PGresult **row, GError **error);
/* Whoever does not want the rest. */
void pipe_leave(Postgres *postgres);

/* What the server says besides; `data` is the Postgres.  COMMIT fails when it tells of a standby that has not got it. */
void pipe_hear(void *data, const PGresult *notice);

/* Wait for all that is owed.  The last statement's rows are the caller's; NULL: none wanted. */
gboolean pipe_wait(Postgres *postgres, PGresult **rows, GError **error);

/* -- server.c -- */

gboolean postgres_prepare(const char *where, StoreMode mode, GError **error);
gboolean postgres_make(Database *database, GError **error);
gboolean postgres_place(Store *store, Place *place, GError **error);
gboolean postgres_read_pieces(Database *database, Pieces *pieces, GError **error);
/* One number; 0 if there is none. */
gboolean postgres_ask(Database *database, PostgresStatementName name, gint64 *number, GError **error);
gboolean postgres_lock(Database *database, const Locks *locks, GError **error);

/* -- rights.c -- */

gboolean postgres_may_make(Database *database, GError **error);
void postgres_tell_absent(Database *database, GError **error);
gboolean postgres_find_copying(const char *where, StoreCopying *copying, GError **error);

/* -- look.c -- */

gboolean postgres_look(const char *where, ServerFacts *facts, GError **error);

/* -- claims.c -- */

gboolean postgres_begin_handover(Store *store, gint64 now, GError **error);
void postgres_end_handover(Handing *handing);

/* -- sweeper.c -- */

gboolean postgres_may_sweep(Store *store, gboolean *may, GError **error);
void postgres_end_sweep(Sweeper *sweeper);

/* -- purge.c -- */

gboolean postgres_begin_purge(Database *database, GError **error);
gboolean postgres_end_purge(Database *database, PurgeStep step, gpointer data, GError **error);
gboolean postgres_compact(Database *database, GError **error);

/* -- slot.c -- */

/* Eight transactions at a time: the server joins their syncs to the disk. */
#define POSTGRES_SLOTS 8

Slot *postgres_slot_new(const char *where, const char *epoch, guint number, GError **error);
void postgres_slot_free(Slot *slot);
GError *postgres_slot_run(Slot *slot, Batch *batch);
gboolean postgres_slot_reach(Slot *slot, GError **error);
void postgres_slot_rest(Slot *slot);
Place postgres_slot_place(const Slot *slot);

#endif

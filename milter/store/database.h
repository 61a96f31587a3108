/*
 * database.h - one connection to the store's database, and the words for asking it.
 *
 * What is behind them, a file or a server, is in engine.h and the two folders.
 * A connection is used by one thread at a time.  A Query is one run of a
 * named statement: bind the parameters in order, step, take the columns in
 * order.  The first thing that goes wrong is remembered and said by
 * query_step() or query_run(), so that binding needs no checks in between.
 */
#ifndef SYNPUNKT_STORE_DATABASE_H
#define SYNPUNKT_STORE_DATABASE_H

#include "store/statements.h"
#include "util/digest.h"

#include <glib.h>

typedef struct Engine Engine;

typedef enum { DATABASE_WRITE, DATABASE_READ } DatabaseUse;

/* The beginning of what each engine keeps of a connection. */
typedef struct {
    const Engine *engine;
} Database;

/* Open what is at a path or a URI and set the connection up.  Says nothing about what is in it. */
Database *database_open(const char *where, DatabaseUse use, GError **error);
void database_close(Database *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Database, database_close)

/* A transaction is open: FALSE when the engine has rolled all of it back by itself. */
gboolean database_in_transaction(const Database *database);

/* The connection is lost: whoever keeps it closes it. */
gboolean database_is_broken(const Database *database);

typedef struct {
    Database *database;
    const Engine *engine;
    StatementName name;
    void *run;        /* the engine's; NULL if it could not be prepared */
    int bound, taken; /* parameters and columns so far */
    int code;         /* the engine's word for the first trouble; 0 is none */
    Digest *stamp; /* NULL: none is made */
} Query;

Query query_begin(Database *database, StatementName name);
void query_end(Query *query);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Query, query_end)

void query_int(Query *query, gint64 value);
/* NULL binds NULL.  The text must live until the query has run. */
void query_text(Query *query, const char *value);
void query_bytes(Query *query, gconstpointer bytes, gsize length);
/* 0 binds NULL: a reference to nothing. */
void query_reference(Query *query, gint64 value);

/* Values bound from here on go into the stamp too (store/stamp.h); NULL: no more. */
void query_stamp(Query *query, Digest *stamp);

/* One row on: *row says whether there was one. */
gboolean query_step(Query *query, gboolean *row, GError **error);
/* To the end, whatever rows there are. */
gboolean query_run(Query *query, GError **error);
/* How many rows the last insert, update or delete on this connection touched. */
gint64 query_changes(const Query *query);

/* The next columns of the row are not looked at. */
void query_skip(Query *query, int columns);
/* The next column of the row.  NULL counts as 0. */
gint64 query_take_int(Query *query);
/* A copy that the caller owns, or NULL. */
char *query_take_text(Query *query);
/* Stays owned by the query until its next step; NULL if NULL. */
const char *query_peek_text(Query *query);
/* A copy that the caller owns. */
GBytes *query_take_bytes(Query *query);

/* `columns` of the row, from `first` on, into a stamp, without taking them. */
void query_stamp_row(Query *query, Digest *stamp, int first, int columns);

/* A statement without parameters, from start to end. */
gboolean database_run(Database *database, StatementName name, GError **error);

#endif

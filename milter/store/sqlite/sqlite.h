/* sqlite.h - one connection to a file, and what only the files of this folder say to SQLite. */
#ifndef SYNPUNKT_STORE_SQLITE_SQLITE_H
#define SYNPUNKT_STORE_SQLITE_SQLITE_H

#include "store/engine.h"

#include <sqlite3.h>

/* How long a connection waits for another process before it is busy. */
#define DATABASE_BUSY_MS 5000

typedef struct {
    Database base;
    sqlite3 *connection;
    sqlite3_stmt *statements[STATEMENTS]; /* prepared when first used */
} Sqlite;

/* What is behind a connection of this engine. */
sqlite3 *sqlite_of(Database *database);

/* The one place where an SQLite code becomes ours: CORRUPT and NOTADB are DAMAGED, all others TRY_LATER. */
void sqlite_error(const Database *database, int code, const char *doing, GError **error);

/* SQL without values, as it stands; returns SQLite's code. */
int sqlite_say(Database *database, const char *sql);
/* All of them, NULL-terminated. */
gboolean sqlite_say_all(Database *database, const char *const *sql, GError **error);

/* -- parts of the engine, each in a file of its own -- */

extern const Statement sqlite_statements_apart[STATEMENTS];
extern const Statement sqlite_statements_records[STATEMENTS];
const Statement *sqlite_statement(StatementName name);

/* connection.c */
Database *sqlite_open(const char *path, DatabaseUse use, GError **error);
void sqlite_close(Database *database);
gboolean sqlite_in_transaction(const Database *database);
gboolean sqlite_is_broken(const Database *database);

/* query.c */
void sqlite_begin(Query *query);
void sqlite_end(Query *query);
void sqlite_bind_int(Query *query, gint64 value);
void sqlite_bind_text(Query *query, const char *value);
void sqlite_bind_bytes(Query *query, gconstpointer bytes, gsize length);
void sqlite_bind_null(Query *query);
gboolean sqlite_step(Query *query, gboolean *row, GError **error);
gboolean sqlite_run(Query *query, GError **error);
gint64 sqlite_changes(const Query *query);
ColumnType sqlite_type_at(const Query *query, int column);
gint64 sqlite_int_at(const Query *query, int column);
const char *sqlite_text_at(const Query *query, int column, gsize *length);
gconstpointer sqlite_bytes_at(const Query *query, int column, gsize *length);

/* file.c */
gboolean sqlite_make(Database *database, GError **error);
gboolean sqlite_prepare(const char *path, StoreMode mode, GError **error);
gboolean sqlite_place(Store *store, Place *place, GError **error);
gboolean sqlite_read_pieces(Database *database, Pieces *pieces, GError **error);

/* claims.c */
gboolean sqlite_begin_handover(Store *store, gint64 now, GError **error);
void sqlite_end_handover(Handing *handing);

/* match.c */
char *sqlite_match(const char *words, SearchWhere where);

/* check_file.c */
gboolean sqlite_check(Checking *checking, GError **error);

/* purge.c */
gboolean sqlite_begin_purge(Database *database, GError **error);
gboolean sqlite_end_purge(Database *database, PurgeStep step, gpointer data, GError **error);
gboolean sqlite_compact(Database *database, GError **error);

/* slot.c */
Slot *sqlite_slot_new(const char *path, const char *epoch, guint number, GError **error);
void sqlite_slot_free(Slot *slot);
GError *sqlite_slot_run(Slot *slot, Batch *batch);
void sqlite_slot_rest(Slot *slot);
Place sqlite_slot_place(const Slot *slot);

/* -- what is said to a new connection and to a new store (statements_setup.c) -- */

/* Pragmas of a new connection, NULL-terminated. */
extern const char *const STATEMENTS_SET_UP_WRITE[];
extern const char *const STATEMENTS_SET_UP_READ[];
extern const char *const STATEMENTS_SET_UP_PURGE[]; /* after those for writing */

/* One after the other, these make an open connection the only one; the first that fails means that it is not. */
extern const char *const STATEMENTS_TAKE_ALONE[];
extern const char STATEMENTS_LET_IN[]; /* and this undoes it; so does whoever opens the store to write */

/* Makes a copy one file without a log beside it, as fast as it goes: it is synced when it is whole. */
extern const char STATEMENTS_MAKE_SINGLE[];

/* What stamps a new store as ours; run after the schema in its transaction. */
extern const char STATEMENTS_STAMP[];

#endif

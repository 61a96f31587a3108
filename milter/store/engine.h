/*
 * engine.h - the seam: what a database must be able to do to carry a store.
 *
 * There are two, each in a room of its own: sqlite/, a file of one machine, and
 * postgres/, a server that several hosts share.  An Engine is a constant table
 * of functions.  Whoever asks or writes uses the words of database.h and the
 * statements of statements.h and does not know which engine answers; what only
 * one of them can do is in its room, and refused with a sentence in the other.
 *
 * What an engine must keep to, so that all above it can be shared:
 *   a transaction is kept as a whole or not at all, and is on disk when COMMIT has been answered;
 *   within a job nothing that the job depends on is changed by another: SQLite has one writer, PostgreSQL locks;
 *   an integer is 64 bits, yes and no are 1 and 0, and a text is UTF-8 up to its NUL;
 *   trouble that may pass is TRY_LATER, a store that is not whole DAMAGED.
 */
#ifndef SYNPUNKT_STORE_ENGINE_H
#define SYNPUNKT_STORE_ENGINE_H

#include "store/backup.h"
#include "store/batch.h"
#include "store/check.h"
#include "store/database.h"
#include "store/pack.h"
#include "store/place.h"
#include "store/records.h"
#include "store/search.h"
#include "store/server.h"

typedef enum { COLUMN_NULL, COLUMN_INT, COLUMN_TEXT } ColumnType; /* bytes count as text */

/* Bytes that may be too many to hold at once. */
typedef gboolean (*PieceVisit)(gconstpointer piece, gsize length, gpointer data, GError **error);
typedef struct {
    PackedWhat what;
    gint64 id;
    PieceVisit visit;
    gpointer data;
    gboolean found;
} Pieces;

/* What a job depends on. */
typedef enum { LOCKS_KEYS, LOCKS_CASES, LOCKS_CASE_OF_LETTER, LOCKS_SERIALS } LocksWhat;
typedef struct {
    LocksWhat what;     /* keys of texts, numbers of cases, a letter, or years */
    const gint64 *each; /* sorted, none twice */
    guint count;
} Locks;

/* The key of what happens by the clock. */
#define LOCKS_SWEEP_KEY G_GINT64_CONSTANT(1)

/* As long as it lives, nobody takes letters back that this process has claimed. */
typedef struct Handing Handing;

/* As long as it lives, no other host sweeps. */
typedef struct Sweeper Sweeper;

/* A connection that writes, of one thread of the writer (writer.h), and what keeps it well. */
typedef struct Slot Slot;

struct Engine {
    const char *name;

    /* -- a connection (database.h), used by one thread at a time -- */

    Database *(*open)(const char *where, DatabaseUse use, GError **error);
    void (*close)(Database *database);
    gboolean (*in_transaction)(const Database *database);
    /* It will not answer again and is not worth keeping. */
    gboolean (*is_broken)(const Database *database);

    /* -- a query: begin, bind in order, step, look at the columns of the row, end -- */

    const Statement *(*statement)(StatementName name); /* without SQL: not needed here, succeeds without rows */
    void (*begin)(Query *query);                       /* trouble is kept for step() */
    void (*end)(Query *query);
    void (*bind_int)(Query *query, gint64 value);
    void (*bind_text)(Query *query, const char *value);
    void (*bind_bytes)(Query *query, gconstpointer bytes, gsize length);
    void (*bind_null)(Query *query);
    gboolean (*step)(Query *query, gboolean *row, GError **error);
    /* To the end, whatever rows there are.  An engine may answer before the server does: trouble is then told by a
     * later query of the transaction, COMMIT at the latest. */
    gboolean (*run)(Query *query, GError **error);
    gint64 (*changes)(const Query *query);
    ColumnType (*type_at)(const Query *query, int column);
    gint64 (*int_at)(const Query *query, int column);
    const char *(*text_at)(const Query *query, int column, gsize *length); /* NULL if NULL; length may be NULL */
    gconstpointer (*bytes_at)(const Query *query, int column, gsize *length);

    /* The packed bytes of an entry or a letter, piece by piece; pieces->found is FALSE if there are none. */
    gboolean (*read_pieces)(Database *database, Pieces *pieces, GError **error);

    /* -- a store -- */

    /* Before it is opened: that there is something to open; with STORE_CREATE it is made, empty. */
    gboolean (*prepare)(const char *where, StoreMode mode, GError **error);
    /* The schema, in the transaction that makes an empty database a store. */
    gboolean (*make)(Database *database, GError **error);
    /* That there is none, and why. */
    void (*tell_absent)(Database *database, GError **error);
    /* Which database is meant now; a reading connection is lent for the place it was opened at, no other. */
    gboolean (*place)(Store *store, Place *place, GError **error);
    /* What the engine can say of the store without knowing what its rows mean. */
    gboolean (*check)(Checking *checking, GError **error);
    /* What a server says of itself, though no store be there; NULL of a file. */
    gboolean (*look)(const char *where, ServerFacts *facts, GError **error);
    /* For who has it copied by the server's own tools; NULL of a file. */
    gboolean (*find_copying)(const char *where, StoreCopying *copying, GError **error);
    /* Before the first and after the last step of a purge: that nothing of what was removed is left where the engine
     * can reach it; what that is, and what it is not, is said in its room's purge.c. */
    gboolean (*begin_purge)(Database *database, GError **error);
    gboolean (*end_purge)(Database *database, PurgeStep step, gpointer data, GError **error);
    /* Written anew without what is free in it; nobody else writes meanwhile. */
    gboolean (*compact)(Database *database, GError **error);

    /* Until the transaction ends nobody else gets a lock of these.  NULL: one writes at a time. */
    gboolean (*lock)(Database *database, const Locks *locks, GError **error);

    /* Claims of this host whose claimer died are given back, unless another process of it hands letters over.  With
     * store->handing, only that it still holds. */
    gboolean (*begin_handover)(Store *store, gint64 now, GError **error); /* sets store->handing, FALSE or not */
    void (*end_handover)(Handing *handing);

    /* Of all hosts one sweeps, until its process or its connection ends.  NULL: there is one host. */
    gboolean (*may_sweep)(Store *store, gboolean *may, GError **error); /* keeps store->sweeper */
    void (*end_sweep)(Sweeper *sweeper);

    /* What FIND_WORDS is asked, to find all of `words`.  Caller owns; NULL: nothing can be found. */
    char *(*match)(const char *words, SearchWhere where);

    const struct MoveEngine *move; /* to move it to the other engine (move_engine.h) */

    /* -- writing: `slots` threads, each with up to `jobs` jobs in a transaction -- */

    guint slots, jobs;
    Slot *(*slot_new)(const char *where, const char *epoch, guint number, GError **error);
    void (*slot_free)(Slot *slot);
    /* Run the batch; NULL, or the trouble that no job of it is to blame for.  Caller owns.  A job that is neither done
     * nor has an error then was not begun, and another slot may run it. */
    GError *(*slot_run)(Slot *slot, Batch *batch);
    /* After trouble: can it run jobs again?  NULL: the next job shows it. */
    gboolean (*slot_reach)(Slot *slot, GError **error);
    void (*slot_rest)(Slot *slot); /* when those who waited for the batch have been woken */
    Place (*slot_place)(const Slot *slot);
    gboolean (*has_room)(const char *where, GError **error); /* for more mail */
};

extern const Engine sqlite_engine;
extern const Engine postgres_engine;

/* Whose the store at `where` is: a path, or a URI "postgresql://…".  REFUSED if this program was built without. */
const Engine *engine_of(const char *where, GError **error);

/* For what only a file can do; REFUSED with `instead`, a sentence that says what to do with a server. */
gboolean engine_wants_file(const char *where, const char *instead, GError **error);

#endif

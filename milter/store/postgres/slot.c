/*
 * slot.c - one of those who write to the server: its connection, and what
 * becomes of it when the server goes away.
 *
 * Each job is a transaction.  One that another was in the way of is run again,
 * and so is one whose connection was lost before COMMIT, if there is a server.
 * When COMMIT was not answered the job is to be tried later: what it stored
 * after all is found as a repeat.
 */
#include "store/postgres/postgres.h"

#include "store/migrate.h"
#include "store/move_mark.h"
#include "util/error.h"

/* How often a job is run whose like is at work elsewhere, all in all. */
#define RUNS_MAX 5
/* So many processes of a host can write at once. */
#define PROCESSES_MAX 64

struct Slot {
    char *where, *epoch;
    guint number;
    char *writer; /* "host/3": whose event chain is written; no other connection has the same */
    Database *database; /* NULL: not reached yet, or lost */
    Place place;
};

/* -- reaching the server ------------------------------------------------------- */

static gboolean is_same_store(const Slot *slot, Database *database, GError **error)
{
    if (!migrate_check(database, error))
        return FALSE;
    g_autofree char *epoch = migrate_epoch(database, error);
    if (!epoch)
        return FALSE;
    if (strcmp(epoch, slot->epoch) == 0)
        return TRUE;
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                        "database holds another store than before; restart to use it");
    return FALSE;
}

/* TRUE in *held: the name is ours as long as the connection lives. */
static gboolean try_name(Database *database, const char *writer, gboolean *held, GError **error)
{
    g_auto(Query) query = query_begin(database, (StatementName)HOLD_WRITER);
    query_text(&query, writer);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *held = row && query_take_int(&query) != 0;
    return TRUE;
}

/* Of several processes on this host, each has names of its own. */
static gboolean take_name(Slot *slot, Database *database, GError **error)
{
    for (guint process = 0; process < PROCESSES_MAX; process++) {
        gboolean held;
        g_autofree char *writer =
            g_strdup_printf("%s/%u", g_get_host_name(), slot->number + process * POSTGRES_SLOTS);
        if (!try_name(database, writer, &held, error))
            return FALSE;
        if (held) {
            g_free(slot->writer);
            slot->writer = g_steal_pointer(&writer);
            return TRUE;
        }
    }
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "too many processes of this host write");
    return FALSE;
}

/* Whoever moves the store has it alone; once it is marked, the mark says why it is not written to. */
static gboolean share_store(Database *database, GError **error)
{
    gint64 shared;
    if (!postgres_ask(database, SHARE_STORE, &shared, error) || !move_may_write(database, error))
        return FALSE;
    if (!shared)
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "store is being moved");
    return shared != 0;
}

/* Which server this is: connections for reading to the one before are not used. */
static gboolean read_place(Database *database, Place *place, GError **error)
{
    g_auto(Query) query = query_begin(database, (StatementName)FIND_SERVER);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *place = (Place){.file = (ino_t)query_take_int(&query)};
    return TRUE;
}

static gboolean reach(Slot *slot, GError **error)
{
    g_autoptr(Database) database = postgres_open(slot->where, DATABASE_WRITE, error);
    if (!database || !is_same_store(slot, database, error) || !take_name(slot, database, error) ||
        !share_store(database, error) || !read_place(database, &slot->place, error))
        return FALSE;
    slot->database = g_steal_pointer(&database);
    return TRUE;
}

gboolean postgres_slot_reach(Slot *slot, GError **error)
{
    if (slot->database && !postgres_is_broken(slot->database))
        return TRUE;
    g_clear_pointer(&slot->database, database_close);
    return reach(slot, error);
}

/* -- a job ------------------------------------------------------------------------ */

static gboolean run_once(Slot *slot, BatchJob *job)
{
    Database *database = slot->database;
    StoreJob open = {database, slot->writer};
    job->done = database_run(database, DO_BEGIN, &job->error) && job->work(&open, job->data, &job->error) &&
                database_run(database, DO_COMMIT, &job->error);
    if (!job->done && !job->error)
        g_set_error_literal(&job->error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "job gave no reason");
    if (database_in_transaction(database))
        database_run(database, DO_ROLLBACK, NULL); /* if even that fails, the connection is lost */
    return job->done;
}

/* Undone by another's doing, or with a connection that was lost, as after a restart, before COMMIT was sent. */
static gboolean may_run_again(const Slot *slot)
{
    const Postgres *postgres = (const Postgres *)slot->database;
    return postgres_is_broken(slot->database) ? !postgres->committing : postgres->again;
}

/* NULL, or the trouble with the server. */
static GError *run_job(Slot *slot, BatchJob *job)
{
    GError *trouble = NULL;
    for (guint runs = 1; postgres_slot_reach(slot, &trouble) && !run_once(slot, job); runs++) {
        if (runs == RUNS_MAX || !may_run_again(slot))
            return postgres_is_broken(slot->database) ? g_error_copy(job->error) : NULL;
        g_clear_error(&job->error);
    }
    return trouble;
}

GError *postgres_slot_run(Slot *slot, Batch *batch)
{
    GError *trouble = NULL;
    for (guint i = 0; i < batch->count && !trouble; i++)
        trouble = run_job(slot, batch->jobs[i]);
    return trouble;
}

/* The server does all that is to be done behind the mail. */
void postgres_slot_rest(Slot *slot)
{
    (void)slot;
}

Place postgres_slot_place(const Slot *slot)
{
    return slot->place;
}

/* The first says at once whether there is a store; the others are reached when they have work. */
Slot *postgres_slot_new(const char *where, const char *epoch, guint number, GError **error)
{
    Slot *slot = g_new0(Slot, 1);
    slot->where = g_strdup(where);
    slot->epoch = g_strdup(epoch);
    slot->number = number;
    if (number > 0 || reach(slot, error))
        return slot;
    postgres_slot_free(slot);
    return NULL;
}

void postgres_slot_free(Slot *slot)
{
    g_clear_pointer(&slot->database, database_close);
    g_free(slot->where);
    g_free(slot->epoch);
    g_free(slot->writer);
    g_free(slot);
}

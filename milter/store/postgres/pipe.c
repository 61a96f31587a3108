/*
 * pipe.c - the way to the server and back is the longest part of a short
 * statement.  What only writes is sent and not waited for; the next that reads,
 * or COMMIT, waits for all.  After the first trouble nothing of a transaction
 * counts, so it matters little where in it the trouble is told.
 */
#include "store/postgres/postgres.h"

#include "util/error.h"

#include <string.h>

/* So many are owed at most: their answers are small, but they are somewhere. */
#define OWED_MAX 256

/* The doing of another who writes: it will not be there the next time. */
static gboolean is_to_run_again(const char *state)
{
    static const char *const states[] = {"40001", "40P01", "23505"}; /* serialization, deadlock, same key */
    for (guint i = 0; state && i < G_N_ELEMENTS(states); i++)
        if (strcmp(state, states[i]) == 0)
            return TRUE;
    return FALSE;
}

static void print_name(char *room, StatementName name)
{
    g_snprintf(room, 16, "s%d", (int)name);
}

static void owe(Postgres *postgres, StatementName name, gboolean is_preparing)
{
    const Owed owed = {name, is_preparing};
    g_array_append_val(postgres->owed, owed);
}

static gboolean prepare(Postgres *postgres, StatementName name)
{
    char prepared[16];
    print_name(prepared, name);
    if (PQsendPrepare(postgres->connection, prepared, postgres_statement(name)->sql, 0, NULL) != 1)
        return FALSE;
    owe(postgres, name, TRUE);
    postgres->prepared[name] = TRUE;
    return TRUE;
}

static gboolean send(Postgres *postgres, StatementName name, const Run *run)
{
    char prepared[16];
    print_name(prepared, name);
    if (!postgres->prepared[name] && !prepare(postgres, name))
        return FALSE;
    if (PQsendQueryPrepared(postgres->connection, prepared, (int)run->count, run->values, run->lengths, run->formats,
                            1) != 1)
        return FALSE;
    owe(postgres, name, FALSE);
    return TRUE;
}

static gboolean refuse_sending(const Postgres *postgres, StatementName name, GError **error)
{
    postgres_error(postgres, NULL, postgres_statement(name)->purpose, error);
    return FALSE;
}

gboolean pipe_send(Postgres *postgres, StatementName name, const Run *run, GError **error)
{
    g_assert(!postgres->streaming);
    if (postgres->owed->len >= OWED_MAX && !pipe_wait(postgres, NULL, error))
        return FALSE;
    return send(postgres, name, run) || refuse_sending(postgres, name, error);
}

static void note_trouble(Postgres *postgres, StatementName name, const PGresult *result)
{
    if (postgres->trouble)
        return;
    if (postgres->alone) {
        g_set_error_literal(&postgres->trouble, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                            "store is on one server: somebody ended the wait for its standby");
        return;
    }
    postgres->again = is_to_run_again(result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    postgres_error(postgres, result, postgres_statement(name)->purpose, &postgres->trouble);
}

/*
 * Of notices one matters: who waited for a synchronous standby does no more, by an administrator's doing.  Its SQLSTATE is
 * that of any warning and its words are in the server's language; where in the server it comes from is in neither.
 */
void pipe_hear(void *data, const PGresult *notice)
{
    Postgres *postgres = data;
    if (g_strcmp0(PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION), "SyncRepWaitForLSN") == 0)
        postgres->alone = TRUE;
}

/* COMMIT of a transaction that has failed succeeds, and says that it was undone. */
static gboolean is_good(const Postgres *postgres, const Owed *owed, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (owed->name == DO_COMMIT && !owed->is_preparing &&
        (postgres->alone || g_strcmp0(PQcmdStatus(result), "COMMIT") != 0))
        return FALSE;
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* One answer: its result, and the NULL that ends it.  Caller owns; NULL: the server has gone. */
static PGresult *take_answer(PGconn *connection)
{
    PGresult *result = PQgetResult(connection);
    PGresult *more = result ? PQgetResult(connection) : NULL;
    PQclear(more);
    return result;
}

static void settle(Postgres *postgres, const Owed *owed, PGresult **rows)
{
    PGresult *result = take_answer(postgres->connection);
    if (!is_good(postgres, owed, result)) {
        note_trouble(postgres, owed->name, result);
        if (owed->is_preparing)
            postgres->prepared[owed->name] = FALSE;
    } else if (!owed->is_preparing) {
        postgres->changes = g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
        if (rows) {
            *rows = g_steal_pointer(&result);
            return;
        }
    }
    PQclear(result);
}

gboolean pipe_wait(Postgres *postgres, PGresult **rows, GError **error)
{
    guint count = postgres->owed->len;
    if (count > 0) {
        (void)PQpipelineSync(postgres->connection); /* what goes wrong is told by the first answer */
        for (guint i = 0; i < count; i++)
            settle(postgres, &g_array_index(postgres->owed, Owed, i), i == count - 1 ? rows : NULL);
        PQclear(PQgetResult(postgres->connection)); /* the end of the pipe */
        g_array_set_size(postgres->owed, 0);
    }
    if (!postgres->trouble)
        return TRUE;
    if (rows)
        g_clear_pointer(rows, PQclear);
    g_propagate_error(error, g_error_copy(postgres->trouble));
    return FALSE;
}

/* -- one row at a time ---------------------------------------------------------- */

/* The pipe is empty before, so that the next answer is this one's. */
gboolean pipe_stream(Postgres *postgres, StatementName name, const Run *run, GError **error)
{
    g_assert(!postgres->streaming);
    if (!pipe_wait(postgres, NULL, error))
        return FALSE;
    if (!postgres->prepared[name] && !prepare(postgres, name))
        return refuse_sending(postgres, name, error);
    if (!pipe_wait(postgres, NULL, error))
        return FALSE;
    if (!send(postgres, name, run) || PQpipelineSync(postgres->connection) != 1 ||
        PQsetSingleRowMode(postgres->connection) != 1)
        return refuse_sending(postgres, name, error);
    g_array_set_size(postgres->owed, 0);
    postgres->streaming = TRUE;
    return TRUE;
}

static void end_stream(Postgres *postgres)
{
    PQclear(PQgetResult(postgres->connection)); /* the NULL that ends an answer */
    PQclear(PQgetResult(postgres->connection)); /* the end of the pipe */
    postgres->streaming = FALSE;
}

gboolean pipe_next(Postgres *postgres, StatementName name, PGresult **row, GError **error)
{
    PQclear(*row);
    *row = PQgetResult(postgres->connection);
    if (PQresultStatus(*row) == PGRES_SINGLE_TUPLE)
        return TRUE;
    PGresult *last = g_steal_pointer(row);
    if (PQresultStatus(last) != PGRES_TUPLES_OK)
        note_trouble(postgres, name, last);
    PQclear(last);
    end_stream(postgres);
    if (!postgres->trouble)
        return TRUE;
    g_propagate_error(error, g_error_copy(postgres->trouble));
    return FALSE;
}

void pipe_leave(Postgres *postgres)
{
    for (ExecStatusType status = PGRES_SINGLE_TUPLE; status == PGRES_SINGLE_TUPLE;) {
        PGresult *row = PQgetResult(postgres->connection);
        status = PQresultStatus(row);
        PQclear(row);
    }
    end_stream(postgres);
}

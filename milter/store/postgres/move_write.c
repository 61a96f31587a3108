/* move_write.c - rows into a server, by COPY: a transaction of its own, unless one is open. */
#include "store/postgres/move.h"

#include "util/error.h"

#include <string.h>

/* What is held back before it is sent. */
#define FLUSH_BYTES (64 * 1024)

/* As the format begins: its name, no flags, no more of a head.  (The literal's own NUL is the last of the name.) */
static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";

struct MoveWriter {
    Postgres *postgres;
    guint columns;
    const char *statement; /* each row by itself, or NULL */
    GByteArray *waiting;
};

static void put_count(GByteArray *to, gint16 count)
{
    const gint16 big = GINT16_TO_BE(count);
    g_byte_array_append(to, (const guint8 *)&big, sizeof big);
}

static void put_length(GByteArray *to, gint32 length)
{
    const gint32 big = GINT32_TO_BE(length);
    g_byte_array_append(to, (const guint8 *)&big, sizeof big);
}

static guint count_columns(const MoveTable *table)
{
    guint columns = 1;
    for (const char *at = strchr(table->columns, ','); at; at = strchr(at + 1, ','))
        columns++;
    return columns;
}

MoveWriter *postgres_move_begin(Database *database, const MoveTable *table, GError **error)
{
    Postgres *postgres = (Postgres *)database;
    const MoveColumn *odd = postgres_move_odd(table->name, NULL);
    g_autofree char *sql = postgres_move_copy(table);
    if (!odd) {
        PGresult *result = postgres_move_ask(postgres, sql, error);
        if (!result)
            return NULL;
        PQclear(result);
    } else if (!pipe_wait(postgres, NULL, error)) {
        return NULL;
    } else {
        PQexitPipelineMode(postgres->connection);
    }
    MoveWriter *writer = g_new0(MoveWriter, 1);
    writer->postgres = postgres;
    writer->columns = count_columns(table);
    writer->statement = odd ? odd->add : NULL;
    writer->waiting = g_byte_array_new();
    g_byte_array_append(writer->waiting, (const guint8 *)head, sizeof head);
    return writer;
}

static void put_value(GByteArray *to, const Query *row, int column)
{
    gint64 number;
    gsize length;
    gconstpointer bytes;
    switch (row->engine->type_at(row, column)) {
    case COLUMN_NULL:
        put_length(to, -1);
        return;
    case COLUMN_INT:
        number = GINT64_TO_BE(row->engine->int_at(row, column));
        put_length(to, sizeof number);
        g_byte_array_append(to, (const guint8 *)&number, sizeof number);
        return;
    case COLUMN_TEXT:
        bytes = row->engine->bytes_at(row, column, &length);
        put_length(to, (gint32)length);
        if (length > 0)
            g_byte_array_append(to, bytes, (guint)length);
        return;
    }
}

static gboolean flush(MoveWriter *writer, GError **error)
{
    PGconn *connection = writer->postgres->connection;
    if (PQputCopyData(connection, (const char *)writer->waiting->data, (int)writer->waiting->len) != 1) {
        postgres_error(writer->postgres, NULL, "add rows", error);
        return FALSE;
    }
    g_byte_array_set_size(writer->waiting, 0);
    return TRUE;
}

/* Two numbers, of a table that is none. */
static gboolean add_by_itself(const MoveWriter *writer, const Query *row, GError **error)
{
    char numbers[2][24];
    const char *const values[] = {numbers[0], numbers[1]};
    for (int i = 0; i < 2; i++)
        g_snprintf(numbers[i], sizeof numbers[i], "%" G_GINT64_FORMAT, row->engine->int_at(row, i));
    PGresult *result =
        PQexecParams(writer->postgres->connection, writer->statement, 2, NULL, values, NULL, NULL, 1);
    ExecStatusType status = PQresultStatus(result);
    gboolean done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!done)
        postgres_error(writer->postgres, result, "add row", error);
    PQclear(result);
    return done;
}

gboolean postgres_move_add(MoveWriter *writer, const Query *row, GError **error)
{
    if (writer->statement)
        return add_by_itself(writer, row, error);
    put_count(writer->waiting, (gint16)writer->columns);
    for (guint i = 0; i < writer->columns; i++)
        put_value(writer->waiting, row, (int)i);
    return writer->waiting->len < FLUSH_BYTES || flush(writer, error);
}

/* The answer is COPY's own; whatever it is, the connection is taken out of it. */
static gboolean end_copy(MoveWriter *writer, gboolean keep, GError **error)
{
    PGconn *connection = writer->postgres->connection;
    gboolean good = keep;
    if (keep) {
        put_count(writer->waiting, -1);
        good = flush(writer, error);
    }
    if (PQputCopyEnd(connection, good ? NULL : "broken off") != 1)
        good = FALSE;
    PGresult *result = PQgetResult(connection);
    if (good && PQresultStatus(result) != PGRES_COMMAND_OK) {
        postgres_error(writer->postgres, result, "add rows", error);
        good = FALSE;
    }
    for (; result; result = PQgetResult(connection))
        PQclear(result);
    return good;
}

gboolean postgres_move_end(MoveWriter *writer, gboolean keep, GError **error)
{
    gboolean good = writer->statement ? keep : end_copy(writer, keep, error);
    good = PQenterPipelineMode(writer->postgres->connection) == 1 && good;
    g_byte_array_unref(writer->waiting);
    g_free(writer);
    return good || !keep;
}

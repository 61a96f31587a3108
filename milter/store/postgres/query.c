/* query.c - a statement's values and rows. */
#include "store/postgres/postgres.h"

#include <string.h>

/* Types of columns, as the server numbers them. */
#define TYPE_BIGINT 20

static Postgres *postgres_of(const Query *query)
{
    return (Postgres *)query->database;
}

void postgres_begin(Query *query)
{
    Run **kept = &postgres_of(query)->runs[query->name];
    if (!*kept)
        *kept = g_new0(Run, 1);
    (*kept)->count = 0;
    (*kept)->asked = FALSE;
    query->run = *kept;
}

/* -- values ---------------------------------------------------------------------- */

static void bind(Run *run, const char *value, gsize length)
{
    g_assert(run->count < VALUES_MAX && length <= G_MAXINT32);
    run->values[run->count] = value;
    run->lengths[run->count] = (int)length;
    run->formats[run->count] = 1;
    run->count++;
}

void postgres_bind_int(Query *query, gint64 value)
{
    Run *run = query->run;
    gint64 *number = &run->numbers[run->count];
    *number = GINT64_TO_BE(value);
    bind(run, (const char *)number, sizeof *number);
}

/* The server takes nothing but UTF-8; what is not, was not read as mail either. */
static const char *mend(Run *run, const char *text)
{
    if (!run->mended)
        run->mended = g_ptr_array_new_with_free_func(g_free);
    char *valid = g_utf8_make_valid(text, -1);
    g_ptr_array_add(run->mended, valid);
    return valid;
}

void postgres_bind_text(Query *query, const char *value)
{
    const char *text = value && !g_utf8_validate(value, -1, NULL) ? mend(query->run, value) : value;
    bind(query->run, text, text ? strlen(text) : 0);
}

void postgres_bind_bytes(Query *query, gconstpointer bytes, gsize length)
{
    bind(query->run, bytes ? bytes : "", length);
}

void postgres_bind_null(Query *query)
{
    bind(query->run, NULL, 0);
}

/* -- asking ------------------------------------------------------------------------ */

static gboolean begins(StatementName name)
{
    return name == DO_BEGIN || name == DO_BEGIN_READING;
}

static gboolean ends(StatementName name)
{
    return name == DO_COMMIT || name == DO_ROLLBACK;
}

/* What went wrong before is told until the transaction ends; ROLLBACK ends it, whatever came. */
static gboolean is_free_to_go(Postgres *postgres, StatementName name, GError **error)
{
    if (name == DO_ROLLBACK && !pipe_wait(postgres, NULL, NULL))
        g_clear_error(&postgres->trouble);
    if (!postgres->trouble)
        return TRUE;
    g_propagate_error(error, g_error_copy(postgres->trouble));
    return FALSE;
}

/* A COMMIT that fails may have been undone or not have been looked at.  Outside a transaction trouble is told once. */
static void leave(Postgres *postgres)
{
    if (postgres->owed->len == 0)
        postgres->in_transaction = PQtransactionStatus(postgres->connection) != PQTRANS_IDLE;
    if (!postgres->in_transaction)
        g_clear_error(&postgres->trouble);
}

void postgres_end(Query *query)
{
    Run *run = query->run;
    if (run->comes) {
        pipe_leave(postgres_of(query));
        leave(postgres_of(query));
        run->comes = FALSE;
    }
    g_clear_pointer(&run->result, PQclear);
    g_clear_pointer(&run->mended, g_ptr_array_unref);
}

static gboolean ask(Query *query, gboolean wait, GError **error)
{
    Postgres *postgres = postgres_of(query);
    Run *run = query->run;
    if (!is_free_to_go(postgres, query->name, error))
        return FALSE;
    postgres->committing = postgres->committing || query->name == DO_COMMIT;
    if (!pipe_send(postgres, query->name, run, error))
        return FALSE;
    if (begins(query->name)) {
        postgres->in_transaction = TRUE;
        postgres->again = postgres->committing = postgres->alone = FALSE;
    }
    gboolean good = !wait || pipe_wait(postgres, &run->result, error);
    run->row = -1;
    leave(postgres);
    return good;
}

static gboolean is_needless(const Query *query)
{
    return postgres_statement(query->name)->sql == NULL;
}

/* One row of very many; after the last there is none, however often it is asked for. */
static gboolean step_on(Query *query, gboolean *row, GError **error)
{
    Postgres *postgres = postgres_of(query);
    Run *run = query->run;
    gboolean good = TRUE;
    if (!run->asked)
        good = is_free_to_go(postgres, query->name, error) && pipe_stream(postgres, query->name, run, error);
    run->comes = run->asked ? run->comes : good;
    run->asked = TRUE;
    run->row = 0;
    good = good && (!run->comes || pipe_next(postgres, query->name, &run->result, error));
    run->comes = postgres->streaming;
    *row = run->result != NULL;
    if (!run->comes)
        leave(postgres);
    return good;
}

gboolean postgres_step(Query *query, gboolean *row, GError **error)
{
    Run *run = query->run;
    *row = FALSE;
    if (is_needless(query))
        return TRUE;
    if (postgres_is_for_many(query->name))
        return step_on(query, row, error);
    if (!run->result && !ask(query, TRUE, error))
        return FALSE;
    *row = ++run->row < PQntuples(run->result);
    return TRUE;
}

gboolean postgres_run(Query *query, GError **error)
{
    if (is_needless(query) || ((Run *)query->run)->result)
        return TRUE;
    gboolean may_go_on = begins(query->name) || (postgres_of(query)->in_transaction && !ends(query->name));
    return ask(query, !may_go_on, error);
}

/* Of trouble the next that is asked will tell. */
gint64 postgres_changes(const Query *query)
{
    Postgres *postgres = postgres_of(query);
    (void)pipe_wait(postgres, NULL, NULL);
    return postgres->trouble ? 0 : postgres->changes;
}

/* -- rows ----------------------------------------------------------------------------- */

static const PGresult *result_of(const Query *query, int *row)
{
    const Run *run = query->run;
    *row = run->row;
    return run->result;
}

ColumnType postgres_type_at(const Query *query, int column)
{
    int row;
    const PGresult *result = result_of(query, &row);
    if (PQgetisnull(result, row, column))
        return COLUMN_NULL;
    return PQftype(result, column) == TYPE_BIGINT ? COLUMN_INT : COLUMN_TEXT;
}

gint64 postgres_int_at(const Query *query, int column)
{
    int row;
    gint64 number;
    const PGresult *result = result_of(query, &row);
    if (PQgetisnull(result, row, column))
        return 0;
    g_assert(PQftype(result, column) == TYPE_BIGINT);
    memcpy(&number, PQgetvalue(result, row, column), sizeof number);
    return GINT64_FROM_BE(number);
}

/* libpq ends every value with a NUL of its own. */
const char *postgres_text_at(const Query *query, int column, gsize *length)
{
    int row;
    const PGresult *result = result_of(query, &row);
    if (length)
        *length = (gsize)PQgetlength(result, row, column);
    return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

gconstpointer postgres_bytes_at(const Query *query, int column, gsize *length)
{
    return postgres_text_at(query, column, length);
}

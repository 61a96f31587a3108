#include "store/engine.h"

#include "store/stamp.h"
#include "util/error.h"

#include <string.h>

Database *database_open(const char *where, DatabaseUse use, GError **error)
{
    const Engine *engine = engine_of(where, error);
    return engine ? engine->open(where, use, error) : NULL;
}

void database_close(Database *database)
{
    if (database)
        database->engine->close(database);
}

gboolean database_in_transaction(const Database *database)
{
    return database->engine->in_transaction(database);
}

gboolean database_is_broken(const Database *database)
{
    return database->engine->is_broken(database);
}

/* -- a query ------------------------------------------------------------------ */

Query query_begin(Database *database, StatementName name)
{
    Query query = {.database = database, .engine = database->engine, .name = name};
    query.engine->begin(&query);
    return query;
}

void query_end(Query *query)
{
    if (query->run)
        query->engine->end(query);
    query->run = NULL;
}

void query_stamp(Query *query, Digest *stamp)
{
    query->stamp = stamp;
}

void query_int(Query *query, gint64 value)
{
    if (query->stamp)
        stamp_int(query->stamp, value);
    if (query->run)
        query->engine->bind_int(query, value);
}

void query_text(Query *query, const char *value)
{
    if (query->stamp)
        stamp_text(query->stamp, value);
    if (query->run)
        query->engine->bind_text(query, value);
}

void query_bytes(Query *query, gconstpointer bytes, gsize length)
{
    if (query->run)
        query->engine->bind_bytes(query, bytes, length);
}

void query_reference(Query *query, gint64 value)
{
    if (value != 0) {
        query_int(query, value);
        return;
    }
    if (query->stamp)
        stamp_null(query->stamp);
    if (query->run)
        query->engine->bind_null(query);
}

gboolean query_step(Query *query, gboolean *row, GError **error)
{
    *row = FALSE;
    query->taken = 0;
    return query->engine->step(query, row, error);
}

gboolean query_run(Query *query, GError **error)
{
    return query->engine->run(query, error);
}

gint64 query_changes(const Query *query)
{
    return query->engine->changes(query);
}

/* -- its columns --------------------------------------------------------------- */

void query_skip(Query *query, int columns)
{
    query->taken += columns;
}

gint64 query_take_int(Query *query)
{
    return query->engine->int_at(query, query->taken++);
}

const char *query_peek_text(Query *query)
{
    return query->engine->text_at(query, query->taken++, NULL);
}

char *query_take_text(Query *query)
{
    return g_strdup(query_peek_text(query));
}

GBytes *query_take_bytes(Query *query)
{
    gsize length;
    gconstpointer bytes = query->engine->bytes_at(query, query->taken++, &length);
    return g_bytes_new(bytes, length);
}

/* What stands behind a NUL is no part of any text of ours. */
static void stamp_column(const Query *query, int column, Digest *stamp)
{
    gsize length;
    const char *text = query->engine->text_at(query, column, &length);
    stamp_text(stamp, text);
    if (text && strlen(text) != length)
        stamp_null(stamp);
}

void query_stamp_row(Query *query, Digest *stamp, int first, int columns)
{
    for (int i = first; i < first + columns; i++)
        switch (query->engine->type_at(query, i)) {
        case COLUMN_NULL:
            stamp_null(stamp);
            break;
        case COLUMN_INT:
            stamp_int(stamp, query->engine->int_at(query, i));
            break;
        case COLUMN_TEXT:
            stamp_column(query, i, stamp);
            break;
        }
}

gboolean database_run(Database *database, StatementName name, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    return query_run(&query, error);
}

#include "store/migrate.h"

#include "core/reference.h"
#include "core/token.h"
#include "store/engine.h"
#include "util/clock.h"
#include "util/error.h"

static gboolean read_number(Database *database, StatementName name, gint64 *number, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *number = row ? query_take_int(&query) : 0;
    return TRUE;
}

gboolean migrate_version(Database *database, int *version, GError **error)
{
    gint64 application, tables, found;
    if (!read_number(database, FIND_APPLICATION, &application, error) ||
        !read_number(database, FIND_TABLES, &tables, error) || !read_number(database, FIND_VERSION, &found, error))
        return FALSE;
    if (application != STORE_APPLICATION_ID && application + tables != 0) {
        g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "file is not a synpunkt store");
        return FALSE;
    }
    if (found > STORE_VERSION) {
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED,
                    "store has version %" G_GINT64_FORMAT ", this program knows version %d only; use a newer program",
                    found, STORE_VERSION);
        return FALSE;
    }
    *version = application == STORE_APPLICATION_ID ? (int)found : 0;
    return TRUE;
}

gboolean migrate_check(Database *database, GError **error)
{
    int version;
    if (!migrate_version(database, &version, error))
        return FALSE;
    if (version == STORE_VERSION)
        return TRUE;
    if (version == 0)
        database->engine->tell_absent(database, error);
    else
        g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER,
                    "store has version %d, this program needs %d; run 'synpunkt upgrade' or start synpunktd", version,
                    STORE_VERSION);
    return FALSE;
}

static gboolean name_store(Database *database, GError **error)
{
    g_autofree char *epoch = g_uuid_string_random();
    g_auto(Query) query = query_begin(database, ADD_STORE);
    query_text(&query, epoch);
    query_int(&query, clock_now());
    return query_run(&query, error);
}

/* Inside the transaction: another process may have been faster. */
static gboolean make_if_empty(Database *database, GError **error)
{
    gint64 application, tables;
    if (!read_number(database, FIND_APPLICATION, &application, error) ||
        !read_number(database, FIND_TABLES, &tables, error))
        return FALSE;
    if (application != 0 || tables != 0)
        return TRUE;
    return database->engine->make(database, error) && name_store(database, error);
}

gboolean migrate_create(Database *database, GError **error)
{
    if (!database_run(database, DO_BEGIN, error))
        return FALSE;
    if (make_if_empty(database, error) && database_run(database, DO_COMMIT, error))
        return TRUE;
    if (database_in_transaction(database))
        database_run(database, DO_ROLLBACK, NULL); /* closing the connection would undo it as well */
    return FALSE;
}

char *migrate_epoch(Database *database, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_EPOCH);
    gboolean row;
    if (!query_step(&query, &row, error))
        return NULL;
    if (row)
        return query_take_text(&query);
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED, "store has no name of its own");
    return NULL;
}

/* "260000417 250000990" */
static FormerEpoch *take_former(Query *query)
{
    g_autofree char *epoch = query_take_text(query);
    FormerEpoch *former = former_epoch_new(epoch, query_take_int(query));
    g_auto(GStrv) words = g_strsplit(query_peek_text(query), " ", -1);
    for (char **at = words; *at; at++) {
        CaseNumber last = g_ascii_strtoll(*at, NULL, 10);
        g_array_append_val(former->last_cases, last);
    }
    return former;
}

GPtrArray *migrate_former_epochs(Database *database, GError **error)
{
    g_autoptr(GPtrArray) former = g_ptr_array_new_with_free_func((GDestroyNotify)former_epoch_free);
    g_auto(Query) query = query_begin(database, LIST_EPOCHS);
    gboolean row = TRUE;
    while (row) {
        if (!query_step(&query, &row, error))
            return NULL;
        if (row)
            g_ptr_array_add(former, take_former(&query));
    }
    return g_steal_pointer(&former);
}

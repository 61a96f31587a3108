#include "store/check.h"

#include "store/engine.h"
#include "store/store_private.h"

void check_say(GPtrArray *findings, const char *format, ...)
{
    if (findings->len >= CHECK_FINDINGS_MAX)
        return;
    if (findings->len == CHECK_FINDINGS_MAX - 1) {
        g_ptr_array_add(findings, g_strdup("more is wrong than is told here"));
        return;
    }
    va_list args;
    va_start(args, format);
    g_ptr_array_add(findings, g_strdup_vprintf(format, args));
    va_end(args);
}

void check_step(Checking *checking, guint64 more)
{
    checking->done += more;
    if (checking->deep->step)
        checking->deep->step(MIN(checking->done, checking->most), checking->most, checking->deep->data);
}

typedef struct {
    StatementName name;
    CheckRow look;
    gpointer data;
    gint64 after;
    guint rows; /* of the page */
} Pass;

static gboolean look_at_page(Checking *checking, Pass *pass, GError **error)
{
    g_auto(Query) query = query_begin(checking->database, pass->name);
    query_int(&query, pass->after);
    query_int(&query, CHECK_PAGE);
    gboolean row;
    for (pass->rows = 0; query_step(&query, &row, error); pass->rows++) {
        if (!row)
            return TRUE;
        pass->after = query_take_int(&query);
        if (!pass->look(checking, pass->after, &query, pass->data, error))
            return FALSE;
    }
    return FALSE;
}

gboolean check_rows(Checking *checking, StatementName name, CheckRow look, gpointer data, GError **error)
{
    Pass pass = {.name = name, .look = look, .data = data};
    do {
        if (!database_run(checking->database, DO_BEGIN_READING, error))
            return FALSE;
        gboolean done = look_at_page(checking, &pass, error);
        database_run(checking->database, DO_COMMIT, NULL); /* nothing was written that could be lost */
        if (!done)
            return FALSE;
        check_step(checking, pass.rows);
    } while (pass.rows == CHECK_PAGE);
    return TRUE;
}

static gboolean count(Database *database, StatementName name, guint64 *number, GError **error)
{
    g_auto(Query) query = query_begin(database, name);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *number = row ? (guint64)query_take_int(&query) : 0;
    return TRUE;
}

static gboolean check_references(Checking *checking, GError **error)
{
    g_auto(Query) query = query_begin(checking->database, CHECK_REFERENCES);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autofree char *table = query_take_text(&query);
        gint64 id = query_take_int(&query);
        check_say(checking->findings, "%s '%" G_GINT64_FORMAT "': points to a row of %s that is not there", table, id,
                  query_peek_text(&query));
    }
    return FALSE;
}

gboolean check_engine(Checking *checking, GError **error)
{
    return checking->database->engine->check(checking, error) && check_references(checking, error);
}

/* As many as there are now; a live store has some more at the end. */
static gboolean measure(Checking *checking, GError **error)
{
    guint64 rows;
    if (!count(checking->database, CHECK_PAGES, &checking->pages, error) ||
        !count(checking->database, CHECK_COUNT, &rows, error))
        return FALSE;
    checking->most = 2 * checking->pages + rows;
    return TRUE;
}

static gboolean check_all(Checking *checking, GError **error)
{
    return measure(checking, error) && check_engine(checking, error) && check_entries(checking, error) &&
           check_letters(checking, error) && check_chains(checking, error) && check_cases(checking, error) &&
           check_reports(checking, error) && check_loose(checking, error);
}

/* The pages that many rows point to stay at hand meanwhile. */
static gboolean check_with_room(Checking *checking, GError **error)
{
    if (!database_run(checking->database, CHECK_ROOM, error))
        return FALSE;
    gboolean done = check_all(checking, error);
    database_run(checking->database, CHECK_ROOM_END, NULL); /* it costs memory, and nothing else */
    return done;
}

GPtrArray *store_check_deep(Store *store, StoreDeep *deep, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return NULL;
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    Checking checking = {.database = reader->database, .findings = findings, .deep = deep};
    return check_with_room(&checking, error) ? g_steal_pointer(&findings) : NULL;
}

GPtrArray *store_check(Store *store, GError **error)
{
    StoreDeep deep = {0};
    return store_check_deep(store, &deep, error);
}

GPtrArray *store_check_file(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return NULL;
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    StoreDeep deep = {0};
    Checking checking = {.database = reader->database, .findings = findings, .deep = &deep};
    return check_engine(&checking, error) ? g_steal_pointer(&findings) : NULL;
}

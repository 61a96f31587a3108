#include "store/check.h"

#include "util/error.h"

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

void check_step(Checking *checking, guint64 rows)
{
    checking->done += rows;
    if (checking->deep->step)
        checking->deep->step(MIN(checking->done, checking->most), checking->most, checking->deep->data);
}

static gboolean check_file(Checking *checking, GError **error)
{
    g_autoptr(Reader) reader = store_reader(checking->store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, CHECK_FILE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        const char *words = query_peek_text(&query);
        if (strcmp(words, "ok") != 0)
            check_say(checking->findings, "file: %s", words);
    }
    return FALSE;
}

static gboolean check_references(Checking *checking, GError **error)
{
    g_autoptr(Reader) reader = store_reader(checking->store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, CHECK_REFERENCES);
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

/* Entry ids of a page, to be unpacked after the page is read. */
static gboolean list_entries(Database *database, gint64 after, GArray *ids, GError **error)
{
    g_auto(Query) query = query_begin(database, CHECK_ENTRIES);
    query_int(&query, after);
    query_int(&query, CHECK_PAGE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        gint64 id = query_take_int(&query);
        g_array_append_val(ids, id);
    }
    return FALSE;
}

/* What cannot be read is a finding; only trouble with the store itself ends the check. */
static gboolean check_entry(Checking *checking, gint64 id, GError **error)
{
    g_autoptr(GError) found = NULL;
    g_autoptr(GBytes) raw = store_entry_raw(checking->store, id, &found);
    if (raw)
        return TRUE;
    if (!g_error_matches(found, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED)) {
        g_propagate_error(error, g_steal_pointer(&found));
        return FALSE;
    }
    check_say(checking->findings, "entry '%" G_GINT64_FORMAT "': %s", id, found->message);
    return TRUE;
}

static gboolean check_entries(Checking *checking, GError **error)
{
    gint64 after = 0;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    do {
        g_array_set_size(ids, 0);
        g_autoptr(Reader) reader = store_reader(checking->store, error);
        if (!reader || !list_entries(reader->database, after, ids, error))
            return FALSE;
        for (guint i = 0; i < ids->len; i++) {
            after = g_array_index(ids, gint64, i);
            if (!check_entry(checking, after, error))
                return FALSE;
        }
        check_step(checking, ids->len);
    } while (ids->len == CHECK_PAGE);
    return TRUE;
}

/* As many as there are now; a live store has some more at the end. */
static gboolean count_rows(Checking *checking, GError **error)
{
    g_autoptr(Reader) reader = store_reader(checking->store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, CHECK_COUNT);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    checking->most = (guint64)query_take_int(&query);
    return TRUE;
}

GPtrArray *store_check_deep(Store *store, StoreDeep *deep, GError **error)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    Checking checking = {.store = store, .findings = findings, .deep = deep};
    if (check_file(&checking, error) && check_references(&checking, error) && count_rows(&checking, error) &&
        check_entries(&checking, error) && check_letters(&checking, error) && check_chains(&checking, error) &&
        check_cases(&checking, error) && check_reports(&checking, error) && check_loose(&checking, error))
        return g_steal_pointer(&findings);
    return NULL;
}

GPtrArray *store_check(Store *store, GError **error)
{
    StoreDeep deep = {0};
    return store_check_deep(store, &deep, error);
}

GPtrArray *store_check_file(Store *store, GError **error)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    StoreDeep deep = {0};
    Checking checking = {.store = store, .findings = findings, .deep = &deep};
    return check_file(&checking, error) && check_references(&checking, error) ? g_steal_pointer(&findings) : NULL;
}

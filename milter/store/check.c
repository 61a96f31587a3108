#include "store/check.h"

#include "util/error.h"

void check_say(GPtrArray *findings, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(findings, g_strdup_vprintf(format, args));
    va_end(args);
}

static gboolean check_file(Store *store, GPtrArray *findings, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, CHECK_FILE);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        const char *words = query_peek_text(&query);
        if (strcmp(words, "ok") != 0)
            check_say(findings, "file: %s", words);
    }
    return FALSE;
}

static gboolean check_references(Store *store, GPtrArray *findings, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, CHECK_REFERENCES);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autofree char *table = query_take_text(&query);
        gint64 id = query_take_int(&query);
        check_say(findings, "%s '%" G_GINT64_FORMAT "': points to a row of %s that is not there", table, id,
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
static gboolean check_entry(Store *store, gint64 id, GPtrArray *findings, GError **error)
{
    g_autoptr(GError) found = NULL;
    g_autoptr(GBytes) raw = store_entry_raw(store, id, &found);
    if (raw)
        return TRUE;
    if (!g_error_matches(found, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED)) {
        g_propagate_error(error, g_steal_pointer(&found));
        return FALSE;
    }
    check_say(findings, "entry '%" G_GINT64_FORMAT "': %s", id, found->message);
    return TRUE;
}

static gboolean check_entries(Store *store, GPtrArray *findings, GError **error)
{
    gint64 after = 0;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    do {
        g_array_set_size(ids, 0);
        g_autoptr(Reader) reader = store_reader(store, error);
        if (!reader || !list_entries(reader->database, after, ids, error))
            return FALSE;
        for (guint i = 0; i < ids->len; i++) {
            after = g_array_index(ids, gint64, i);
            if (!check_entry(store, after, findings, error))
                return FALSE;
        }
    } while (ids->len == CHECK_PAGE);
    return TRUE;
}

GPtrArray *store_check(Store *store, GError **error)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    if (check_file(store, findings, error) && check_references(store, findings, error) &&
        check_entries(store, findings, error) && check_letters(store, findings, error) &&
        check_chains(store, findings, error) && check_reports(store, findings, error))
        return g_steal_pointer(&findings);
    return NULL;
}

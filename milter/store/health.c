#include "store/health.h"

#include "store/noted.h"
#include "store/store_private.h"

#define TOLD_BACKUP "backup"
#define TOLD_CHECK  "check"

static void take_counts(Query *query, StoreHealth *health)
{
    health->made_at = query_take_int(query);
    health->last_entry = query_take_int(query);
    health->last_letter = query_take_int(query);
    health->cases_since = (guint64)query_take_int(query);
    health->waiting = (guint64)query_take_int(query);
    health->refused = (guint64)query_take_int(query);
    health->waiting_since = query_take_int(query);
    health->refused_day = (guint64)query_take_int(query);
    health->unproven_since = (guint64)query_take_int(query);
    health->unproven_day = (guint64)query_take_int(query);
    health->unrouted = (guint64)query_take_int(query);
    health->oldest_unrouted = query_take_int(query);
    health->breaches = (guint64)query_take_int(query);
    health->report_year = (int)query_take_int(query);
    health->report_at = query_take_int(query);
    health->bytes = (guint64)query_take_int(query);
}

static gboolean read_counts(Database *database, StoreHealth *health, GError **error)
{
    g_auto(Query) query = query_begin(database, COUNT_HEALTH);
    query_int(&query, health->now);
    query_int(&query, health->since);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    take_counts(&query, health);
    return TRUE;
}

/* "HASH of host" */
static gboolean read_ends(Database *database, GPtrArray *ends, GError **error)
{
    g_auto(Query) query = query_begin(database, CHECK_CHAINS);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autofree char *writer = query_take_text(&query);
        (void)query_take_int(&query);
        g_autoptr(GBytes) hash = query_take_bytes(&query);
        GString *line = g_string_new(NULL);
        for (gsize i = 0; i < g_bytes_get_size(hash); i++)
            g_string_append_printf(line, "%02x", ((const guint8 *)g_bytes_get_data(hash, NULL))[i]);
        g_string_append_printf(line, " %s", writer);
        g_ptr_array_add(ends, g_string_free(line, FALSE));
    }
    return FALSE;
}

gboolean store_health(Store *store, StoreHealth *health, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_autofree char *backup = NULL;
    health->ends = g_ptr_array_new_with_free_func(g_free);
    return read_counts(reader->database, health, error) &&
           noted_told(reader->database, TOLD_BACKUP, &health->backup_at, &backup, error) &&
           noted_told(reader->database, TOLD_CHECK, &health->check_at, &health->check_found, error) &&
           read_ends(reader->database, health->ends, error);
}

void store_health_clear(StoreHealth *health)
{
    g_clear_pointer(&health->check_found, g_free);
    g_clear_pointer(&health->ends, g_ptr_array_unref);
}

gboolean store_places(Store *store, PlaceVisit visit, gpointer data, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, COUNT_PLACES);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_autofree char *unit = query_take_text(&query);
        g_autofree char *status = query_take_text(&query);
        visit(unit, status, (guint64)query_take_int(&query), data);
    }
    return FALSE;
}

gboolean store_kept(Store *store, KeptAsk *ask, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, COUNT_KEPT);
    query_int(&query, ask->now);
    query_int(&query, ask->from);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    ask->kept = (guint64)query_take_int(&query);
    ask->known = (guint64)query_take_int(&query);
    return TRUE;
}

/* The latest first, and no further than the first moment: entries are numbered as they are filed. */
gboolean store_filed(Store *store, const gint64 *moments, guint64 *counts, guint count, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    if (!reader)
        return FALSE;
    g_auto(Query) query = query_begin(reader->database, LIST_FILED);
    gboolean row;
    while (query_step(&query, &row, error)) {
        gint64 at = row ? query_take_int(&query) : 0;
        if (!row || at < moments[0])
            return TRUE;
        guint place = count - 1;
        while (at < moments[place])
            place--;
        counts[place]++;
    }
    return FALSE;
}

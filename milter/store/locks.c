#include "store/locks.h"

#include "store/engine.h"

static int compare(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

/* Sorted, none twice. */
static void order(GArray *each)
{
    guint kept = 0;
    g_array_sort(each, compare);
    for (guint i = 0; i < each->len; i++)
        if (kept == 0 || g_array_index(each, gint64, i) != g_array_index(each, gint64, kept - 1))
            g_array_index(each, gint64, kept++) = g_array_index(each, gint64, i);
    g_array_set_size(each, kept);
}

static gboolean lock(Database *database, LocksWhat what, GArray *each, GError **error)
{
    order(each);
    const Locks locks = {what, (const gint64 *)(gpointer)each->data, each->len};
    return database->engine->lock(database, &locks, error);
}

static gboolean lock_one(Database *database, LocksWhat what, gint64 one, GError **error)
{
    const Locks locks = {what, &one, 1};
    return !database->engine->lock || database->engine->lock(database, &locks, error);
}

gboolean lock_sweep(Database *database, GError **error)
{
    return lock_one(database, LOCKS_KEYS, LOCKS_SWEEP_KEY, error);
}

gboolean lock_serials(Database *database, int year, GError **error)
{
    return lock_one(database, LOCKS_SERIALS, year, error);
}

gboolean lock_case(Database *database, CaseNumber number, GError **error)
{
    return lock_one(database, LOCKS_CASES, number, error);
}

gboolean lock_case_of(Database *database, gint64 letter, GError **error)
{
    return lock_one(database, LOCKS_CASE_OF_LETTER, letter, error);
}

static void add_key(GArray *keys, const char *kind, const char *text)
{
    if (!text || !*text)
        return;
    gint64 key = key_of_pair(kind, text);
    g_array_append_val(keys, key);
}

static void add_number(GArray *keys, const char *kind, gint64 number)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    add_key(keys, kind, text);
}

gboolean lock_ask(Database *database, const Ask *ask, GError **error)
{
    if (!database->engine->lock)
        return TRUE;
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
    add_key(keys, "identity", ask->identity);
    add_key(keys, "address", ask->sender);
    add_key(keys, "address", ask->return_path);
    add_key(keys, "message", ask->message_id);
    add_key(keys, "message", ask->embedded_id);
    for (guint i = 0; i < ask->ancestors->len; i++)
        add_key(keys, "message", g_ptr_array_index(ask->ancestors, i));
    for (guint i = 0; i < ask->tokens->len; i++)
        add_number(keys, "token", g_array_index(ask->tokens, TokenAsk, i).number);
    if (ask->bounced_letter != 0)
        add_number(keys, "letter", ask->bounced_letter);
    if (ask->of_anybody)
        add_key(keys, "subject", ask->subject_key);
    return lock(database, LOCKS_KEYS, keys, error);
}

gboolean lock_is_held(const GArray *held, CaseNumber number)
{
    for (guint i = 0; i < held->len; i++)
        if (g_array_index(held, CaseNumber, i) == number)
            return TRUE;
    return FALSE;
}

gboolean lock_cases(Database *database, const GArray *numbers, GArray *held, gboolean *news, GError **error)
{
    *news = FALSE;
    if (!database->engine->lock)
        return TRUE;
    g_autoptr(GArray) fresh = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < numbers->len; i++) {
        gint64 number = g_array_index(numbers, CaseNumber, i);
        if (!lock_is_held(held, number))
            g_array_append_val(fresh, number);
    }
    *news = fresh->len > 0;
    if (!lock(database, LOCKS_CASES, fresh, error))
        return FALSE;
    g_array_append_vals(held, fresh->data, fresh->len);
    return TRUE;
}

#include "store/outbox.h"

#include "store/rows.h"

static void bind_place(Query *query, const Outgoing *outgoing)
{
    query_int(query, outgoing->number);
    query_text(query, audience_name(letter_traits(outgoing->letter->kind)->audience));
    query_int(query, outgoing->created_at);
    query_int(query, outgoing->id);
}

static gboolean find_first(Database *database, Outgoing *outgoing, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_FIRST_ANCESTOR);
    bind_place(&query, outgoing);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (row)
        g_ptr_array_add(outgoing->ancestors, query_take_text(&query));
    return TRUE;
}

/* The rows come newest first. */
static gboolean find_last(Database *database, const Outgoing *outgoing, GPtrArray *last, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_LAST_ANCESTORS);
    bind_place(&query, outgoing);
    query_int(&query, OUTBOX_LAST_ANCESTORS);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_insert(last, 0, query_take_text(&query));
    }
    return FALSE;
}

static void move_to_end(GPtrArray *ids, const char *id)
{
    for (guint i = ids->len; i > 0; i--)
        if (strcmp(g_ptr_array_index(ids, i - 1), id) == 0)
            g_ptr_array_remove_index(ids, i - 1);
    g_ptr_array_add(ids, g_strdup(id));
}

/* The answered one is last, also when it is older: clients thread by the last (RFC 5322, 3.6.4). */
gboolean outbox_find_ancestors(Database *database, Outgoing *outgoing, GError **error)
{
    g_autoptr(GPtrArray) last = g_ptr_array_new_with_free_func(g_free);
    if (outgoing->number != 0 &&
        (!find_first(database, outgoing, error) || !find_last(database, outgoing, last, error)))
        return FALSE;
    for (guint i = 0; i < last->len; i++)
        move_to_end(outgoing->ancestors, g_ptr_array_index(last, i));
    if (*outgoing->letter->answers_id) {
        g_autofree char *answered = g_strdup(outgoing->letter->answers_id);
        move_to_end(outgoing->ancestors, answered);
    }
    return TRUE;
}

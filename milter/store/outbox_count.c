/* What a letter that gathered during an hour or a day says is counted when it is about to leave. */
#include "store/outbox.h"

#include "store/pack.h"
#include "store/rows.h"

#define COLLECTED_MAX 50
#define LAG_SECONDS   3600 /* between a message's coming and its filing, at most, for one that is counted */

/* By the order they were filed in: a message may be of an earlier second, or of a host whose clock is behind. */
static gboolean count_filed(Database *database, Outgoing *outgoing, GError **error)
{
    g_auto(Query) query = query_begin(database, COUNT_FILED);
    query_int(&query, outgoing->number);
    query_int(&query, outgoing->entry);
    query_int(&query, outgoing->created_at - LAG_SECONDS);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    outgoing->gathered = row ? (guint)query_take_int(&query) : 0;
    return TRUE;
}

/* Cases of an earlier second too, if they are numbered later. */
static gboolean list_opened(Database *database, Outgoing *outgoing, GError **error)
{
    outgoing->collected = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
    if (!outgoing->about)
        return TRUE;
    g_auto(Query) query = query_begin(database, LIST_OPENED);
    query_int(&query, key_of(outgoing->about->resident));
    query_text(&query, outgoing->about->resident);
    query_int(&query, outgoing->created_at - LAG_SECONDS);
    query_int(&query, outgoing->created_at);
    query_int(&query, outgoing->number);
    query_int(&query, COLLECTED_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(outgoing->collected, row_take_case(&query));
    }
    return FALSE;
}

gboolean outbox_count(Database *database, Outgoing *outgoing, GError **error)
{
    if (outgoing->letter->kind == LETTER_GATHERED)
        return count_filed(database, outgoing, error);
    return outgoing->letter->kind != LETTER_COLLECTED || list_opened(database, outgoing, error);
}

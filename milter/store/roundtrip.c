#include "store/roundtrip.h"

#include "store/stamp.h"
#include "store/store_private.h"

#define UNPROVEN "none" /* how a proof begins that is none */

char *roundtrip_set(Database *database, const Roundtrip *roundtrip, GError **error)
{
    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(database, SET_ROUNDTRIP);
    query_stamp(&query, stamp);
    query_int(&query, roundtrip->letter);
    query_text(&query, roundtrip->unit);
    query_int(&query, roundtrip->answered_at);
    query_text(&query, roundtrip->proof);
    if (!query_run(&query, error))
        return NULL;
    g_autofree char *printed = stamp_print(stamp);
    return g_strconcat("row=", printed, NULL);
}

gboolean roundtrip_passed(Database *database, gint64 letter, gboolean *passed, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_ROUNDTRIP);
    query_int(&query, letter);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *passed = row && query_take_int(&query) != 0 && !g_str_has_prefix(query_peek_text(&query), UNPROVEN);
    return TRUE;
}

void roundtrip_found_free(RoundtripFound *found)
{
    if (!found)
        return;
    g_free(found->unit);
    g_free(found->to);
    g_free(found->state);
    g_free(found->proof);
    g_free(found->note);
    g_free(found);
}

static gboolean list(Database *database, GPtrArray *found, GError **error)
{
    g_auto(Query) query = query_begin(database, LIST_ROUNDTRIPS);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        RoundtripFound *one = g_new0(RoundtripFound, 1);
        one->unit = query_take_text(&query);
        one->to = query_take_text(&query);
        one->sent_at = query_take_int(&query);
        one->state = query_take_text(&query);
        one->note = query_take_text(&query);
        one->answered_at = query_take_int(&query);
        one->proof = query_take_text(&query);
        one->recognised = one->answered_at && !g_str_has_prefix(one->proof, UNPROVEN);
        g_ptr_array_add(found, one);
    }
    return FALSE;
}

GPtrArray *store_roundtrips(Store *store, GError **error)
{
    g_autoptr(Reader) reader = store_reader(store, error);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)roundtrip_found_free);
    if (!reader || !list(reader->database, found, error))
        return NULL;
    return g_steal_pointer(&found);
}

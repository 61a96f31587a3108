/* check_letters.c - every message and every letter has its bytes, and they are those that its row tells of. */
#include "store/check.h"

#include "store/pack.h"
#include "util/error.h"

/* What cannot be unpacked is a finding; only trouble with the store itself ends the check. */
static gboolean check_packed(Checking *checking, Unpacker *unpacker, const Packed *packed, GError **error)
{
    g_autoptr(GError) found = NULL;
    g_autoptr(GBytes) bytes = unpacker_read(unpacker, checking->database, packed, &found);
    if (bytes)
        return TRUE;
    if (!g_error_matches(found, SYNPUNKT_ERROR, SYNPUNKT_ERROR_DAMAGED)) {
        g_propagate_error(error, g_steal_pointer(&found));
        return FALSE;
    }
    check_say(checking->findings, "%s '%" G_GINT64_FORMAT "': %s", packed->what == PACKED_ENTRY ? "entry" : "letter",
              packed->id, found->message);
    return TRUE;
}

/* -- letters -------------------------------------------------------------------- */

/* The case it names and whether that is on file; digest and size of its bytes, without which it is not rendered. */
static gboolean check_row(Checking *checking, gint64 id, Query *query, gpointer data, GError **error)
{
    CaseNumber wanted = query_take_int(query), there = query_take_int(query);
    Packed packed = {.what = PACKED_LETTER, .id = id, .digest = query_peek_text(query)};
    packed.bytes = (gsize)query_take_int(query);
    if (wanted != there)
        check_say(checking->findings, "letter '%" G_GINT64_FORMAT "': its case is not there", id);
    return !packed.digest || check_packed(checking, data, &packed, error);
}

gboolean check_letters(Checking *checking, GError **error)
{
    g_autoptr(Unpacker) unpacker = unpacker_new();
    return check_rows(checking, CHECK_LETTERS, check_row, unpacker, error);
}

/* -- messages ------------------------------------------------------------------- */

static gboolean check_entry(Checking *checking, gint64 id, Query *query, gpointer data, GError **error)
{
    Packed packed = {.what = PACKED_ENTRY, .id = id, .digest = query_peek_text(query)};
    packed.bytes = (gsize)query_take_int(query);
    return check_packed(checking, data, &packed, error);
}

gboolean check_entries(Checking *checking, GError **error)
{
    g_autoptr(Unpacker) unpacker = unpacker_new();
    return check_rows(checking, CHECK_ENTRIES, check_entry, unpacker, error);
}

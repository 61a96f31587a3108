#include "store/rows.h"

#include "store/pack.h"
#include "store/stamp.h"

/* CASE_COLUMNS and the key of the resident. */
#define STAMPED_COLUMNS 48

static const char *const audience_names[] = {"resident", "staff", "internal"};

const char *audience_name(Audience audience)
{
    return audience_names[audience];
}

/* What is not known is internal: in doubt nothing goes out. */
Audience audience_of(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(audience_names); i++)
        if (g_strcmp0(name, audience_names[i]) == 0)
            return (Audience)i;
    return AUDIENCE_INTERNAL;
}

Audience audience_of_entry(EntryKind kind)
{
    switch (kind) {
    case ENTRY_RESIDENT:
        return AUDIENCE_RESIDENT;
    case ENTRY_ANSWER:
        return AUDIENCE_STAFF;
    case ENTRY_INTERNAL:
    case ENTRY_AUTOMATIC:
        return AUDIENCE_INTERNAL;
    }
    return AUDIENCE_INTERNAL;
}

static void take_text(Query *query, char **text)
{
    g_free(*text);
    *text = query_take_text(query);
}

Case *row_take_case(Query *query)
{
    Case *found = case_new(query_take_int(query));
    found->status = case_status_of(query_peek_text(query));
    found->received_at = query_take_int(query);
    found->opened_at = query_take_int(query);
    take_text(query, &found->mailbox);
    take_text(query, &found->unit);
    take_text(query, &found->first_unit);
    found->triage = query_take_int(query) != 0;
    take_text(query, &found->category);
    take_text(query, &found->channel);
    take_text(query, &found->language);
    take_text(query, &found->subject);
    take_text(query, &found->resident_name);
    take_text(query, &found->resident);
    take_text(query, &found->phone);
    take_text(query, &found->postal);
    found->reachable = query_take_int(query) != 0;
    found->sensitive = query_take_int(query) != 0;
    found->urgent = query_take_int(query) != 0;
    found->other = query_take_int(query) != 0;
    found->dormant = query_take_int(query) != 0;
    found->quiet = query_take_int(query) != 0;
    found->besked_due = query_take_int(query);
    found->besked_at = query_take_int(query);
    found->answered_at = query_take_int(query);
    found->closed_at = query_take_int(query);
    found->told_at = query_take_int(query);
    found->waiting_since = query_take_int(query);
    found->last_at = query_take_int(query);
    found->besked_calls = (guint)query_take_int(query);
    found->answer_calls = (guint)query_take_int(query);
    found->waiting_calls = (guint)query_take_int(query);
    found->paused_until = query_take_int(query);
    found->moves = (guint)query_take_int(query);
    take_text(query, &found->hints);
    take_text(query, &found->submitter);
    take_text(query, &found->cause);
    take_text(query, &found->outcome);
    take_text(query, &found->measure);
    take_text(query, &found->diary);
    found->merged = query_take_int(query);
    found->same = query_take_int(query);
    found->unproven = query_take_int(query) != 0;
    found->spam = query_take_int(query) != 0;
    take_text(query, &found->handler);
    found->linked = query_take_int(query);
    take_text(query, &found->confidant);
    return found;
}

Sent *row_take_sent(Query *query)
{
    gint64 id = query_take_int(query);
    LetterKind kind = letter_kind_of(query_peek_text(query));
    LetterState state = letter_state_of(query_peek_text(query));
    Sent *sent = sent_new(id, kind, state, query_take_int(query));
    take_text(query, &sent->to);
    take_text(query, &sent->author);
    sent->created_at = query_take_int(query);
    sent->stops_besked = query_take_int(query) != 0;
    take_text(query, &sent->held_why);
    g_autoptr(GHashTable) fields = letter_unpack_fields(query_peek_text(query));
    const char *answer = fields ? g_hash_table_lookup(fields, "answer") : NULL;
    g_free(sent->answer);
    sent->answer = g_strdup(answer ? answer : "");
    const char *logos = fields ? g_hash_table_lookup(fields, "logos") : NULL;
    g_free(sent->logos);
    sent->logos = g_strdup(logos ? logos : "");
    sent->closes = fields && g_hash_table_contains(fields, "closes");
    return sent;
}

gboolean rows_add_participants(Database *database, Case *found, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_PARTICIPANTS);
    query_int(&query, found->number);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(found->participants, query_take_text(&query));
    }
    return FALSE;
}

gboolean rows_heed_silence(Database *database, Case *found, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SILENCED);
    query_int(&query, key_of(found->resident));
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    found->quiet = found->quiet || row;
    return TRUE;
}

static gboolean find_row(Database *database, CaseNumber number, Case **found, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_CASE);
    query_int(&query, number);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *found = row ? row_take_case(&query) : NULL;
    return TRUE;
}

gboolean rows_find_case(Database *database, CaseNumber number, Case **found, GError **error)
{
    g_autoptr(Case) opened = NULL;
    *found = NULL;
    if (!find_row(database, number, &opened, error))
        return FALSE;
    if (opened && !rows_add_participants(database, opened, error))
        return FALSE;
    *found = g_steal_pointer(&opened);
    return TRUE;
}

static gboolean stamp_row(Database *database, CaseNumber number, Digest *stamp, Case **found, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_CASE_STAMPED);
    query_int(&query, number);
    gboolean row;
    *found = NULL;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (row) {
        query_stamp_row(&query, stamp, 0, STAMPED_COLUMNS);
        *found = row_take_case(&query);
    }
    return TRUE;
}

gboolean rows_stamp_case(Database *database, CaseNumber number, Digest *stamp, Case **found, GError **error)
{
    g_autoptr(Case) stamped = NULL;
    *found = NULL;
    if (!stamp_row(database, number, stamp, &stamped, error) ||
        (stamped && !rows_add_participants(database, stamped, error)))
        return FALSE;
    if (stamped)
        stamp_people(stamp, stamped->participants);
    *found = g_steal_pointer(&stamped);
    return TRUE;
}

gboolean rows_find_sent(Database *database, gint64 letter, Sent **sent, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SENT);
    query_int(&query, letter);
    gboolean row;
    *sent = NULL;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (row)
        *sent = row_take_sent(&query);
    return TRUE;
}

#include "store/evidence.h"

#include "store/pack.h"
#include "store/rows.h"

typedef struct {
    Database *database;
    const Ask *ask;
    gboolean repeated;
    GPtrArray *evidence; /* Evidence */
} Search;

/* What a look-up of a Message-ID gave. */
typedef struct {
    CaseNumber number; /* 0: nothing on file */
    Audience audience;
    LetterKind letter;
    char *to;
    char *correspondent;
    char *speaker;
    gboolean over;
} Match;

static void match_clear(Match *match)
{
    g_free(match->to);
    g_free(match->correspondent);
    g_free(match->speaker);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Match, match_clear)

static const Case *loaded(const Search *search, CaseNumber number)
{
    for (guint i = 0; i < search->evidence->len; i++) {
        const Evidence *other = g_ptr_array_index(search->evidence, i);
        if (other->found->number == number)
            return other->found;
    }
    return NULL;
}

static gboolean has(const Search *search, EvidenceKind kind, CaseNumber number)
{
    for (guint i = 0; i < search->evidence->len; i++) {
        const Evidence *other = g_ptr_array_index(search->evidence, i);
        if (other->kind == kind && other->found->number == number)
            return TRUE;
    }
    return FALSE;
}

/* *added is NULL, with TRUE, when there is no such case or it is on the list by the same kind. */
static gboolean add(Search *search, EvidenceKind kind, CaseNumber number, Evidence **added, GError **error)
{
    *added = NULL;
    if (number == 0 || search->evidence->len >= EVIDENCE_MAX || has(search, kind, number))
        return TRUE;
    const Case *known = loaded(search, number);
    Case *found = known ? case_copy(known) : NULL;
    if (!found && !rows_find_case(search->database, number, &found, error))
        return FALSE;
    if (!found)
        return TRUE;
    *added = evidence_new(kind, found);
    g_ptr_array_add(search->evidence, *added);
    return TRUE;
}

static gboolean find_tokens(Search *search, GError **error)
{
    const GArray *tokens = search->ask->tokens;
    for (guint i = 0; i < MIN(tokens->len, EVIDENCE_TOKENS_MAX); i++) {
        const TokenAsk *token = &g_array_index(tokens, TokenAsk, i);
        Evidence *added;
        if (!add(search, EVIDENCE_TOKEN, token->number, &added, error))
            return FALSE;
        if (added)
            added->role = token->role;
    }
    return TRUE;
}

/* "sp.2600417.93.k7m4q2xd@...": the letter's number is the third part. */
gint64 evidence_letter_of(const char *message_id)
{
    if (!g_str_has_prefix(message_id, "sp."))
        return 0;
    const char *dot = strchr(message_id + 3, '.');
    if (!dot || !g_ascii_isdigit(dot[1]))
        return 0;
    char *end;
    gint64 id = g_ascii_strtoll(dot + 1, &end, 10);
    return *end == '.' ? id : 0;
}

/* Caller owns. */
static char *take_speaker(Query *query)
{
    g_autoptr(GHashTable) fields = letter_unpack_fields(query_peek_text(query));
    const char *name = fields ? g_hash_table_lookup(fields, "handler_name") : NULL;
    return g_strdup(name ? name : "");
}

static gboolean find_letter(Search *search, const char *message_id, Match *match, GError **error)
{
    gint64 id = evidence_letter_of(message_id);
    if (id == 0)
        return TRUE;
    g_auto(Query) query = query_begin(search->database, FIND_LETTER_BY_MESSAGE);
    query_int(&query, id);
    query_text(&query, message_id);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (!row)
        return TRUE;
    match->number = query_take_int(&query);
    match->audience = audience_of(query_peek_text(&query));
    match->letter = letter_kind_of(query_peek_text(&query));
    match->correspondent = query_take_text(&query);
    match->to = query_take_text(&query);
    match->speaker = take_speaker(&query);
    match->over = query_take_int(&query) != 0;
    return TRUE;
}

static gboolean find_entry(Search *search, const char *message_id, Match *match, GError **error)
{
    g_auto(Query) query = query_begin(search->database, FIND_ENTRY_BY_MESSAGE);
    query_int(&query, key_of(message_id));
    query_text(&query, message_id);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (!row)
        return TRUE;
    match->number = query_take_int(&query);
    match->audience = audience_of(query_peek_text(&query));
    return TRUE;
}

static gboolean add_letter(Search *search, EvidenceKind kind, const char *message_id, GError **error)
{
    g_auto(Match) match = {0};
    Evidence *added;
    if (!find_letter(search, message_id, &match, error) || !add(search, kind, match.number, &added, error))
        return FALSE;
    if (!added)
        return TRUE;
    added->audience = match.audience;
    if (kind == EVIDENCE_OURS)
        added->letter = match.letter;
    if (kind == EVIDENCE_OURS && match.to) {
        g_free(added->to);
        added->to = g_steal_pointer(&match.to);
    }
    if (match.audience != AUDIENCE_RESIDENT) {
        g_free(added->correspondent);
        added->correspondent = g_steal_pointer(&match.correspondent);
        g_free(added->speaker);
        added->speaker = g_steal_pointer(&match.speaker);
        added->over = match.over;
    }
    return TRUE;
}

static gboolean add_entry(Search *search, EvidenceKind kind, const char *message_id, GError **error)
{
    g_auto(Match) match = {0};
    Evidence *added;
    if (!find_entry(search, message_id, &match, error) || !add(search, kind, match.number, &added, error))
        return FALSE;
    if (added)
        added->audience = match.audience;
    return TRUE;
}

/* Not a repeat, but this sender's message of that id is on file: it came with another banner or footer (D31). */
static gboolean find_own_message(Search *search, GError **error)
{
    const Ask *ask = search->ask;
    if (search->repeated || !ask->message_id || !*ask->sender)
        return TRUE;
    CaseNumber number = 0;
    Audience audience = AUDIENCE_INTERNAL;
    {
        g_auto(Query) query = query_begin(search->database, FIND_OWN_MESSAGE);
        query_int(&query, key_of(ask->message_id));
        query_text(&query, ask->message_id);
        query_text(&query, ask->sender);
        gboolean row;
        if (!query_step(&query, &row, error))
            return FALSE;
        if (row) {
            number = query_take_int(&query);
            audience = audience_of(query_peek_text(&query));
        }
    }
    Evidence *added;
    if (!add(search, EVIDENCE_FILED, number, &added, error))
        return FALSE;
    if (added)
        added->audience = audience;
    return TRUE;
}

/* Our own letters among the ancestors first, whatever their order; then all else on file. */
static gboolean find_ancestors(Search *search, GError **error)
{
    const GPtrArray *ancestors = search->ask->ancestors;
    guint count = MIN(ancestors->len, EVIDENCE_ANCESTORS_MAX);
    for (guint i = 0; i < count; i++)
        if (!add_letter(search, EVIDENCE_OURS, g_ptr_array_index(ancestors, i), error))
            return FALSE;
    if (!find_own_message(search, error))
        return FALSE;
    for (guint i = 0; i < count; i++)
        if (!add_entry(search, EVIDENCE_FILED, g_ptr_array_index(ancestors, i), error))
            return FALSE;
    return TRUE;
}

static gboolean find_embedded(Search *search, GError **error)
{
    const char *id = search->ask->embedded_id;
    if (!id)
        return TRUE;
    return add_letter(search, EVIDENCE_EMBEDDED, id, error) && add_entry(search, EVIDENCE_EMBEDDED, id, error);
}

static gboolean find_references(Search *search, GError **error)
{
    const GArray *references = search->ask->references;
    Evidence *added;
    for (guint i = 0; i < MIN(references->len, REFERENCE_FOUND_MAX); i++)
        if (!add(search, EVIDENCE_REFERENCE, g_array_index(references, CaseNumber, i), &added, error))
            return FALSE;
    return TRUE;
}

static gboolean find_old_references(Search *search, GError **error)
{
    const GPtrArray *references = search->ask->old_references;
    for (guint i = 0; references && i < references->len; i++) {
        CaseNumber number = 0;
        {
            g_auto(Query) query = query_begin(search->database, FIND_OLD_REFERENCE);
            query_text(&query, g_ptr_array_index(references, i));
            gboolean row;
            if (!query_step(&query, &row, error))
                return FALSE;
            number = row ? query_take_int(&query) : 0;
        }
        Evidence *added;
        if (!add(search, EVIDENCE_OLD, number, &added, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean find_in_period(Search *search, gint64 period, CaseNumber *number, GError **error)
{
    const Ask *ask = search->ask;
    const char *sender = ask->of_anybody ? "" : ask->sender;
    g_auto(Query) query = query_begin(search->database, FIND_THREAD);
    query_int(&query, period);
    query_int(&query, key_of_pair(sender, ask->subject_key));
    query_int(&query, ask->now - EVIDENCE_SUBJECT_SECONDS);
    query_text(&query, sender);
    query_text(&query, ask->subject_key);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *number = row ? query_take_int(&query) : 0;
    return TRUE;
}

/* The newest only: that is the thread people mean. */
static gboolean find_subject(Search *search, GError **error)
{
    const Ask *ask = search->ask;
    if (!ask->subject_key || !*ask->sender)
        return TRUE;
    CaseNumber number = 0;
    gint64 period = ask->now / EVIDENCE_PERIOD_SECONDS;
    for (guint i = 0; i < EVIDENCE_PERIODS && number == 0; i++)
        if (!find_in_period(search, period - i, &number, error))
            return FALSE;
    Evidence *added;
    return add(search, EVIDENCE_SUBJECT, number, &added, error);
}

static Evidence *same_on(const Evidence *evidence, Case *survivor)
{
    Evidence *copy = evidence_new(evidence->kind, survivor);
    copy->role = evidence->role;
    copy->audience = evidence->audience;
    copy->letter = evidence->letter;
    g_free(copy->correspondent);
    copy->correspondent = g_strdup(evidence->correspondent);
    g_free(copy->speaker);
    copy->speaker = g_strdup(evidence->speaker);
    copy->over = evidence->over;
    g_free(copy->to);
    copy->to = g_strdup(evidence->to);
    return copy;
}

/* What points to a merged case points first of all to the one that goes on with the matter (D23). */
static gboolean follow_merged(Search *search, GError **error)
{
    for (guint i = 0; i < search->evidence->len && search->evidence->len < EVIDENCE_MAX; i++) {
        const Evidence *evidence = g_ptr_array_index(search->evidence, i);
        g_autoptr(Case) survivor = NULL;
        if (evidence->found->merged == 0 || has(search, evidence->kind, evidence->found->merged))
            continue;
        if (!rows_find_case(search->database, evidence->found->merged, &survivor, error))
            return FALSE;
        /* The same place is looked at once more: the survivor may have been merged too. */
        if (survivor)
            g_ptr_array_insert(search->evidence, (gint)i--, same_on(evidence, g_steal_pointer(&survivor)));
    }
    return TRUE;
}

gboolean evidence_search(Database *database, const Ask *ask, Known *known, GError **error)
{
    Search search = {database, ask, known->repeated, known->evidence};
    return find_tokens(&search, error) && find_ancestors(&search, error) && find_embedded(&search, error) &&
           find_references(&search, error) && find_old_references(&search, error) && find_subject(&search, error) &&
           follow_merged(&search, error);
}

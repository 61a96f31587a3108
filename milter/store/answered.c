/* answered.c - what a mail to "+fraga" answers: a letter of ours to staff about no case. */
#include "store/questions.h"

#include "core/decide_month.h"
#include "store/evidence.h"
#include "store/roundtrip.h"
#include "store/rows.h"

#include <string.h>

#define ANY_ID NULL

/* *found stays NULL, with TRUE, unless it is a letter that asks; `message_id` must be its own. */
static gboolean find_letter(Database *database, gint64 id, const char *message_id, Letter **found, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_LETTER_FIELDS);
    query_int(&query, id);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    if (!row)
        return TRUE;
    LetterKind kind = letter_kind_of(query_peek_text(&query));
    g_autofree char *to = query_take_text(&query);
    g_autoptr(GHashTable) fields = letter_unpack_fields(query_peek_text(&query));
    gboolean same = message_id == ANY_ID || strcmp(query_peek_text(&query), message_id) == 0;
    if (!same || !fields || kind == LETTER_KINDS || !letter_traits(kind)->asks)
        return TRUE;
    *found = letter_new(kind, to, "", "sv");
    g_hash_table_unref((*found)->fields);
    (*found)->fields = g_steal_pointer(&fields);
    return TRUE;
}

/* The nearest of the ancestors that is one. */
static gboolean find_by_ancestor(Database *database, const Ask *ask, Known *known, GError **error)
{
    for (guint i = 0; i < MIN(ask->ancestors->len, EVIDENCE_ANCESTORS_MAX) && !known->answered; i++) {
        const char *message_id = g_ptr_array_index(ask->ancestors, i);
        gint64 id = evidence_letter_of(message_id);
        if (id && !find_letter(database, id, message_id, &known->answered, error))
            return FALSE;
        known->answered_id = known->answered ? id : 0;
    }
    return TRUE;
}

/* Some mail programs drop the thread; what the list is called stands in the subject. */
static gboolean find_by_name(Database *database, const QuestionAsk *question, Letter **found, GError **error)
{
    gint64 id;
    if (*found || !question->list_month)
        return TRUE;
    {
        g_auto(Query) query = query_begin(database, FIND_MONTH_LIST);
        query_int(&query, question->list_month);
        query_text(&query, question->list_unit);
        gboolean row;
        if (!query_step(&query, &row, error))
            return FALSE;
        id = row ? query_take_int(&query) : 0;
    }
    return id == 0 || find_letter(database, id, ANY_ID, found, error);
}

static gboolean add_listed(Database *database, const Ask *ask, Known *known, GError **error)
{
    g_autoptr(GArray) rows = month_list_rows(known->answered);
    for (guint i = 0; i < rows->len; i++) {
        g_autoptr(Case) found = NULL;
        if (!rows_find_case(database, g_array_index(rows, CaseNumber, i), &found, error))
            return FALSE;
        if (found && scope_sees(ask->question->scope, found))
            g_ptr_array_add(known->listed, g_steal_pointer(&found));
    }
    return TRUE;
}

gboolean answered_recall_test(Database *database, const Ask *ask, Known *known, GError **error)
{
    if (!known->answered && ask->to_question && !find_by_ancestor(database, ask, known, error))
        return FALSE;
    if (known->answered && known->answered->kind == LETTER_ROUNDTRIP)
        return roundtrip_passed(database, known->answered_id, &known->test_passed, error);
    if (!ask->question) {
        g_clear_pointer(&known->answered, letter_free);
        known->answered_id = 0;
    }
    return TRUE;
}

gboolean answered_recall(Database *database, const Ask *ask, Known *known, GError **error)
{
    return find_by_ancestor(database, ask, known, error) &&
           find_by_name(database, ask->question, &known->answered, error) &&
           (!known->answered || add_listed(database, ask, known, error));
}

#include "store/questions.h"

#include "store/pack.h"
#include "store/rows.h"
#include "store/search.h"

#include <string.h>

#define HOUR_SECONDS          3600
#define REPLIES_COUNTED       200
#define ANY_DUE               (-1) /* before all times */

typedef struct {
    Database *database;
    const QuestionAsk *question;
    Known *known;
} Asking;

static void bind_scope(Query *query, const Scope *scope)
{
    query_text(query, scope->who);
    query_text(query, scope->open);
    query_text(query, scope->own);
    query_text(query, scope->hidden);
    query_int(query, KNOWN_ROWS_MAX);
}

static gboolean take_cases(Asking *asking, Query *query, GError **error)
{
    gboolean row;
    while (query_step(query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(asking->known->rows, row_take_case(query));
    }
    return FALSE;
}

static gboolean list_mine(Asking *asking, GError **error)
{
    g_auto(Query) query = query_begin(asking->database, LIST_MINE);
    bind_scope(&query, asking->question->scope);
    return take_cases(asking, &query, error);
}

static gboolean list_late(Asking *asking, GError **error)
{
    g_auto(Query) query = query_begin(asking->database, LIST_LATE);
    bind_scope(&query, asking->question->scope);
    query_int(&query, asking->question->now);
    query_int(&query, asking->question->late_answer);
    query_int(&query, asking->question->late_waiting);
    return take_cases(asking, &query, error);
}

static gboolean list_person(Asking *asking, GError **error)
{
    g_auto(Query) query = query_begin(asking->database, LIST_OF_RESIDENT);
    bind_scope(&query, asking->question->scope);
    query_int(&query, key_of(asking->question->address));
    query_text(&query, asking->question->address);
    return take_cases(asking, &query, error);
}

static gboolean list_diary(Asking *asking, GError **error)
{
    g_auto(Query) query = query_begin(asking->database, LIST_DIARY);
    bind_scope(&query, asking->question->scope);
    query_int(&query, asking->question->from);
    query_int(&query, asking->question->to);
    query_text(&query, asking->question->scope->registers);
    return take_cases(asking, &query, error);
}

/* *found is freed when it is not his to see. */
static gboolean add_number(Asking *asking, CaseNumber number, GError **error)
{
    g_autoptr(Case) found = NULL;
    if (!rows_find_case(asking->database, number, &found, error))
        return FALSE;
    if (found && asking->known->rows->len < KNOWN_ROWS_MAX && scope_sees(asking->question->scope, found))
        g_ptr_array_add(asking->known->rows, g_steal_pointer(&found));
    return TRUE;
}

static gboolean list_numbers(Asking *asking, const GArray *numbers, GError **error)
{
    for (guint i = 0; i < numbers->len; i++)
        if (!add_number(asking, g_array_index(numbers, CaseNumber, i), error))
            return FALSE;
    return TRUE;
}

static gboolean list_found(Asking *asking, SearchWhere where, GError **error)
{
    g_autoptr(GArray) numbers = search_words(asking->database, asking->question->words, where, error);
    return numbers && list_numbers(asking, numbers, error);
}

/* A case's documents are sent about that case, so they are counted there. */
static gboolean count_releases(Asking *asking, CaseNumber number, GError **error)
{
    const LetterTraits *traits = letter_traits(LETTER_RELEASE);
    g_auto(Query) query = query_begin(asking->database, COUNT_LETTERS);
    query_int(&query, number);
    query_text(&query, audience_name(traits->audience));
    query_int(&query, asking->question->now - HOUR_SECONDS);
    query_text(&query, traits->name);
    query_int(&query, ANY_DUE);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    asking->known->staff_replies += (guint)query_take_int(&query);
    return TRUE;
}

static gboolean list_release(Asking *asking, GError **error)
{
    const Known *known = asking->known;
    if (!list_numbers(asking, asking->question->numbers, error))
        return FALSE;
    return known->rows->len == 0 ||
           count_releases(asking, ((const Case *)g_ptr_array_index(known->rows, 0))->number, error);
}

/* -- the question ---------------------------------------------------------- */

static gboolean answer(Asking *asking, GError **error)
{
    switch (asking->question->kind) {
    case QUESTION_UNCLEAR:
    case QUESTION_HELP:
    case QUESTION_REPORT: /* counted when the letter leaves */
        return TRUE;
    case QUESTION_CASES:
        return list_numbers(asking, asking->question->numbers, error);
    case QUESTION_PERSON:
        return list_person(asking, error);
    case QUESTION_NAME:
        return list_found(asking, SEARCH_WHO, error);
    case QUESTION_PHONE:
    case QUESTION_SEARCH:
        return list_found(asking, SEARCH_ALL, error);
    case QUESTION_MINE:
        return list_mine(asking, error);
    case QUESTION_LATE:
        return list_late(asking, error);
    case QUESTION_DIARY:
        return list_diary(asking, error);
    case QUESTION_RELEASE:
        return list_release(asking, error);
    }
    return TRUE;
}

static gboolean count_replies(Asking *asking, GError **error)
{
    g_auto(Query) query = query_begin(asking->database, COUNT_QUESTION_REPLIES);
    query_int(&query, asking->question->now - HOUR_SECONDS);
    query_text(&query, asking->question->scope->who);
    query_int(&query, REPLIES_COUNTED);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    asking->known->staff_replies = (guint)query_take_int(&query);
    return TRUE;
}

gboolean questions_recall(Database *database, const Ask *ask, Known *known, GError **error)
{
    Asking asking = {database, ask->question, known};
    if (ask->question && (!count_replies(&asking, error) || !answer(&asking, error) ||
                          !answered_recall(database, ask, known, error)))
        return FALSE;
    return answered_recall_test(database, ask, known, error);
}

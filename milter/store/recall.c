#include "store/batch.h"
#include "store/evidence.h"
#include "store/locks.h"
#include "store/pack.h"
#include "store/pictures.h"
#include "store/questions.h"
#include "store/recall_traffic.h"
#include "store/rows.h"
#include "store/store.h"

#include "core/address.h"
#include "util/error.h"

/* The windows that Known speaks of. */
#define DAY_SECONDS   (24 * 3600)
#define HOUR_SECONDS  3600
#define WEEK_SECONDS  (7 * DAY_SECONDS)
#define BURST_SECONDS 600

/* Counting stops here: the deciders ask for less, and a flood must not make the next message dearer. */
#define RECALL_BURST_MAX   200
#define RECALL_ANSWERS_MAX 100
#define RECALL_PENDING_MAX 50
#define RECALL_MERGED_MAX  20 /* cases that make one matter: more than anybody puts together */
#define RECALL_UNPROVEN_MAX 100 /* more makes no difference */
#define RECALL_REPLIES_MAX 200

/* Each time a case more is found, and merged cases lead to others. */
#define RECALL_TRIES 8

/* The sender's key is wanted by several look-ups. */
typedef struct {
    Database *database;
    const Ask *ask;
    gint64 sender_key;
} Recall;

/* The query's only row and column, 0 if there is none. */
static gboolean take_count(Query *query, guint *count, GError **error)
{
    gboolean row;
    if (!query_step(query, &row, error))
        return FALSE;
    *count = row ? (guint)query_take_int(query) : 0;
    return TRUE;
}

static gboolean recall_repeat(const Recall *recall, Known *known, GError **error)
{
    CaseNumber number = 0;
    {
        g_auto(Query) query = query_begin(recall->database, FIND_IDENTITY);
        query_int(&query, key_of(recall->ask->identity));
        query_text(&query, recall->ask->identity);
        query_int(&query, recall->ask->now);
        if (!query_step(&query, &known->repeated, error))
            return FALSE;
        if (known->repeated)
            number = query_take_int(&query);
    }
    return number == 0 || rows_find_case(recall->database, number, &known->repeat, error);
}

static gboolean recall_earlier(const Recall *recall, Known *known, GError **error)
{
    if (!*recall->ask->sender)
        return TRUE;
    g_auto(Query) query = query_begin(recall->database, FIND_EARLIER);
    query_int(&query, recall->sender_key);
    query_text(&query, recall->ask->sender);
    query_int(&query, KNOWN_EARLIER_MAX);
    gboolean row = TRUE;
    while (row) {
        if (!query_step(&query, &row, error))
            return FALSE;
        if (row)
            g_ptr_array_add(known->earlier, row_take_case(&query));
    }
    for (guint i = 0; i < known->earlier->len; i++)
        if (!rows_add_participants(recall->database, g_ptr_array_index(known->earlier, i), error))
            return FALSE;
    return TRUE;
}

static gboolean recall_bounced(const Recall *recall, Known *known, GError **error)
{
    if (recall->ask->bounced_letter == 0)
        return TRUE;
    if (!rows_find_sent(recall->database, recall->ask->bounced_letter, &known->bounced, error))
        return FALSE;
    if (!known->bounced)
        return TRUE;
    CaseNumber number = known->bounced->number;
    return number == 0 || rows_find_case(recall->database, number, &known->bounced_case, error);
}

static gboolean recall_pending(const Recall *recall, CaseNumber number, GPtrArray *pending, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, FIND_PENDING);
    query_int(&query, number);
    query_int(&query, recall->ask->now);
    query_int(&query, RECALL_PENDING_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(pending, row_take_sent(&query));
    }
    return FALSE;
}

/* Newest first from the store, so that of very many the latest count. */
static gboolean recall_internals(const Recall *recall, CaseNumber number, Known *known, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, FIND_INTERNALS);
    query_int(&query, number);
    query_int(&query, KNOWN_INTERNALS_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_insert(known->internals, 0, row_take_sent(&query));
    }
    return FALSE;
}

/* The resident's words are looked for in staff's mail only (D51). */
static gboolean is_to_handler(const Ask *ask)
{
    for (guint i = 0; i < ask->tokens->len; i++)
        if (g_array_index(ask->tokens, TokenAsk, i).role == ROLE_HANDLER)
            return TRUE;
    return FALSE;
}

/* What a merge would end: the other cases that the handler's mail names by their number. */
static gboolean recall_others_pending(const Recall *recall, CaseNumber number, Known *known, GError **error)
{
    for (guint i = 0; i < known->evidence->len; i++) {
        const Evidence *evidence = g_ptr_array_index(known->evidence, i);
        gboolean named = evidence->kind == EVIDENCE_REFERENCE && evidence->found->number != number;
        if (named && !recall_pending(recall, evidence->found->number, known->others_pending, error))
            return FALSE;
    }
    return TRUE;
}

/* Texts of a case, newest first. */
static gboolean recall_texts(const Recall *recall, StatementName name, CaseNumber number, GPtrArray *texts,
                             GError **error)
{
    guint most = name == FIND_SAID ? KNOWN_SAID_MAX : KNOWN_SECRETS_MAX;
    g_auto(Query) query = query_begin(recall->database, name);
    query_int(&query, number);
    query_int(&query, most);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(texts, query_take_text(&query));
    }
    return FALSE;
}

static gboolean add_merged(const Recall *recall, CaseNumber into, GArray *numbers, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, FIND_MERGED);
    query_int(&query, into);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        CaseNumber number = query_take_int(&query);
        if (numbers->len < RECALL_MERGED_MAX)
            g_array_append_val(numbers, number);
    }
    return FALSE;
}

/* What waits, and what was said inside, on the case and on those that go on in it: a newer one always in an older. */
static gboolean recall_matter(const Recall *recall, CaseNumber number, Known *known, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    g_array_append_val(numbers, number);
    for (guint i = 0; i < numbers->len; i++) {
        CaseNumber one = g_array_index(numbers, CaseNumber, i);
        if (!recall_pending(recall, one, known->pending, error) ||
            !recall_texts(recall, FIND_SECRETS, one, known->secrets, error) || !add_merged(recall, one, numbers, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean count_burst(const Recall *recall, CaseNumber number, guint *count, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, COUNT_BURST);
    query_int(&query, number);
    query_int(&query, recall->ask->now - BURST_SECONDS);
    query_text(&query, recall->ask->sender);
    query_int(&query, RECALL_BURST_MAX);
    return take_count(&query, count, error);
}

static gboolean count_staff_replies(const Recall *recall, CaseNumber number, guint *count, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, COUNT_STAFF_REPLIES);
    query_int(&query, number);
    query_int(&query, recall->ask->now - HOUR_SECONDS);
    query_text(&query, recall->ask->sender);
    query_int(&query, RECALL_REPLIES_MAX);
    return take_count(&query, count, error);
}

/* A registration is about no case yet: its sender is counted on all of them. */
static gboolean count_register_replies(const Recall *recall, guint *count, GError **error)
{
    if (!recall->ask->registers)
        return TRUE;
    g_auto(Query) query = query_begin(recall->database, COUNT_REGISTER_REPLIES);
    query_int(&query, recall->ask->now - HOUR_SECONDS);
    query_text(&query, recall->ask->registers);
    query_int(&query, RECALL_REPLIES_MAX);
    return take_count(&query, count, error);
}

static gboolean count_unproven(const Recall *recall, guint *count, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, COUNT_UNPROVEN);
    query_int(&query, recall->ask->now - HOUR_SECONDS);
    query_int(&query, RECALL_UNPROVEN_MAX);
    return take_count(&query, count, error);
}

static gboolean count_since(Query *query, gint64 since, guint *count, GError **error)
{
    query_int(query, since);
    return take_count(query, count, error);
}

/* What hangs on the case that the strongest evidence names. */
static gboolean recall_case(const Recall *recall, Known *known, GError **error)
{
    if (known->evidence->len == 0)
        return TRUE;
    const Evidence *strongest = g_ptr_array_index(known->evidence, 0);
    CaseNumber number = strongest->found->number;
    g_auto(Query) query = query_begin(recall->database, COUNT_RECEIPTS_CASE);
    query_int(&query, number);
    return count_since(&query, recall->ask->now - WEEK_SECONDS, &known->receipts_case, error) &&
           recall_matter(recall, number, known, error) && recall_internals(recall, number, known, error) &&
           (!is_to_handler(recall->ask) || (recall_texts(recall, FIND_SAID, number, known->said, error) &&
                                            recall_others_pending(recall, number, known, error))) &&
           count_burst(recall, number, &known->burst, error) &&
           count_staff_replies(recall, number, &known->staff_replies, error);
}

/* Letters to one address and to its domain. */
typedef struct {
    guint address, domain;
    gboolean silenced;
} Voiced;

static gboolean recall_voiced(const Recall *recall, const char *email, Voiced *voiced, GError **error)
{
    g_auto(Query) address = query_begin(recall->database, COUNT_RECEIPTS_ADDRESS);
    query_int(&address, key_of(email));
    g_auto(Query) domain = query_begin(recall->database, COUNT_RECEIPTS_DOMAIN);
    query_int(&domain, key_of(address_domain(email)));
    g_auto(Query) silenced = query_begin(recall->database, FIND_SILENCED);
    query_int(&silenced, key_of(email));
    return count_since(&address, recall->ask->now - DAY_SECONDS, &voiced->address, error) &&
           count_since(&domain, recall->ask->now - HOUR_SECONDS, &voiced->domain, error) &&
           query_step(&silenced, &voiced->silenced, error);
}

/* What we send goes to From or to the return path: the one that has heard more from us counts. */
static gboolean recall_receipts(const Recall *recall, Known *known, GError **error)
{
    Voiced from = {0}, path = {0};
    const char *sender = recall->ask->sender, *return_path = recall->ask->return_path;
    gboolean differ = *return_path && g_ascii_strcasecmp(sender, return_path) != 0; /* as key_of() folds */
    if (!recall_voiced(recall, sender, &from, error) ||
        (differ && !recall_voiced(recall, return_path, &path, error)))
        return FALSE;
    known->receipts_sender = MAX(from.address, path.address);
    known->receipts_domain = MAX(from.domain, path.domain);
    known->silenced = from.silenced || path.silenced;
    g_auto(Query) all = query_begin(recall->database, COUNT_RECEIPTS_ALL);
    return count_since(&all, recall->ask->now - HOUR_SECONDS, &known->receipts_all, error);
}

static gboolean recall_answers(const Recall *recall, Known *known, GError **error)
{
    g_auto(Query) answers = query_begin(recall->database, COUNT_ANSWERS);
    query_int(&answers, recall->sender_key);
    query_text(&answers, recall->ask->sender);
    query_int(&answers, RECALL_ANSWERS_MAX);
    return take_count(&answers, &known->answers_by_sender, error);
}

static gboolean recall_serial(const Recall *recall, Known *known, GError **error)
{
    g_auto(Query) query = query_begin(recall->database, FIND_SERIAL);
    query_int(&query, recall->ask->year);
    gboolean row;
    if (!lock_serials(recall->database, recall->ask->year, error) || !query_step(&query, &row, error))
        return FALSE;
    known->serial = row ? (guint)query_take_int(&query) : 1;
    return TRUE;
}

/* The cases that what is decided may change. */
static GArray *found_of(const Known *known)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    if (known->repeat)
        g_array_append_val(numbers, known->repeat->number);
    if (known->bounced_case)
        g_array_append_val(numbers, known->bounced_case->number);
    for (guint i = 0; i < known->evidence->len; i++)
        g_array_append_val(numbers, ((const Evidence *)g_ptr_array_index(known->evidence, i))->found->number);
    for (guint i = 0; i < known->earlier->len; i++)
        g_array_append_val(numbers, ((const Case *)g_ptr_array_index(known->earlier, i))->number);
    return numbers;
}

static gboolean heed_silence(const Recall *recall, const Known *known, GError **error)
{
    for (guint i = 0; i < known->evidence->len; i++) {
        Evidence *evidence = g_ptr_array_index(known->evidence, i);
        if (!rows_heed_silence(recall->database, evidence->found, error))
            return FALSE;
    }
    return TRUE;
}

static Known *recall_found(const Recall *recall, GError **error)
{
    g_autoptr(Known) known = known_new();
    if (recall_repeat(recall, known, error) &&
        evidence_search(recall->database, recall->ask, known, error) &&
        heed_silence(recall, known, error) && recall_earlier(recall, known, error) &&
        recall_bounced(recall, known, error))
        return g_steal_pointer(&known);
    return NULL;
}

/* What was found before its cases were locked may be old: it is looked for again until all it leads to is ours. */
static Known *recall_locked(const Recall *recall, GError **error)
{
    g_autoptr(GArray) held = g_array_new(FALSE, FALSE, sizeof(CaseNumber));
    for (guint i = 0; i < RECALL_TRIES; i++) {
        g_autoptr(Known) known = recall_found(recall, error);
        if (!known)
            return NULL;
        g_autoptr(GArray) numbers = found_of(known);
        gboolean news;
        if (!lock_cases(recall->database, numbers, held, &news, error))
            return NULL;
        if (!news)
            return g_steal_pointer(&known);
    }
    g_set_error_literal(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "cases of the message change all the time");
    return NULL;
}

Known *store_recall(StoreJob *job, const Ask *ask, GError **error)
{
    Recall recall = {job->database, ask, key_of(ask->sender)};
    g_autoptr(Known) known = lock_ask(job->database, ask, error) ? recall_locked(&recall, error) : NULL;
    if (known &&
        recall_traffic(job->database, ask, known, error) &&
        pictures_recall(job->database, ask, known, error) &&
        recall_case(&recall, known, error) && recall_receipts(&recall, known, error) &&
        recall_answers(&recall, known, error) && count_unproven(&recall, &known->unproven, error) &&
        count_register_replies(&recall, &known->staff_replies, error) &&
        recall_serial(&recall, known, error) &&
        questions_recall(job->database, ask, known, error))
        return g_steal_pointer(&known);
    return NULL;
}

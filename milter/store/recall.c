#include "store/batch.h"
#include "store/evidence.h"
#include "store/pack.h"
#include "store/rows.h"
#include "store/store.h"

#include "core/address.h"

/* The windows that Known speaks of. */
#define DAY_SECONDS (24 * 3600)
#define HOUR_SECONDS 3600
#define WEEK_SECONDS (7 * DAY_SECONDS)
#define BURST_SECONDS 600

/* Counting stops here: the deciders ask for less, and a flood must not make the next message dearer. */
#define RECALL_BURST_MAX 200
#define RECALL_ANSWERS_MAX 100
#define RECALL_PENDING_MAX 50

/* The query's only row and column, 0 if there is none. */
static gboolean take_count(Query *query, guint *count, GError **error)
{
    gboolean row;
    if (!query_step(query, &row, error))
        return FALSE;
    *count = row ? (guint)query_take_int(query) : 0;
    return TRUE;
}

static gboolean recall_repeat(Database *database, const Ask *ask, Known *known, GError **error)
{
    CaseNumber number = 0;
    {
        g_auto(Query) query = query_begin(database, FIND_IDENTITY);
        query_int(&query, key_of(ask->identity));
        query_text(&query, ask->identity);
        query_int(&query, ask->now);
        if (!query_step(&query, &known->repeated, error))
            return FALSE;
        if (known->repeated)
            number = query_take_int(&query);
    }
    return number == 0 || rows_find_case(database, number, &known->repeat, error);
}

static gboolean recall_earlier(Database *database, const Ask *ask, Known *known, GError **error)
{
    if (!*ask->sender)
        return TRUE;
    g_auto(Query) query = query_begin(database, FIND_EARLIER);
    query_int(&query, key_of(ask->sender));
    query_text(&query, ask->sender);
    query_int(&query, KNOWN_EARLIER_MAX);
    gboolean row = TRUE;
    while (row) {
        if (!query_step(&query, &row, error))
            return FALSE;
        if (row)
            g_ptr_array_add(known->earlier, row_take_case(&query));
    }
    for (guint i = 0; i < known->earlier->len; i++)
        if (!rows_add_participants(database, g_ptr_array_index(known->earlier, i), error))
            return FALSE;
    return TRUE;
}

static gboolean recall_bounced(Database *database, const Ask *ask, Known *known, GError **error)
{
    if (ask->bounced_letter == 0)
        return TRUE;
    if (!rows_find_sent(database, ask->bounced_letter, &known->bounced, error))
        return FALSE;
    if (!known->bounced)
        return TRUE;
    CaseNumber number = known->bounced->number;
    return number == 0 || rows_find_case(database, number, &known->bounced_case, error);
}

static gboolean recall_pending(Database *database, CaseNumber number, Known *known, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_PENDING);
    query_int(&query, number);
    query_int(&query, RECALL_PENDING_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(known->pending, row_take_sent(&query));
    }
    return FALSE;
}

static gboolean recall_secrets(Database *database, CaseNumber number, Known *known, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SECRETS);
    query_int(&query, number);
    query_int(&query, KNOWN_SECRETS_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(known->secrets, query_take_text(&query));
    }
    return FALSE;
}

static gboolean count_burst(Database *database, CaseNumber number, const Ask *ask, guint *count, GError **error)
{
    g_auto(Query) query = query_begin(database, COUNT_BURST);
    query_int(&query, number);
    query_int(&query, ask->now - BURST_SECONDS);
    query_text(&query, ask->sender);
    query_int(&query, RECALL_BURST_MAX);
    return take_count(&query, count, error);
}

static gboolean count_since(Query *query, gint64 since, guint *count, GError **error)
{
    query_int(query, since);
    return take_count(query, count, error);
}

/* What hangs on the case that the strongest evidence names. */
static gboolean recall_case(Database *database, const Ask *ask, Known *known, GError **error)
{
    if (known->evidence->len == 0)
        return TRUE;
    const Evidence *strongest = g_ptr_array_index(known->evidence, 0);
    CaseNumber number = strongest->found->number;
    g_auto(Query) query = query_begin(database, COUNT_RECEIPTS_CASE);
    query_int(&query, number);
    return count_since(&query, ask->now - WEEK_SECONDS, &known->receipts_case, error) &&
           recall_pending(database, number, known, error) && recall_secrets(database, number, known, error) &&
           count_burst(database, number, ask, &known->burst, error);
}

static gboolean recall_receipts(Database *database, const Ask *ask, Known *known, GError **error)
{
    g_auto(Query) address = query_begin(database, COUNT_RECEIPTS_ADDRESS);
    query_int(&address, key_of(ask->sender));
    g_auto(Query) domain = query_begin(database, COUNT_RECEIPTS_DOMAIN);
    query_int(&domain, key_of(address_domain(ask->sender)));
    g_auto(Query) all = query_begin(database, COUNT_RECEIPTS_ALL);
    return count_since(&address, ask->now - DAY_SECONDS, &known->receipts_sender, error) &&
           count_since(&domain, ask->now - HOUR_SECONDS, &known->receipts_domain, error) &&
           count_since(&all, ask->now - HOUR_SECONDS, &known->receipts_all, error);
}

static gboolean recall_sender(Database *database, const Ask *ask, Known *known, GError **error)
{
    g_auto(Query) silenced = query_begin(database, FIND_SILENCED);
    query_int(&silenced, key_of(ask->sender));
    g_auto(Query) answers = query_begin(database, COUNT_ANSWERS);
    query_int(&answers, key_of(ask->sender));
    query_text(&answers, ask->sender);
    query_int(&answers, RECALL_ANSWERS_MAX);
    return query_step(&silenced, &known->silenced, error) && take_count(&answers, &known->answers_by_sender, error);
}

static gboolean recall_serial(Database *database, const Ask *ask, Known *known, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_SERIAL);
    query_int(&query, ask->year);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    known->serial = row ? (guint)query_take_int(&query) : 1;
    return TRUE;
}

Known *store_recall(StoreJob *job, const Ask *ask, GError **error)
{
    Database *database = job->database;
    g_autoptr(Known) known = known_new();
    if (recall_repeat(database, ask, known, error) && evidence_search(database, ask, known->evidence, error) &&
        recall_earlier(database, ask, known, error) && recall_bounced(database, ask, known, error) &&
        recall_case(database, ask, known, error) && recall_receipts(database, ask, known, error) &&
        recall_sender(database, ask, known, error) && recall_serial(database, ask, known, error))
        return g_steal_pointer(&known);
    return NULL;
}

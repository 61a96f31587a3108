#include "store/recall_traffic.h"

#include "store/pack.h"
#include "store/rows.h"

#define DAY_SECONDS (24 * 3600)

/* Below this many messages of a day a short subject says nothing: "Hej" may be about anything. */
#define ECHO_SUBJECT_MIN 4

typedef struct {
    guint all, hour;
    CaseNumber latest; /* 0: none */
} Count;

static gboolean count(Database *database, const Ask *ask, TrafficKind kind, Count *counted, GError **error)
{
    const char *text = ask->traffic ? ask->traffic->texts[kind] : NULL;
    *counted = (Count){0};
    if (!text)
        return TRUE;
    gint64 period = ask->now / TRAFFIC_PERIOD_SECONDS;
    g_auto(Query) query = query_begin(database, COUNT_TRAFFIC);
    query_int(&query, key_of(text));
    query_int(&query, period - (kind == TRAFFIC_ALIKE ? TRAFFIC_KEPT_PERIODS : TRAFFIC_DAY_PERIODS));
    query_int(&query, period);
    gboolean row;
    if (!query_step(&query, &row, error) || !row)
        return FALSE;
    counted->all = (guint)query_take_int(&query);
    counted->hour = (guint)query_take_int(&query);
    counted->latest = query_take_int(&query);
    return TRUE;
}

/* Where the same words were filed before: on the case that goes on with the matter. */
static gboolean find_echo(Database *database, const Ask *ask, Known *known, GError **error)
{
    Count body, subject;
    if (!count(database, ask, TRAFFIC_BODY, &body, error) || !count(database, ask, TRAFFIC_SUBJECT, &subject, error))
        return FALSE;
    CaseNumber number = body.latest;
    if (number == 0 && known->sender_day >= ECHO_SUBJECT_MIN)
        number = subject.latest;
    if (number == 0)
        return TRUE;
    if (!rows_find_case(database, number, &known->echo, error))
        return FALSE;
    CaseNumber goes_on = known->echo ? known->echo->merged : 0;
    if (goes_on == 0)
        return TRUE;
    g_clear_pointer(&known->echo, case_free);
    return rows_find_case(database, goes_on, &known->echo, error);
}

/* Which letters about a case: of that kind, written after `since`, to leave after `due`. */
typedef struct {
    CaseNumber number;
    LetterKind kind;
    gint64 since, due;
} Wanted;

static gboolean count_letters(Database *database, const Wanted *wanted, guint *letters, GError **error)
{
    g_auto(Query) query = query_begin(database, COUNT_LETTERS);
    query_int(&query, wanted->number);
    query_text(&query, audience_name(letter_traits(wanted->kind)->audience));
    query_int(&query, wanted->since);
    query_text(&query, letter_traits(wanted->kind)->name);
    query_int(&query, wanted->due);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *letters = row ? (guint)query_take_int(&query) : 0;
    return TRUE;
}

static gboolean find_gathering(Database *database, const Ask *ask, const Case *about, Known *known, GError **error)
{
    guint letters = 0;
    if (!about)
        return TRUE;
    Wanted wanted = {about->number, LETTER_GATHERED, ask->now - TRAFFIC_PERIOD_SECONDS, ask->now};
    if (!count_letters(database, &wanted, &letters, error))
        return FALSE;
    if (letters > 0)
        g_array_append_val(known->gathering, about->number);
    return TRUE;
}

static const Case *first_case(const GPtrArray *cases)
{
    return cases->len > 0 ? g_ptr_array_index(cases, 0) : NULL;
}

static const Case *strongest(const Known *known)
{
    return known->evidence->len > 0 ? ((const Evidence *)g_ptr_array_index(known->evidence, 0))->found : NULL;
}

/* A first message of its kind never asks. */
static gboolean find_gatherings(Database *database, const Ask *ask, Known *known, GError **error)
{
    if (!known->echo && known->sender_hour == 0)
        return TRUE;
    return find_gathering(database, ask, known->echo, known, error) &&
           find_gathering(database, ask, first_case(known->earlier), known, error) &&
           find_gathering(database, ask, strongest(known), known, error);
}

static gboolean find_voices(Database *database, Known *known, GError **error)
{
    const Case *found = strongest(known);
    if (!found || found->same == 0)
        return TRUE;
    g_auto(Query) query = query_begin(database, LIST_VOICES);
    query_int(&query, found->same);
    query_int(&query, found->number);
    query_int(&query, KNOWN_VOICES_MAX);
    gboolean row;
    while (query_step(&query, &row, error)) {
        if (!row)
            return TRUE;
        g_ptr_array_add(known->voices, row_take_case(&query));
    }
    return FALSE;
}

static gboolean count_status(Database *database, const Ask *ask, Known *known, GError **error)
{
    const Case *found = strongest(known);
    if (!found)
        return TRUE;
    Wanted wanted = {found->number, LETTER_STATUS, ask->now - DAY_SECONDS, -1};
    return count_letters(database, &wanted, &known->status_told, error);
}

gboolean recall_traffic(Database *database, const Ask *ask, Known *known, GError **error)
{
    Count sender, collected, alike;
    if (!count(database, ask, TRAFFIC_SENDER, &sender, error) ||
        !count(database, ask, TRAFFIC_COLLECTED, &collected, error) ||
        !count(database, ask, TRAFFIC_ALIKE, &alike, error))
        return FALSE;
    known->sender_day = sender.all;
    known->sender_hour = sender.hour;
    known->collected = collected.all;
    known->alike = alike.all;
    return find_echo(database, ask, known, error) && find_gatherings(database, ask, known, error) &&
           find_voices(database, known, error) && count_status(database, ask, known, error);
}

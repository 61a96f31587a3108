#include "store/apply.h"

#include "store/pack.h"
#include "store/rows.h"

#include "core/address.h"

/* The longest window of the budgets is a day; what is older is forgotten, a few rows at a time. */
#define RECEIPT_KEPT_SECONDS (2 * 24 * 3600)
#define RECEIPTS_FORGOTTEN   4

static gboolean next_id(Applying *applying, gint64 *id, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, NEXT_LETTER);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *id = query_take_int(&query);
    return TRUE;
}

/* "sp.2600417.93.k7m4q2xd@domain": sealed, so that only we can have made it. */
static char *make_message_id(const Applying *applying, gint64 id)
{
    g_autofree char *number = case_number_print(applying->number);
    g_autofree char *sealed = g_strdup_printf("%s.%" G_GINT64_FORMAT, number, id);
    g_autofree char *seal = seal_print(applying->rules->keyring, "message-id", sealed);
    return g_strdup_printf("sp.%s.%s@%s", sealed, seal, applying->rules->config->id_domain);
}

static LetterState first_state(const Letter *letter)
{
    if (letter->observed)
        return LETTER_OBSERVED;
    return letter->held ? LETTER_ON_HOLD : LETTER_WAITING;
}

/* As the column is described in schema.sql. */
static gint64 automatic_column(Automatic automatic)
{
    switch (automatic) {
    case AUTO_NO:
        return 0;
    case AUTO_GENERATED:
        return 1;
    case AUTO_REPLIED:
        return 2;
    }
    g_assert_not_reached();
}

/* What it passes on or answers: the plan's own message, or that of the letter it replaces. */
static gboolean find_entry(const Applying *applying, const Letter *letter, gint64 *entry, GError **error)
{
    *entry = applying->entry;
    if (!letter->instead_of)
        return TRUE;
    g_auto(Query) query = query_begin(applying->database, FIND_LETTER_ENTRY);
    query_int(&query, letter->instead_of);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *entry = row ? query_take_int(&query) : 0;
    return TRUE;
}

/* What never changes of it is stamped; the events tell of the rest. */
static gboolean add_letter(Applying *applying, const Letter *letter, Written *written, GError **error)
{
    gint64 entry;
    if (!find_entry(applying, letter, &entry, error))
        return FALSE;
    const LetterTraits *traits = letter_traits(letter->kind);
    gboolean by_author = letter->kind == LETTER_ANSWER && *letter->author;
    g_autofree char *fields = letter_pack_fields(letter->fields);

    g_autoptr(Digest) stamp = stamp_new();
    g_auto(Query) query = query_begin(applying->database, ADD_LETTER);
    query_stamp(&query, stamp);
    query_int(&query, written->id);
    query_reference(&query, applying->number);
    query_reference(&query, entry);
    query_text(&query, traits->name);
    query_text(&query, audience_name(traits->audience));
    query_int(&query, automatic_column(traits->automatic));
    query_text(&query, letter->to);
    query_text(&query, letter->to_name);
    query_text(&query, letter->from_name);
    query_text(&query, letter->language);
    query_text(&query, letter->author);
    query_reference(&query, by_author ? key_of(letter->author) : 0);
    query_text(&query, letter->answers_id);
    query_int(&query, letter->stops_besked);
    query_text(&query, fields);
    query_text(&query, written->message_id);
    query_int(&query, applying->now);
    query_stamp(&query, NULL);
    query_int(&query, letter->not_before);
    query_stamp(&query, stamp);
    query_text(&query, letter_state_name(first_state(letter)));
    query_text(&query, letter->held_why);
    written->stamp = stamp_print(stamp);
    return query_run(&query, error);
}

static gboolean forget_receipts(Applying *applying, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, DROP_RECEIPTS);
    query_int(&query, applying->now - RECEIPT_KEPT_SECONDS);
    query_int(&query, RECEIPTS_FORGOTTEN);
    return query_run(&query, error);
}

static gboolean count_receipt(Applying *applying, const Letter *letter, GError **error)
{
    const LetterTraits *traits = letter_traits(letter->kind);
    if (traits->audience != AUDIENCE_RESIDENT || traits->automatic == AUTO_NO)
        return TRUE;
    g_auto(Query) query = query_begin(applying->database, ADD_RECEIPT);
    query_int(&query, applying->now);
    query_int(&query, key_of(letter->to));
    query_int(&query, key_of(address_domain(letter->to)));
    return query_run(&query, error) && forget_receipts(applying, error);
}

void written_clear(Written *written)
{
    g_free(written->message_id);
    g_free(written->stamp);
}

gboolean apply_letter(Applying *applying, const Letter *letter, Written *written, GError **error)
{
    if (!next_id(applying, &written->id, error))
        return FALSE;
    written->message_id = make_message_id(applying, written->id);
    return add_letter(applying, letter, written, error) && count_receipt(applying, letter, error);
}

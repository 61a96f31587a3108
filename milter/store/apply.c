#include "store/apply.h"

#include "store/handover.h"
#include "store/pack.h"
#include "store/roundtrip.h"
#include "store/rows.h"
#include "util/clock.h"
#include "util/error.h"

/* Said once. */
static void forget_stamps(Applying *applying, CaseNumber number)
{
    for (guint i = applying->stamps->len; i > 0; i--)
        if (g_array_index(applying->stamps, Stamped, i - 1).number == number)
            g_array_remove_index(applying->stamps, i - 1);
}

/* What it says of the case row, if that was written and no event has said so, and of another.  NULL: nothing; caller owns. */
static char *stamp_event(Applying *applying, CaseNumber number, const char *other)
{
    for (guint i = applying->stamps->len; i > 0; i--) {
        const Stamped *stamped = &g_array_index(applying->stamps, Stamped, i - 1);
        if (stamped->number != number)
            continue;
        char *words = g_strconcat("case=", stamped->stamp, other ? " " : NULL, other, NULL);
        forget_stamps(applying, number);
        return words;
    }
    return g_strdup(other);
}

/* An event about `action`: its kind and what it is about are made here, the ids by the caller. */
static gboolean note(Applying *applying, const Action *action, Event event, GError **error)
{
    event.at = applying->now;
    event.number = action->about ? action->about : applying->number;
    event.reason = action->reason;
    g_autofree char *stamp = stamp_event(applying, event.number, event.stamp);
    event.stamp = stamp;
    return chain_add(&applying->chain, &event, error);
}

static gboolean note_kind(Applying *applying, const Action *action, const char *word, const char *about, GError **error)
{
    g_autofree char *kind = g_strconcat("event ", word, NULL);
    return note(applying, action, (Event){.kind = kind, .about = about, .letter = action->letter_id}, error);
}

/* What the follow-up must know of it is in the event itself, as of this moment. */
static gboolean note_opened(Applying *applying, const Action *action, GError **error)
{
    g_autofree char *facts = facts_print(action->opened);
    return note_kind(applying, action, "opened", facts, error);
}

static gboolean note_entry(Applying *applying, const Action *action, const char *word, GError **error)
{
    g_autofree char *kind = g_strconcat("entry ", word, NULL);
    g_autofree char *stamp = g_strconcat("entry=", applying->entry_stamp, NULL);
    Event event = {.kind = kind, .about = applying->filing->digest, .entry = applying->entry, .stamp = stamp};
    return note(applying, action, event, error);
}

static gboolean change(Applying *applying, const Action *action, GError **error)
{
    g_autofree char *about =
        action->value ? g_strdup(action->value) : g_strdup_printf("%" G_GINT64_FORMAT, action->when);
    return note_kind(applying, action, case_field_name(action->field), g_strdelimit(about, "\r\n", ' '), error);
}

static gboolean write_letter(Applying *applying, const Action *action, GError **error)
{
    g_auto(Written) written = {0};
    CaseNumber own = applying->number;
    applying->number = action->about ? action->about : own;
    gboolean done = apply_letter(applying, action->letter, &written, error);
    applying->number = own;
    if (!done)
        return FALSE;
    g_autofree char *kind = g_strconcat("letter ", letter_traits(action->letter->kind)->name, NULL);
    g_autofree char *stamp = g_strconcat("letter=", written.stamp, NULL);
    Event event = {.kind = kind, .about = written.message_id, .letter = written.id, .stamp = stamp};
    return note(applying, action, event, error);
}

static gboolean set_letter(Applying *applying, StatementName name, gint64 letter, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, name);
    query_int(&query, letter);
    if (name != RELEASE_LETTER)
        query_int(&query, applying->now);
    return query_run(&query, error);
}

/* What has been decided on would not be so: the message comes again, and is judged by how things are then. */
static gboolean cancel(Applying *applying, gint64 letter, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, CANCEL_LETTER);
    query_int(&query, letter);
    query_int(&query, applying->now);
    if (!query_run(&query, error))
        return FALSE;
    if (query_changes(&query) > 0)
        return TRUE;
    g_set_error(error, SYNPUNKT_ERROR, SYNPUNKT_ERROR_TRY_LATER, "letter '%" G_GINT64_FORMAT "' has gone already",
                letter);
    return FALSE;
}

static gboolean silence(Applying *applying, const Action *action, GError **error)
{
    g_auto(Query) query = query_begin(applying->database, ADD_SILENCED);
    query_int(&query, key_of(action->value));
    query_text(&query, action->value);
    query_int(&query, applying->now);
    g_autofree char *stamp = g_strdup_printf("silenced=%" G_GINT64_FORMAT, key_of(action->value));
    return query_run(&query, error) &&
           note(applying, action, (Event){.kind = "event silenced", .about = "", .stamp = stamp}, error);
}

static gboolean step_round(Applying *applying, const Action *action, GError **error)
{
    g_autofree char *word = g_strconcat("round ", action->event, NULL);
    g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT "%s%s%s%s", action->when, *action->value ? " " : "",
                                             action->value, *action->note ? ": " : "", action->note);
    return apply_round(applying, action, error) && note_kind(applying, action, word, about, error);
}

static gboolean answer_test(Applying *applying, const Action *action, GError **error)
{
    const Roundtrip answered = {action->letter_id, action->note, applying->now, action->value};
    g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT, action->letter_id);
    g_autofree char *stamp = roundtrip_set(applying->database, &answered, error);
    const Event event = {
        .at = applying->now, .kind = ROUNDTRIP_EVENT, .about = about, .reason = action->reason, .stamp = stamp};
    return stamp && chain_add(&applying->chain, &event, error);
}

/* Cases and entries are there already; here they are only noted, in their place. */
static gboolean carry_out(Applying *applying, const Action *action, GError **error)
{
    switch (action->kind) {
    case ACTION_OPEN:
        return note_opened(applying, action, error);
    case ACTION_FILE:
        return note_entry(applying, action, entry_kind_name(action->entry), error);
    case ACTION_KEEP:
        return note_entry(applying, action, "kept", error);
    case ACTION_EVENT:
        return note_kind(applying, action, action->event, "", error);
    case ACTION_CHANGE:
        return change(applying, action, error);
    case ACTION_LETTER:
        return write_letter(applying, action, error);
    case ACTION_CANCEL:
        return cancel(applying, action->letter_id, error) && note_kind(applying, action, "cancelled", "", error);
    case ACTION_RELEASE:
        return set_letter(applying, RELEASE_LETTER, action->letter_id, error) &&
               note_kind(applying, action, "released", "", error);
    case ACTION_BOUNCED:
        return set_letter(applying, BOUNCE_LETTER, action->letter_id, error) &&
               note_kind(applying, action, "bounced", "", error);
    case ACTION_SILENCE:
        return silence(applying, action, error);
    case ACTION_TESTED:
        return answer_test(applying, action, error);
    case ACTION_ROUND:
        return step_round(applying, action, error);
    }
    g_assert_not_reached();
}

/* Letters point to the entry and all to the case, wherever in the plan these come: first the case, then the entry. */
static gboolean lay_ground(Applying *applying, GError **error)
{
    const GPtrArray *actions = applying->plan->actions;
    if (!apply_case(applying, error))
        return FALSE;
    for (guint i = 0; i < actions->len && applying->entry == 0; i++) {
        const Action *action = g_ptr_array_index(actions, i);
        if (action->kind == ACTION_FILE && !apply_file(applying, action->entry, FILE_ON_CASE, error))
            return FALSE;
        if (action->kind == ACTION_KEEP && !apply_file(applying, ENTRY_INTERNAL, FILE_ON_NONE, error))
            return FALSE;
    }
    return TRUE;
}

/* As it is on file, for no plan holds it.  NULL with error; caller owns. */
static char *stamp_follower(Applying *applying, CaseNumber number, GError **error)
{
    g_autoptr(Case) found = NULL;
    g_autoptr(Digest) stamp = stamp_new();
    if (!rows_stamp_case(applying->database, number, stamp, &found, error))
        return NULL;
    g_autofree char *printed = stamp_print(stamp);
    return g_strconcat("case=", printed, NULL);
}

/* A case is what its own events say: each of them has one. */
static gboolean note_followers(Applying *applying, GError **error)
{
    for (guint i = 0; i < applying->followers->len; i++) {
        const Follower *follower = &g_array_index(applying->followers, Follower, i);
        g_autofree char *kind = g_strconcat("event ", case_field_name(FIELD_SAME), NULL);
        g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT, follower->first);
        Event event = {.at = applying->now,
                       .number = follower->number,
                       .kind = kind,
                       .about = about,
                       .reason = "its voices are part of a larger group"};
        g_autofree char *stamp = stamp_follower(applying, follower->number, error);
        if (!stamp)
            return FALSE;
        event.stamp = stamp;
        if (!chain_add(&applying->chain, &event, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean apply_all(Applying *applying, StoreJob *job, GError **error)
{
    const GPtrArray *actions = applying->plan->actions;
    g_autoptr(GArray) followers = g_array_new(FALSE, FALSE, sizeof(Follower));
    g_autoptr(GArray) stamps = g_array_new(FALSE, FALSE, sizeof(Stamped));
    applying->followers = followers;
    applying->stamps = stamps;
    if (!lay_ground(applying, error) || !chain_open(&applying->chain, job, error))
        return FALSE;
    for (guint i = 0; i < actions->len; i++)
        if (!carry_out(applying, g_ptr_array_index(actions, i), error))
            return FALSE;
    return note_followers(applying, error) && apply_traffic(applying, error) &&
           apply_pictures(applying, error) && chain_close(&applying->chain, error);
}

gboolean store_apply(StoreJob *job, const Plan *plan, const Filing *filing, const Rules *rules, GError **error)
{
    Applying applying = {.database = job->database,
                         .plan = plan,
                         .filing = filing,
                         .rules = rules,
                         .now = filing ? filing->now : clock_now(),
                         .number = plan->number};
    return apply_all(&applying, job, error);
}

gboolean store_apply_at(StoreJob *job, const Plan *plan, const Rules *rules, gint64 now, GError **error)
{
    Applying applying = {
        .database = job->database, .plan = plan, .rules = rules, .now = now, .number = plan->number};
    return apply_all(&applying, job, error);
}

static gboolean find_entry(Database *database, gint64 letter, gint64 *entry, GError **error)
{
    g_auto(Query) query = query_begin(database, FIND_LETTER_ENTRY);
    query_int(&query, letter);
    gboolean row;
    if (!query_step(&query, &row, error))
        return FALSE;
    *entry = row ? query_take_int(&query) : 0;
    return TRUE;
}

gboolean store_apply_fate(StoreJob *job, const Plan *plan, const LetterFate *fate, const Rules *rules, GError **error)
{
    Applying applying = {
        .database = job->database, .plan = plan, .rules = rules, .now = fate->at, .number = plan->number};
    return find_entry(job->database, fate->id, &applying.entry, error) && apply_all(&applying, job, error);
}

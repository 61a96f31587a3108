/* simulation_world.c - what is on file in a simulated municipality, and what happens next. */
#include "flow/simulation_parts.h"

#include <string.h>

#define NO_SECRET     "a key of simulations, it opens nothing"
#define RECEIPTS_BACK 100 /* one receipt of so many comes back for good */
#define COPIES_BACK   300 /* and one unit copy of so many */
#define BACK_SECONDS  300 /* within so long: an address that does not exist is told at once */
#define AGAIN_ONE_OF  8   /* of answered residents, so many write again */
#define AGAIN_DAYS    20
#define DAY_SECONDS   (24 * 3600)

/* -- the queue ------------------------------------------------------------- */

static void happening_free(Happening *happening)
{
    sent_free(happening->letter);
    g_free(happening);
}

static int by_time(gconstpointer one, gconstpointer other, gpointer data)
{
    const Happening *a = one, *b = other;
    (void)data;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static int by_next(gconstpointer one, gconstpointer other, gpointer data)
{
    const Followed *a = one, *b = other;
    (void)data;
    if (a->next != b->next)
        return a->next < b->next ? -1 : 1;
    return (a->about->number > b->about->number) - (a->about->number < b->about->number);
}

static void enqueue(World *world, Happening happening)
{
    happening.order = world->order++;
    g_sequence_insert_sorted(world->happenings, g_memdup2(&happening, sizeof happening), by_time, NULL);
}

void world_plan(World *world, gint64 at, HappeningKind kind, CaseNumber number)
{
    enqueue(world, (Happening){.at = at, .kind = kind, .number = number});
}

void world_plan_return(World *world, gint64 at, Sent *letter)
{
    enqueue(world, (Happening){.at = at, .kind = EVENT_RETURNED, .number = letter->number, .letter = letter});
}

gboolean world_chance(World *world, guint of)
{
    return g_rand_int_range(world->dice, 0, (gint32)of) == 0;
}

/* -- the file -------------------------------------------------------------- */

static void followed_free(Followed *followed)
{
    case_free(followed->about);
    g_free(followed->promised);
    g_ptr_array_unref(followed->held);
    g_free(followed);
}

static Followed *follow(World *world, const Case *opened)
{
    Followed *followed = g_new0(Followed, 1);
    followed->about = case_copy(opened);
    followed->triage = opened->triage;
    followed->promised = g_strdup("");
    followed->held = g_ptr_array_new_with_free_func((GDestroyNotify)sent_free);
    g_hash_table_insert(world->cases, &followed->about->number, followed);
    world->outcome->cases++;
    world->outcome->triaged += opened->triage;
    world->serial++;
    gint64 end = opened->received_at + (gint64)SIMULATION_FOLLOW_DAYS * DAY_SECONDS;
    world_plan(world, end, EVENT_FORGET, opened->number);
    return followed;
}

Followed *world_find(const World *world, CaseNumber number)
{
    return g_hash_table_lookup(world->cases, &number);
}

/* As the store does when it writes a case. */
static void set_clock(World *world, Followed *followed)
{
    g_clear_pointer(&followed->place, g_sequence_remove);
    followed->next = clocks_next(followed->about, world->config);
    if (followed->next)
        followed->place = g_sequence_insert_sorted(world->clock, followed, by_next, NULL);
}

/* -- letters --------------------------------------------------------------- */

static Sent *sent_of(World *world, const Followed *followed, const Letter *letter)
{
    LetterState state = letter->held ? LETTER_ON_HOLD : LETTER_ACCEPTED;
    Sent *sent = sent_new(++world->letters, letter->kind, state, followed->about->number);
    g_free(sent->to);
    sent->to = g_strdup(letter->to);
    g_free(sent->author);
    sent->author = g_strdup(letter->author);
    g_free(sent->held_why);
    sent->held_why = g_strdup(letter->held_why);
    sent->created_at = world->now;
    sent->stops_besked = letter->stops_besked;
    return sent;
}

static void come_back(World *world, const Followed *followed, const Letter *letter)
{
    gint64 at = world->now + g_rand_int_range(world->dice, 1, BACK_SECONDS);
    world_plan_return(world, at, sent_of(world, followed, letter));
}

/* A receipt that names a day: is it the day that the calendar promises? */
static void note_promise(const World *world, Followed *followed, const Letter *letter)
{
    const Case *about = followed->about;
    const char *day = letter_get(letter, "promise_day");
    if (!*day)
        return;
    GDate promise = calendar_promise(world->calendar, world->config->deadline_rule, about->received_at,
                                     world->config->deadline_count);
    g_autofree char *printed = calendar_print_day(&promise, letter->language);
    g_free(followed->promised);
    followed->promised = g_strdup(day);
    if (strcmp(day, printed) == 0)
        followed->promise = promise;
}

static void to_resident(World *world, Followed *followed, const Letter *letter)
{
    note_promise(world, followed, letter);
    gboolean receipt = letter_traits(letter->kind)->automatic == AUTO_REPLIED && letter->kind != LETTER_REOPENED;
    if (!receipt || !world_chance(world, RECEIPTS_BACK))
        return;
    world->outcome->returned_receipts++;
    come_back(world, followed, letter);
}

static void to_staff(World *world, Followed *followed, const Letter *letter)
{
    if (letter->kind == LETTER_DUTY) {
        followed->alerted = TRUE;
        return;
    }
    if (letter->kind == LETTER_COPY && world_chance(world, COPIES_BACK)) {
        world->outcome->returned_copies++;
        come_back(world, followed, letter);
        return;
    }
    gboolean asks = letter->kind == LETTER_COPY || letter->kind == LETTER_MOVED_COPY ||
                    letter->kind == LETTER_UNDELIVERABLE || letter->kind == LETTER_ALARM ||
                    letter->kind == LETTER_HELD ||
                    (letter->kind == LETTER_FOLLOW_UP && !*letter_get(letter, "is_thanks"));
    if (asks)
        staff_hear(world, followed);
}

static void put_out(World *world, Followed *followed, const Letter *letter)
{
    if (letter->held && followed) {
        g_ptr_array_add(followed->held, sent_of(world, followed, letter));
        return;
    }
    world->outcome->letters[letter->kind]++;
    if (!followed)
        return;
    if (letter_traits(letter->kind)->audience == AUDIENCE_RESIDENT)
        to_resident(world, followed, letter);
    else
        to_staff(world, followed, letter);
}

/* A held letter is cancelled, or goes. */
static void settle_held(World *world, Followed *followed, const Action *action)
{
    for (guint i = 0; i < followed->held->len; i++) {
        const Sent *sent = g_ptr_array_index(followed->held, i);
        if (sent->id != action->letter_id)
            continue;
        world->outcome->letters[sent->kind] += action->kind == ACTION_RELEASE;
        g_ptr_array_remove_index(followed->held, i);
        return;
    }
}

/* -- plans ----------------------------------------------------------------- */

static void note_change(World *world, Followed *followed, const Action *action)
{
    const Case *about = followed->about;
    if (action->field == FIELD_BESKED_AT && !action->when)
        followed->withdrawn_at = world->now;
    if (action->field == FIELD_UNIT)
        world->outcome->moved++;
    if (action->field == FIELD_BESKED_CALLS && action->when >= CLOCKS_CALLED_LAST)
        staff_hurry(world, followed);
    if (action->field != FIELD_ANSWERED_AT || !action->when)
        return;
    world->outcome->answered++;
    if (world_chance(world, AGAIN_ONE_OF))
        world_plan(world, world->now + g_rand_int_range(world->dice, DAY_SECONDS, AGAIN_DAYS * DAY_SECONDS),
                   EVENT_AGAIN, about->number);
}

static void carry_out(World *world, Followed *followed, const Action *action)
{
    switch (action->kind) {
    case ACTION_LETTER:
        put_out(world, followed, action->letter);
        return;
    case ACTION_FILE:
        followed->about->last_at = world->now;
        return;
    case ACTION_CHANGE:
        plan_change_case(action, followed->about);
        note_change(world, followed, action);
        return;
    case ACTION_CANCEL:
    case ACTION_RELEASE:
        settle_held(world, followed, action);
        return;
    case ACTION_OPEN:
    case ACTION_KEEP:
    case ACTION_EVENT:
    case ACTION_BOUNCED:
    case ACTION_SILENCE:
    case ACTION_TESTED:
    case ACTION_ROUND:
        return;
    }
}

void world_apply(World *world, const Plan *plan)
{
    Followed *followed = plan->number ? world_find(world, plan->number) : NULL;
    for (guint i = 0; i < plan->actions->len; i++) {
        const Action *action = g_ptr_array_index(plan->actions, i);
        if (action->kind == ACTION_OPEN)
            followed = follow(world, action->opened);
        if (followed || action->kind == ACTION_LETTER)
            carry_out(world, followed, action);
    }
    if (followed)
        set_clock(world, followed);
}

/* -- the world ------------------------------------------------------------- */

World *world_new(const Scenario *scenario, const Rules *rules, GError **error)
{
    g_autoptr(World) world = g_new0(World, 1);
    Keyring *keyring = keyring_new("simulation");
    keyring_add(keyring, "simulation", NO_SECRET, strlen(NO_SECRET));
    world->rules = *rules;
    world->rules.keyring = keyring;
    world->rules.mode = MODE_LIVE;
    world->config = rules->config;
    world->calendar = rules->config->calendar;
    world->scenario = scenario;
    world->dice = g_rand_new_with_seed(scenario->seed);
    world->happenings = g_sequence_new((GDestroyNotify)happening_free);
    world->clock = g_sequence_new(NULL);
    world->cases = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)followed_free);
    world->outcome = outcome_new();
    world->mailbag = mailbag_read(&world->rules, error);
    return world->mailbag ? g_steal_pointer(&world) : NULL;
}

void world_free(World *world)
{
    if (!world)
        return;
    mailbag_free(world->mailbag);
    outcome_free(world->outcome);
    g_sequence_free(world->clock);
    g_sequence_free(world->happenings);
    g_hash_table_unref(world->cases);
    g_rand_free(world->dice);
    keyring_free((Keyring *)world->rules.keyring);
    g_free(world);
}
